//! Detects the form of a scanned or typed code and parses it.

use super::Gs1Key;
use super::application_identifier::number;
use super::as_sent;
use super::digital_link::DigitalLink;
use super::element::Element;
use super::element_string::{ElementString, SYMBOLOGIES};
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
const PLAIN: [&str; 6] = ["]C0", "]Q0", "]Q1", "]d0", "]d1", "]J0"];
/// Symbologies that carry a GTIN only: EAN/UPC and EAN-8, ITF-14.
const GTIN_ONLY: [&str; 4] = ["]E0", "]E4", "]I0", "]I1"];

/// Parses a Digital Link, an element string in either form, or the bare digits of a GTIN (8, 12, 13 or 14) or SSCC
/// (18). Digits are tried as a bare key first: an element string of that length has no key.
///
/// Invisible characters are ignored, hosts need no scheme, and links are read by [`DigitalLink::scan`]. Where an
/// element string cannot be read as it is, other characters and names are taken for FNC1, none of which can be in a
/// value (ADR 53).
///
/// # Errors
/// The refusal by the form that the text appears to have.
pub fn read(bytes: &[u8]) -> Result<Scanned, Refusal> {
    let Ok(text) = str::from_utf8(bytes) else {
        return ElementString::scan(bytes.trim_ascii()).map(Scanned::Elements);
    };
    let text = as_sent::plain(text);
    let (symbology, content) = as_sent::symbology(&text);
    let has_symbology = |list: &[&str]| symbology.is_empty() || list.contains(&symbology);
    if has_symbology(&PLAIN)
        && let Some(address) = as_sent::address(content)
    {
        return DigitalLink::scan(&address).map(Scanned::Link);
    }
    if (has_symbology(&PLAIN) || SYMBOLOGIES.contains(&symbology))
        && let Some(bracketed) = as_sent::in_round_brackets(content)
    {
        return ElementString::parse(&bracketed).map(Scanned::Elements);
    }
    if let Some(element) = bare_number(content).filter(|_| has_symbology(&[&GTIN_ONLY[..], &PLAIN].concat())) {
        return ElementString::new([element]).map(Scanned::Elements);
    }
    let sent = ElementString::scan(text.as_bytes()).map(Scanned::Elements);
    sent.or_else(|refusal| {
        let separated = [false, true].into_iter().filter_map(|ambiguous| as_sent::separated(&text, ambiguous));
        let elements = separated.filter_map(|text| ElementString::scan(text.as_bytes()).ok()).map(Scanned::Elements);
        // A host may begin with digits, as element strings do.
        let link = || DigitalLink::scan(&as_sent::with_scheme(content)?).ok().map(Scanned::Link);
        elements.into_iter().next().or_else(link).ok_or(refusal)
    })
}

/// Returns the other meaning of a code in which a name of FNC1, such as `<GS>`, can be characters of a value. Only who
/// knows that there is no lot with that number can tell that a scanner has sent it for FNC1.
#[must_use]
pub fn with_named_separators(bytes: &[u8]) -> Option<ElementString> {
    let text = as_sent::plain(str::from_utf8(bytes).ok()?);
    let separated = as_sent::separated(&text, true)?;
    let other = ElementString::scan(separated.as_bytes()).ok()?;
    (read(bytes).ok()?.elements() != &other).then_some(other)
}

/// Returns the GS1 keys of a scan in order: the keys that [`read`] finds, but without needing the table of application
/// identifiers. A value of variable length ends at FNC1; if a scanner omits it, the keys before it are still found.
///
/// # Errors
/// What is wrong with the digits of a key.
pub fn keys(bytes: &[u8]) -> Result<Vec<Gs1Key>, Reason> {
    let text = as_sent::plain(str::from_utf8(bytes).unwrap_or_default());
    let (_, text) = as_sent::symbology(&text);
    if let Some(address) = as_sent::address(text) {
        return keys_of_path(&address);
    }
    let mut keys = Vec::new();
    if let Some(bracketed) = as_sent::in_round_brackets(text) {
        for (identifier, value) in bracketed.split('(').filter_map(|element| element.split_once(')')) {
            keys.extend(key(identifier.trim(), &value.replace(' ', "")).transpose()?);
        }
    } else if let Some(key) = bare_key(text) {
        keys.push(key);
    } else {
        let separated = as_sent::separated(text, false);
        for mut rest in separated.as_deref().unwrap_or(text).split(as_sent::GS) {
            // Only a value of fixed length can be followed by another element without separator.
            while let Some((element, after)) = fixed_length(rest).and_then(|length| rest.split_at_checked(length)) {
                let digits = if element.starts_with('4') { 3 } else { 2 };
                keys.extend(key(&element[..digits], &element[digits..]).transpose()?);
                rest = after;
            }
        }
    }
    // A host may begin with digits, as element strings do.
    match as_sent::with_scheme(text).filter(|_| keys.is_empty()) {
        Some(address) => keys_of_path(&address),
        None => Ok(keys),
    }
}

