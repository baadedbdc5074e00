//! How fine label printers print.

use serde::{Deserialize, Serialize};

/// The dots of a label printer. These two are nearly all that there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Resolution {
    /// Eight dots to a millimetre.
    #[default]
    #[serde(rename = "203")]
    Dpi203,
    /// 300 dots to an inch, about twelve to a millimetre.
    #[serde(rename = "300")]
    Dpi300,
}

impl Resolution {
    /// All of them, the usual one first.
    pub const ALL: [Self; 2] = [Self::Dpi203, Self::Dpi300];

    /// The value in the API: dots to an inch, as printers are sold.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dpi203 => "203",
            Self::Dpi300 => "300",
        }
    }
}
