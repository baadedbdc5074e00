//! Whatever a scanner reads or a person types: which of the forms it is.

use super::digital_link::DigitalLink;
use super::element::Element;
use super::element_string::ElementString;
use super::refusal::Refusal;
use super::{Gln, Gs1Key, Gtin, Sscc};

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

/// The key with which an element string begins: SSCC (00), GTIN (01) or GLN (414). For what [`read`] refuses because
/// the scanner leaves FNC1 out: where the value of variable length ends is lost then, the key before it is not.
#[must_use]
pub fn leading_key(bytes: &[u8]) -> Option<Gs1Key> {
    let data = str::from_utf8(bytes.trim_ascii()).ok()?;
    let data = if data.starts_with(']') { data.get(3..)? } else { data };
    let data = data.trim_start_matches('\u{1d}');
    let after = |identifier: &str, digits: usize| data.strip_prefix(identifier)?.get(..digits);
    let sscc = after("00", 18).and_then(|digits| digits.parse().ok()).map(Gs1Key::Sscc);
    let gtin = || after("01", 14).and_then(|digits| digits.parse().ok()).map(Gs1Key::Gtin);
    let gln = || after("414", 13).and_then(|digits| digits.parse::<Gln>().ok()).map(Gs1Key::Gln);
    sscc.or_else(gtin).or_else(gln)
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
    use super::{Scanned, leading_key, read};
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

    #[test]
    fn the_key_survives_a_scanner_that_leaves_separators_out() {
        let lost = b"]C101093123456789071020261115-ABCDEFGH21A1";
        assert!(read(lost).is_err(), "what would be the lot has more than 20 characters");
        let key = |bytes: &[u8]| leading_key(bytes).map(|key| key.digits().to_owned());
        assert_eq!(key(lost).as_deref(), Some("09312345678907"));
        assert_eq!(key(b"\x1d00893531200000002520400ABC").as_deref(), Some("893531200000002520"));
        assert_eq!(key(b"4148938505970004254A").as_deref(), Some("8938505970004"));
        for nothing in [&b"0109312345678901"[..], b"01093123", b"10A1", b"]C", b"\xff"] {
            assert_eq!(key(nothing), None, "{}", String::from_utf8_lossy(nothing));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "[\\]]?[CQEdeIJ]?[0-4]?\\PC{0,40}") {
            let _ = read(&bytes);
            let _ = read(text.as_bytes());
            let _ = leading_key(text.as_bytes());
        }
    }
}
