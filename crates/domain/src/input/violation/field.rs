//! A refused field, and how it travels.

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::input::localized::Language;

/// One refused field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field's identifier in the data dictionary; items of a list as `attributes[2].name`.
    pub field: String,
    /// Why.
    pub reason: Reason,
}

impl Violation {
    /// A violation of `reason` in `field`.
    #[must_use]
    pub fn new(field: impl Into<String>, reason: Reason) -> Self {
        Self { field: field.into(), reason }
    }

    /// As it travels and is shown.
    #[must_use]
    pub fn describe(&self, language: Language) -> FieldError {
        FieldError {
            field: self.field.clone(),
            code: self.reason.code().to_owned(),
            message: self.reason.message(language),
        }
    }
}

/// A refused field as it stands in a problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's identifier; items of a list as `attributes[2].name`.
    #[cfg_attr(feature = "openapi", schema(example = "tax_code"))]
    pub field: String,
    /// Stable reason code for programs.
    #[cfg_attr(feature = "openapi", schema(example = "check_digit"))]
    pub code: String,
    /// Reason as text for people, in the language of the request.
    pub message: String,
}
