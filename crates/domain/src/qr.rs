//! What a QR code can be asked for.

use serde::{Deserialize, Serialize};

/// The file formats of a QR code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum QrFormat {
    /// Vector: sharp at any size, for printers.
    #[default]
    Svg,
    /// Pixels, for documents and messages.
    Png,
}

/// The sizes of a PNG that the screens offer, in pixels.
pub const PNG_SIZES: [u32; 4] = [256, 512, 1024, 2048];
/// The size of a PNG when none is asked for, in pixels.
pub const DEFAULT_PNG_SIZE: u32 = 1024;
/// The smallest and the largest size of a PNG, in pixels.
pub const PNG_SIZE_RANGE: std::ops::RangeInclusive<u32> = 128..=4096;

/// What one asks of a QR code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct QrQuery {
    /// `svg` when absent.
    pub format: QrFormat,
    /// Width and height of a PNG in pixels, 128 to 4096, 1024 when absent; an SVG is 20 mm wide.
    pub size: Option<u32>,
}

/// The address that a QR code of a trace code holds.
#[must_use]
pub fn public_address(public_url: &str, trace_code: &str) -> String {
    format!("{}/t/{trace_code}", public_url.trim_end_matches('/'))
}