/// The keys in the path of an address.
fn keys_of_path(address: &str) -> Result<Vec<Gs1Key>, Reason> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    parts.windows(2).filter_map(|pair| key(pair[0], pair[1])).collect()
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

/// Parses a GTIN or SSCC without application identifier, with or without the spaces of a label; `None` when the check
/// digit is wrong.
fn bare_key(text: &str) -> Option<Gs1Key> {
    let digits = text.trim_matches([' ', as_sent::GS]);
    if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ') {
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
    use super::{Scanned, keys, read, with_named_separators};
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
    fn what_scanners_and_messengers_send_is_understood() {
        let lot = "(01)09312345678907(10)A1";
        let with_expiry = "(01)09312345678907(10)A1(17)270101";
        let link = "https://id.gs1.org/01/09312345678907/10/A1";
        for (scanned, understood) in [
            ("]C1(01)09312345678907(10)A1", lot),
            ("\x1d(01)09312345678907(10)A1", lot),
            ("[01]09312345678907[10]A1", lot),
            ("\x1d010931234567890710A1", lot),
            ("~010931234567890710A1^", lot),
            ("010931234567890710A1^17270101", with_expiry),
            ("]d2010931234567890710A1~17270101", with_expiry),
            ("010931234567890710A1[GS]17270101", with_expiry),
            ("010931234567890710A1␝17270101", with_expiry),
            ("010931234567890710A1 17270101", with_expiry),
            ("010931234567890710A1\\x1d17270101", with_expiry),
            ("010931234567890710A1|17270101", with_expiry),
            ("010931234567890710A1\x1e17270101", with_expiry),
            ("010931234567890710A1-ABCDEFGHIJKL<GS>17270101", "(01)09312345678907(10)A1-ABCDEFGHIJKL(17)270101"),
            ("010931234567890710A1<GS>17270101", "(01)09312345678907(10)A1<GS>17270101"),
            ("(01)09312345678907(10)A://B", "(01)09312345678907(10)A://B"),
            ("010931234567890710A://B", "(01)09312345678907(10)A://B"),
            ("9 312345 678907", "(01)09312345678907"),
            ("\u{feff}9312345678907\u{200b}", "(01)09312345678907"),
            ("nguon.vn/01/09312345678907/10/A1", link),
            ("24h.com.vn/01/09312345678907/10/A1", link),
            ("URL:https://nguon.vn/01/09312345678907/10/A1", link),
            ("https://nguon.vn//gtin/9312345678907/LOT/A1", link),
            ("https://nguon.vn/01/09312345678907/10/A1?ten=Thanh long&2024=a|b", link),
            ("https://nguon.vn/01/09312345678907/10/A1\u{200b}", link),
            (
                "https://nguon.vn/01/09312345678907/10/A1?17=270101;3103=001250",
                &format!("{link}?17=270101&3103=001250"),
            ),
        ] {
            assert_eq!(shown(scanned.as_bytes()), understood, "{scanned:?}");
        }
        for (scanned, code) in [("010931234567890710LÔ-1", "character"), ("010931234567890710A1^99", "character")] {
            assert_eq!(shown(scanned.as_bytes()), code, "{scanned}");
        }
    }

    #[test]
    fn a_name_of_fnc1_is_a_separator_if_there_is_no_such_lot() {
        let other = |text: &str| with_named_separators(text.as_bytes()).map(|elements| elements.to_string());
        assert_eq!(other("010931234567890710A1<GS>17270101"), Some("(01)09312345678907(10)A1(17)270101".to_owned()));
        assert_eq!(other("010931234567890710A1(fnc1)21B"), Some("(01)09312345678907(10)A1(21)B".to_owned()));
        for text in
            ["010931234567890710A1<GS>9", "010931234567890710A1", "010931234567890710A1^17270101", "https://x.vn/<GS>"]
        {
            assert_eq!(other(text), None, "{text}");
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
            (b"https://x.vn/AQnYUc1gmiCNV4JG", "https://id.gs1.org/01/05412345000013/10/ABC123"),
            (b"x.vn/GTIN/08938505970011/EGVMv7XkXQfMw", "https://id.gs1.org/01/08938505970011/10/TL-15?17=270131"),
            (b"https://x.vn/AQnYUc1goA", "check_digit"),
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
            b"]C1(01)09312345678907(10)A1",
            b"[01]09312345678907[10]A1",
            b"10A1^0109312345678907",
            b"10A1\\x1d0109312345678907",
            b"nguon.vn/01/09312345678907/10/A1",
            b"24h.com.vn/01/09312345678907/10/A1",
            b"010931234567890710A.VN/B",
            b"URL:https://nguon.vn/01/09312345678907?2024=x",
            b"9 312345 678907",
            b"010931234567890710A://B",
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
            let _ = with_named_separators(text.as_bytes());
        }
    }
}
