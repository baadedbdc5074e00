//! Whatever a scanner reads or a person types: which of the forms it is.

use super::digital_link::DigitalLink;
use super::element::Element;
use super::element_string::ElementString;
use super::refusal::Refusal;
use super::{Gtin, Sscc};

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// Elements, from a GS1 symbol, from the text under it, or a plain GTIN or SSCC.
    Elements(ElementString),
    /// A web address.
    Link(DigitalLink),
}

impl Scanned {
    /// The elements, wherever they came from.
    #[must_use]
    pub fn elements(&self) -> &ElementString {
        match self {
            Self::Elements(elements) => elements,
            Self::Link(link) => link.elements(),
        }
    }
}

/// Symbologies that hold plain data, of which a web address may be some: Code 128, QR Code, DataMatrix, DotCode.
const PLAIN: [&[u8]; 6] = [b"]C0", b"]Q0", b"]Q1", b"]d0", b"]d1", b"]J0"];
/// Symbologies that hold a GTIN and nothing else: EAN/UPC and EAN-8, ITF-14.
const GTIN_ONLY: [&[u8]; 4] = [b"]E0", b"]E4", b"]I0", b"]I1"];

/// Reads a Digital Link, an element string in either form, or the bare digits of a GTIN (8, 12, 13 or 14) or an
/// SSCC (18). Digits are taken for a bare number first: an element string of just that length has no key.
///
/// # Errors
/// What is wrong, for the form that it looks like.
pub fn read(bytes: &[u8]) -> Result<Scanned, Refusal> {
    let data = bytes.trim_ascii();
    let (symbology, content) = data.split_at(if data.starts_with(b"]") { data.len().min(3) } else { 0 });
    let has_symbology = |list: &[&[u8]]| symbology.is_empty() || list.contains(&symbology);
    if let Ok(text) = str::from_utf8(content) {
        if has_symbology(&PLAIN) && (text.starts_with('/') || text.contains("://")) {
            return DigitalLink::parse(text).map(Scanned::Link);
        }
        if has_symbology(&PLAIN) && text.starts_with('(') {
            return ElementString::parse(text).map(Scanned::Elements);
        }
        if let Some(element) = bare_number(text).filter(|_| has_symbology(&[&GTIN_ONLY[..], &PLAIN].concat())) {
            return ElementString::new([element]).map(Scanned::Elements);
        }
    }
    ElementString::scan(data).map(Scanned::Elements)
}

/// A GTIN or SSCC without its identifier, when the check digit is right.
fn bare_number(digits: &str) -> Option<Element> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let gtin = digits.parse().ok().map(|gtin: Gtin| Element::of(1, gtin));
    gtin.or_else(|| digits.parse().ok().map(|sscc: Sscc| Element::of(0, sscc)))?.ok()
}

#[cfg(test)]
mod tests {
    use super::{Scanned, read};
    use proptest::prelude::*;

    fn shown(bytes: &[u8]) -> String {
        match read(bytes) {
            Ok(Scanned::Elements(elements)) => elements.to_string(),
            Ok(Scanned::Link(link)) => link.canonical(),
            Err(refusal) => refusal.code().to_owned(),
        }
    }

    #[test]
    fn every_form_is_told_from_the_others() {
        for (scanned, understood) in [
            (&b"https://x.vn/01/09312345678907/10/A1"[..], "https://id.gs1.org/01/09312345678907/10/A1"),
            (b"]Q1https://x.vn/00/893531200000002520", "https://id.gs1.org/00/893531200000002520"),
            (b"]C10109312345678907", "(01)09312345678907"),
            (b"0109312345678907\r\n", "(01)09312345678907"),
            (b" (01) 9312345678907 (10) A1", "(01)09312345678907(10)A1"),
            (b"]E09312345678907", "(01)09312345678907"),
            (b"]E450678907", "(01)00000050678907"),
            (b"]I130614141000013", "(01)30614141000013"),
            (b"614141005277", "(01)00614141005277"),
            (b"893531200000002520", "(00)893531200000002520"),
            (b"893531200000002527", "unknown_ai"),
            (b"]C09312345678907", "(01)09312345678907"),
            (b"]E09312345678901", "symbology"),
            (b"https://x.vn/t/7K3M9QX2AB", "no_key"),
            (b"7K3M9QX2AB", "unknown_ai"),
            (b"", "required"),
        ] {
            assert_eq!(shown(scanned), understood, "{}", String::from_utf8_lossy(scanned));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "[\\]]?[CQEdeIJ]?[0-4]?\\PC{0,40}") {
            let _ = read(&bytes);
            let _ = read(text.as_bytes());
        }
    }
}
