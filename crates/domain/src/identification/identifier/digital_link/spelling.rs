//! Spellings of Digital Links that are no longer or not quite the standard's, as found in addresses that people scan.

use std::borrow::Cow;

use super::super::application_identifier::ApplicationIdentifier;
use super::read::host_end;

/// Identifier names of earlier releases of the standard (GS1 Digital Link 1.1, 2020, 6.4).
const WORDS: [(&str, &str); 8] = [
    ("gtin", "01"),
    ("lot", "10"),
    ("ser", "21"),
    ("cpv", "22"),
    ("sscc", "00"),
    ("gln", "414"),
    ("party", "417"),
    ("glnx", "254"),
];

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
        if let Some((_, digits)) = WORDS.iter().find(|(word, _)| identifier.eq_ignore_ascii_case(word)) {
            *identifier = *digits;
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
    use super::respelled;

    #[test]
    fn words_and_empty_parts_are_understood() {
        for (written, tidy) in [
            ("/01/09312345678907/10/A", "/01/09312345678907/10/A"),
            ("/gtin/9312345678907/lot/A", "/01/9312345678907/10/A"),
            ("/GTIN/9312345678907/Lot/lot", "/01/9312345678907/10/lot"),
            ("//01//09312345678907/10/lot", "/01/09312345678907/10/lot"),
            ("/01/09312345678907/10/gtin", "/01/09312345678907/10/gtin"),
            ("/gln/9312345678907/", "/414/9312345678907"),
            ("HTTPS://X.VN/a//GTIN/9312345678907/LOT/A?q=//lot/1", "HTTPS://X.VN/a/01/9312345678907/10/A?q=//lot/1"),
            ("https://x.vn/lot/gtin/9312345678907", "https://x.vn/lot/01/9312345678907"),
            ("https://x.vn", "https://x.vn"),
            ("", ""),
        ] {
            assert_eq!(respelled(written), tidy, "{written}");
        }
    }
}
