//! Spellings of Digital Links that are no longer or not quite the standard's, as found in addresses that people scan.

use std::borrow::Cow;

use super::super::application_identifier::ApplicationIdentifier;
use super::read::host_end;

/// Identifier names of earlier releases of the standard (GS1 Digital Link 1.1, 2020, 6.4).
const WORDS: [(&str, &str); 23] = [
    ("sscc", "00"),
    ("gtin", "01"),
    ("lot", "10"),
    ("ser", "21"),
    ("cpv", "22"),
    ("gdti", "253"),
    ("glnx", "254"),
    ("gcn", "255"),
    ("ginc", "401"),
    ("gsin", "402"),
    ("gln", "414"),
    ("payto", "415"),
    ("party", "417"),
    ("grai", "8003"),
    ("giai", "8004"),
    ("itip", "8006"),
    ("cpid", "8010"),
    ("cpsn", "8011"),
    ("gmn", "8013"),
    ("gsrnp", "8017"),
    ("gsrn", "8018"),
    ("srin", "8019"),
    ("refno", "8020"),
];

/// Whether a segment of a path is an application identifier, in digits or by a name that the standard has withdrawn.
#[must_use]
pub fn is_identifier(segment: &str) -> bool {
    segment.parse::<ApplicationIdentifier>().is_ok() || number_of(segment).is_some()
}

/// Returns the digits for which a name stands.
pub(super) fn number_of(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, digits)| *digits)
}

/// Returns an address, or its path, with application identifiers for their names and without empty segments.
#[must_use]
pub fn respelled(address: &str) -> Cow<'_, str> {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let (before, after) = address.split_at(end);
    let Some(path_at) = host_end(before) else { return Cow::Borrowed(address) };
    let (head, path) = before.split_at(path_at);
    let mut segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut is_changed = path.contains("//");
    // From the end: pairs of an identifier and its value, as far as the key.
    let mut place = segments.len();
    while place >= 2 {
        let identifier = &mut segments[place - 2];
        if let Some(digits) = number_of(identifier) {
            *identifier = digits;
            is_changed = true;
        }
        match identifier.parse::<ApplicationIdentifier>() {
            Ok(qualifier) if qualifier.definition().qualifiers.is_none() => place -= 2,
            _ => break,
        }
    }
    if is_changed { Cow::Owned(format!("{head}/{}{after}", segments.join("/"))) } else { Cow::Borrowed(address) }
}

#[cfg(test)]
mod tests {
    use super::{WORDS, is_identifier, respelled};

    #[test]
    fn identifiers_are_told_from_other_segments() {
        for identifier in ["01", "10", "254", "8003", "gtin", "GMN", "payTo"] {
            assert!(is_identifier(identifier), "{identifier}");
        }
        for other in ["", "1", "05", "2024", "lots", "t", "api", "08938505970011"] {
            assert!(!is_identifier(other), "{other}");
        }
        let names = WORDS.iter().all(|(_, digits)| is_identifier(digits));
        assert!(names, "each name stands for an identifier of the table");
    }

    #[test]
    fn words_and_empty_parts_are_understood() {
        for (written, tidy) in [
            ("/01/09312345678907/10/A", "/01/09312345678907/10/A"),
            ("/gtin/9312345678907/lot/A", "/01/9312345678907/10/A"),
            ("/GTIN/9312345678907/Lot/lot", "/01/9312345678907/10/lot"),
            ("//01//09312345678907/10/lot", "/01/09312345678907/10/lot"),
            ("/01/09312345678907/10/gtin", "/01/09312345678907/10/gtin"),
            ("/gln/9312345678907/", "/414/9312345678907"),
            ("/GRAI/09312345678907PALET1", "/8003/09312345678907PALET1"),
            ("/gsrnp/893531200000002520/srin/12", "/8017/893531200000002520/8019/12"),
            ("/payTo/9312345678907/refNo/A1", "/415/9312345678907/8020/A1"),
            ("HTTPS://X.VN/a//GTIN/9312345678907/LOT/A?q=//lot/1", "HTTPS://X.VN/a/01/9312345678907/10/A?q=//lot/1"),
            ("https://x.vn/lot/gtin/9312345678907", "https://x.vn/lot/01/9312345678907"),
            ("https://x.vn", "https://x.vn"),
            ("", ""),
        ] {
            assert_eq!(respelled(written), tidy, "{written}");
        }
    }
}
