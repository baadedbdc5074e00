//! Normalises resolver paths: alternative spellings to the canonical one.

use std::borrow::Cow;

use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::{DigitalLink, Element};

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

/// Longest path with query that is parsed, in bytes.
pub(super) const MAX_PATH_BYTES: usize = 2_048;

/// Replaces identifier names by application identifiers and removes empty segments.
pub(super) fn tidied(path: &str) -> Cow<'_, str> {
    let is_word = |segment: &str| WORDS.iter().find(|(word, _)| segment.eq_ignore_ascii_case(word));
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let needs_none = !path.contains("//") && !segments.clone().step_by(2).any(|segment| is_word(segment).is_some());
    if needs_none {
        return Cow::Borrowed(path);
    }
    let mut tidy = String::with_capacity(path.len());
    let mut is_identifier = true;
    for segment in &mut segments {
        let word = is_word(segment).filter(|_| is_identifier);
        tidy.push('/');
        tidy.push_str(word.map_or(segment, |(_, digits)| digits));
        is_identifier = !is_identifier;
    }
    Cow::Owned(tidy)
}

/// Returns the canonical path of a link, without its attributes.
pub(super) fn path_of(link: &DigitalLink) -> String {
    let mut address = link.under("");
    address.truncate(address.find('?').unwrap_or(address.len()));
    address
}

/// Returns the value of a qualifier of a link.
pub(super) fn qualifier(link: &DigitalLink, wanted: u16) -> Option<String> {
    let elements = link.qualifiers().iter();
    value_of(elements, wanted)
}

/// Returns the value of the element with an application identifier.
pub(super) fn value_of<'a>(mut elements: impl Iterator<Item = &'a Element>, wanted: u16) -> Option<String> {
    elements.find(|element| element.identifier().number() == wanted).map(|element| element.value().to_string())
}

/// Returns the lot number in a link.
pub(super) fn lot_of(link: &DigitalLink) -> Option<String> {
    qualifier(link, number::LOT)
}

#[cfg(test)]
mod tests {
    use super::{path_of, tidied};
    use nguon_domain::identification::identifier::DigitalLink;

    #[test]
    fn words_and_empty_parts_are_understood() {
        for (written, tidy) in [
            ("/01/09312345678907/10/A", "/01/09312345678907/10/A"),
            ("/gtin/9312345678907/lot/A", "/01/9312345678907/10/A"),
            ("/GTIN/9312345678907/Lot/lot", "/01/9312345678907/10/lot"),
            ("//01//09312345678907/10/lot", "/01/09312345678907/10/lot"),
            ("/01/09312345678907/10/gtin", "/01/09312345678907/10/gtin"),
        ] {
            assert_eq!(tidied(written), tidy, "{written}");
        }
    }

    #[test]
    fn there_is_one_address_for_all_ways_to_write_it() {
        for written in
            ["/01/9312345678907/10/A%2fB", "/01/09312345678907/10/A%2FB/", "/01/09312345678907/10/A%2FB?17=271231"]
        {
            let link = DigitalLink::parse(written).expect("a link");
            assert_eq!(path_of(&link), "/01/09312345678907/10/A%2FB", "{written}");
        }
    }
}
