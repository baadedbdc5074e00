//! Detects the form of a scanned or typed code and parses it.

use super::Gs1Key;
use super::application_identifier::number;
use super::digital_link::DigitalLink;
use super::element::Element;
use super::element_string::ElementString;
use super::refusal::Refusal;
use crate::input::violation::Reason;

/// A parsed code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// Elements: from a GS1 symbol, from its human-readable text, or of a bare GTIN or SSCC.
    Elements(ElementString),
    /// A GS1 Digital Link.
    Link(DigitalLink),
}

impl Scanned {
    /// The elements of either form.
    #[must_use]
    pub fn elements(&self) -> &ElementString {
        match self {
            Self::Elements(elements) => elements,
            Self::Link(link) => link.elements(),
        }
    }
}

/// Symbologies that carry plain data, such as web URIs: Code 128, QR Code, DataMatrix, DotCode.
const PLAIN: [&[u8]; 6] = [b"]C0", b"]Q0", b"]Q1", b"]d0", b"]d1", b"]J0"];
/// Symbologies that carry a GTIN only: EAN/UPC and EAN-8, ITF-14.
const GTIN_ONLY: [&[u8]; 4] = [b"]E0", b"]E4", b"]I0", b"]I1"];

/// Parses a Digital Link, an element string in either form, or the bare digits of a GTIN (8, 12, 13 or 14) or SSCC
/// (18). Digits are tried as a bare key first: an element string of that length has no key.
///
/// # Errors
/// The refusal by the form that the text appears to have.
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

/// Returns the GS1 keys of a scan in order: the keys that [`read`] finds, but without needing the table of application
/// identifiers. A value of variable length ends at FNC1; if a scanner omits it, the keys before it are still found.
///
/// # Errors
/// What is wrong with the digits of a key.
pub fn keys(bytes: &[u8]) -> Result<Vec<Gs1Key>, Reason> {
    let text = str::from_utf8(bytes.trim_ascii()).unwrap_or_default();
    let text = if text.starts_with(']') { text.get(3..).unwrap_or_default() } else { text };
    let mut keys = Vec::new();
    let mut take = |identifier: &str, value: &str| -> Result<(), Reason> {
        keys.extend(key(identifier, value).transpose()?);
        Ok(())
    };
    if text.starts_with('/') || text.contains("://") {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        for pair in parts.windows(2) {
            take(pair[0], pair[1])?;
        }
    } else if let Some(elements) = text.strip_prefix('(') {
        for (identifier, value) in elements.split('(').filter_map(|element| element.split_once(')')) {
            take(identifier, &value.replace(' ', ""))?;
        }
    } else if let Some(element) = bare_key(text) {
        keys.push(element);
    } else {
        for mut rest in text.split('\u{1d}') {
            // Only a value of fixed length can be followed by another element without separator.
            while let Some((element, after)) = fixed_length(rest).and_then(|length| rest.split_at_checked(length)) {
                let digits = if element.starts_with('4') { 3 } else { 2 };
                take(&element[..digits], &element[digits..])?;
                rest = after;
            }
        }
    }
    Ok(keys)
}

/// The length of the element at the beginning of `rest`, with its identifier, when its first two digits determine it
/// (GS1 General Specifications, figure 7.8.5-2).
fn fixed_length(rest: &str) -> Option<usize> {
    Some(match rest.get(..2)? {
        "00" => 20,
        "01" | "02" | "03" => 16,
        "04" => 18,
        "11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "19" => 8,
        "20" => 4,
        "31" | "32" | "33" | "34" | "35" | "36" => 10,
        "41" => 16,
        _ => return None,
    })
}

/// Parses the value of a key; `None` when the identifier is none of a GTIN, GLN or SSCC.
fn key(identifier: &str, value: &str) -> Option<Result<Gs1Key, Reason>> {
    Some(match identifier {
        "00" => value.parse().map(Gs1Key::Sscc),
        "01" | "02" => value.parse().map(Gs1Key::Gtin),
        "410" | "411" | "412" | "413" | "414" | "415" | "416" | "417" => value.parse().map(Gs1Key::Gln),
        _ => return None,
    })
}

/// Parses a GTIN or SSCC without application identifier; `None` when the check digit is wrong.
fn bare_key(digits: &str) -> Option<Gs1Key> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().map(Gs1Key::Gtin).or_else(|_| digits.parse().map(Gs1Key::Sscc)).ok()
}

/// Same as [`bare_key`], as an element.
fn bare_number(digits: &str) -> Option<Element> {
    match bare_key(digits)? {
        Gs1Key::Sscc(sscc) => Element::of(number::SSCC, sscc).ok(),
        key => Element::of(number::GTIN, key.digits()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Scanned, keys, read};
    use crate::identification::identifier::Value;
    use crate::input::violation::Reason;
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

    fn found(bytes: &[u8]) -> Result<Vec<String>, Reason> {
        Ok(keys(bytes)?.iter().map(|key| key.digits().to_owned()).collect())
    }

    #[test]
    fn the_keys_survive_a_scanner_that_leaves_separators_out() {
        let lost = b"]C101093123456789071020261115-ABCDEFGH21A1";
        assert!(read(lost).is_err(), "what would be the lot has more than 20 characters");
        assert_eq!(found(lost), Ok(vec!["09312345678907".to_owned()]));
        assert_eq!(found(b"\x1d00893531200000002520400ABC"), Ok(vec!["893531200000002520".to_owned()]));
        assert_eq!(found(b"4148938505970004254A"), Ok(vec!["8938505970004".to_owned()]));
        for nothing in [&b"01093123"[..], b"10A1", b"]C", b"\xff"] {
            assert_eq!(found(nothing), Ok(vec![]), "{}", String::from_utf8_lossy(nothing));
        }
    }

    #[test]
    fn the_keys_of_every_form_are_those_that_are_read() {
        for scanned in [
            &b"https://x.vn/a/01/09312345678907/10/A1?17=270131"[..],
            b"]Q1https://x.vn/00/893531200000002520",
            b"]C10109312345678907\x1d10A1",
            b"]C110A1\x1d0109312345678907",
            b"]C11726123131030012500109312345678907",
            b"]C10008938505970000001102189385059700183712",
            b"]C14148938505970004",
            b" (01) 9312345678907 (10) A1",
            b"]E09312345678907",
            b"614141005277",
            b"893531200000002520",
            b"(10)A1",
        ] {
            let read =
                read(scanned).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", String::from_utf8_lossy(scanned)));
            let expected: Vec<String> = read
                .elements()
                .elements()
                .iter()
                .filter_map(|element| match element.value() {
                    Value::Gtin(gtin) => Some(gtin.as_14_digits().to_owned()),
                    Value::Sscc(sscc) => Some(sscc.as_str().to_owned()),
                    Value::Gln(gln) => Some(gln.as_str().to_owned()),
                    _ => None,
                })
                .collect();
            assert_eq!(found(scanned), Ok(expected), "{}", String::from_utf8_lossy(scanned));
        }
        assert_eq!(found(b"https://x.vn/01/09312345678901"), Err(Reason::CheckDigit { expected: 7 }));
        assert_eq!(found(b"7K3M9QX2AB"), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "[\\]]?[CQEdeIJ]?[0-4]?\\PC{0,40}") {
            let _ = read(&bytes);
            let _ = read(text.as_bytes());
            let _ = keys(text.as_bytes());
        }
    }
}
