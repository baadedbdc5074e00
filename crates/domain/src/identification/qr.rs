//! Query parameters and content of QR codes.

use serde::{Deserialize, Serialize};

use crate::identification::identifier::application_identifier::number;
use crate::identification::identifier::{DigitalLink, Element, ElementString, Gs1Key, Gtin, LotNumber};

/// The file formats of a QR code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum QrFormat {
    /// Vector graphics: sharp at any size, for print.
    #[default]
    Svg,
    /// Pixels, for documents and messages.
    Png,
}

/// The sizes of a PNG that the app offers, in pixels.
pub const PNG_SIZES: [u32; 4] = [256, 512, 1024, 2048];
/// The default size of a PNG, in pixels.
pub const DEFAULT_PNG_SIZE: u32 = 1024;
/// The allowed sizes of a PNG, in pixels.
pub const PNG_SIZE_RANGE: std::ops::RangeInclusive<u32> = 128..=4096;

/// Query parameters of a QR code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct QrQuery {
    /// File format; `svg` when omitted.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub format: QrFormat,
    /// Width and height of a PNG in pixels, 128 to 4096; 1024 when omitted. An SVG is 20 mm wide.
    pub size: Option<u32>,
    /// Content of the code; `auto` when omitted: the GS1 Digital Link of a record that has a GS1 key, else the short
    /// address.
    pub content: QrContent,
    /// Whether it is a preview on a screen, which does not mark the GS1 key as printed.
    pub preview: bool,
}

/// Returns the short address of a trace code.
#[must_use]
pub fn public_address(public_url: &str, trace_code: &str) -> String {
    format!("{}/t/{trace_code}", public_url.trim_end_matches('/'))
}

/// The content of a QR code, chosen by the business: the GS1 Digital Link or the short address. Both lead to the same
/// page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QrContent {
    /// The Digital Link if there is a GTIN, else the short address.
    #[default]
    Auto,
    /// Always the short address.
    Short,
}

/// Returns the printed address of a product (no `lot`) or lot: its GS1 Digital Link under `public_url` when the product
/// has a GTIN and `content` allows it, else [`public_address`].
#[must_use]
pub fn printed_address(
    public_url: &str,
    gtin: Option<&Gtin>,
    lot: Option<&LotNumber>,
    trace_code: &str,
    content: QrContent,
) -> String {
    let link = || {
        let gtin = gtin.filter(|_| content == QrContent::Auto)?;
        let key = Element::of(number::GTIN, gtin.as_14_digits()).ok();
        let lot = lot.map(|lot| Element::of(number::LOT, lot));
        let elements: Vec<Element> = key.into_iter().chain(lot.transpose().ok()?).collect();
        Some(DigitalLink::new(&ElementString::new(elements).ok()?).ok()?.under(public_url))
    };
    link().unwrap_or_else(|| public_address(public_url, trace_code))
}

/// Returns the printed address of a record with a GS1 key of its own: its GS1 Digital Link when `content` allows it,
/// else [`public_address`].
#[must_use]
pub fn key_address(public_url: &str, key: Option<&Gs1Key>, trace_code: &str, content: QrContent) -> String {
    let link = || {
        let key = key.filter(|_| content == QrContent::Auto)?;
        let number = match key {
            Gs1Key::Gtin(_) => number::GTIN,
            Gs1Key::Gln(_) => number::LOCATION,
            Gs1Key::Sscc(_) => number::SSCC,
        };
        let elements = ElementString::new([Element::of(number, key.digits()).ok()?]).ok()?;
        Some(DigitalLink::new(&elements).ok()?.under(public_url))
    };
    link().unwrap_or_else(|| public_address(public_url, trace_code))
}

#[cfg(test)]
mod tests {
    use super::{QrContent, key_address, printed_address};
    use crate::identification::identifier::{Gln, Gs1Key, Sscc};

    #[test]
    fn places_and_logistic_units_have_their_own_links() {
        let gln: Gs1Key = "8938505970004".parse::<Gln>().expect("a GLN").into();
        let sscc: Gs1Key = "893531200000002520".parse::<Sscc>().expect("an SSCC").into();
        let address = |key, content| key_address("https://nguon.vn", key, "7K3M9QX2AB", content);
        assert_eq!(address(Some(&gln), QrContent::Auto), "https://nguon.vn/414/8938505970004");
        assert_eq!(address(Some(&sscc), QrContent::Auto), "https://nguon.vn/00/893531200000002520");
        for (key, content) in [(Some(&gln), QrContent::Short), (None, QrContent::Auto)] {
            assert_eq!(address(key, content), "https://nguon.vn/t/7K3M9QX2AB");
        }
    }

    #[test]
    fn with_a_gtin_the_address_is_a_digital_link_unless_the_short_one_is_chosen() {
        let gtin = "8938505970011".parse().expect("a GTIN");
        let lot = "TL/15".parse().expect("a lot number");
        let address = |gtin, lot, content| printed_address("https://nguon.vn/", gtin, lot, "7K3M9QX2AB", content);
        assert_eq!(address(Some(&gtin), Some(&lot), QrContent::Auto), "https://nguon.vn/01/08938505970011/10/TL%2F15");
        assert_eq!(address(Some(&gtin), None, QrContent::Auto), "https://nguon.vn/01/08938505970011");
        for (gtin, content) in [(Some(&gtin), QrContent::Short), (None, QrContent::Auto)] {
            assert_eq!(address(gtin, Some(&lot), content), "https://nguon.vn/t/7K3M9QX2AB");
        }
    }
}
