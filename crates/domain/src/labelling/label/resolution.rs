//! Resolutions of label printers.

use serde::{Deserialize, Serialize};

/// Resolution of a label printer. These two cover nearly all printers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Resolution {
    /// 203 dpi: eight dots per millimetre.
    #[default]
    #[serde(rename = "203")]
    Dpi203,
    /// 300 dpi: about twelve dots per millimetre.
    #[serde(rename = "300")]
    Dpi300,
}

impl Resolution {
    /// All values, the default first.
    pub const ALL: [Self; 2] = [Self::Dpi203, Self::Dpi300];

    /// The value in the API: dots per inch.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dpi203 => "203",
            Self::Dpi300 => "300",
        }
    }
}
