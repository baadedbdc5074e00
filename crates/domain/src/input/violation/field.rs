//! A refused field, and its form in the API.

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::input::localized::Language;

/// A refused field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Name of the field in the data dictionary; items of a list as `attributes[2].name`.
    pub field: String,
    /// The reason.
    pub reason: Reason,
}

impl Violation {
    /// Creates a violation of `reason` in `field`.
    #[must_use]
    pub fn new(field: impl Into<String>, reason: Reason) -> Self {
        Self { field: field.into(), reason }
    }

    /// Returns its form in the API, with the message in `language`.
    #[must_use]
    pub fn describe(&self, language: Language) -> FieldError {
        FieldError {
            field: self.field.clone(),
            code: self.reason.code().to_owned(),
            message: self.reason.message(language),
        }
    }
}

/// An invalid field in a problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Name of the field; items of a list as `attributes[2].name`.
    #[cfg_attr(feature = "openapi", schema(example = "tax_code"))]
    pub field: String,
    /// Stable reason code for programs.
    #[cfg_attr(feature = "openapi", schema(example = "check_digit"))]
    pub code: String,
    /// Reason as text for people, in the language of the request.
    pub message: String,
}
