//! Canonical paths of links, and the values in them.

use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::{DigitalLink, Element};

/// Longest path with query that is parsed, in bytes.
pub(super) const MAX_PATH_BYTES: usize = 2_048;

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

/// Truncates an unresolvable address for display.
pub(super) fn shortened(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::path_of;
    use nguon_domain::identification::identifier::DigitalLink;

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
