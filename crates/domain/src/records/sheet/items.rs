//! Several items in one cell: `one; two; "three; with a semicolon"`.
//!
//! Items are separated by semicolons or line breaks. Texts with such characters are quoted; quotation marks inside are
//! doubled, as in CSV.

use crate::input::MAX_LIST_ITEMS;

/// A part of an item: its quoted and its unquoted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// The quoted text, when the part begins with one.
    pub(super) quoted: Option<String>,
    /// The unquoted text, trimmed.
    pub(super) rest: String,
}

impl Part {
    /// Returns the part as one text.
    pub(super) fn text(&self) -> String {
        match &self.quoted {
            Some(quoted) if self.rest.is_empty() => quoted.clone(),
            Some(quoted) => format!("\"{quoted}\" {}", self.rest),
            None => self.rest.clone(),
        }
    }
}

/// How items are divided into parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Division {
    /// Not at all.
    None,
    /// At the first of these characters of each item.
    First(char),
    /// At each of these characters.
    Each(char),
}

/// Maximum number of parsed items: one more than any list may have, so that too long a list is detected.
const MAX_ITEMS: usize = MAX_LIST_ITEMS + 1;

/// Splits a cell into items, and these into parts. Items after the first [`MAX_ITEMS`] are ignored.
pub(super) fn split(text: &str, division: Division) -> Vec<Vec<Part>> {
    let mut items = Vec::new();
    let mut item = Vec::new();
    let mut part = Part::default();
    let mut begun = false;
    let mut characters = text.chars().peekable();
    let is_filled = |item: &Vec<Part>| item.iter().any(|part| part.quoted.is_some() || !part.rest.is_empty());
    let finish = |part: &mut Part| {
        let mut done = std::mem::take(part);
        done.rest = done.rest.trim().to_owned();
        done
    };
    while let Some(character) = characters.next() {
        match character {
            '"' if !begun => {
                begun = true;
                let mut quoted = String::new();
                while let Some(inner) = characters.next() {
                    if inner != '"' {
                        quoted.push(inner);
                    } else if characters.next_if_eq(&'"').is_some() {
                        quoted.push('"');
                    } else {
                        break;
                    }
                }
                part.quoted = Some(quoted);
            }
            ';' | '\n' | '\r' => {
                item.push(finish(&mut part));
                items.extend(Some(std::mem::take(&mut item)).filter(is_filled));
                begun = false;
                if items.len() >= MAX_ITEMS {
                    return items;
                }
            }
            divider
                if division == Division::Each(divider) || (division == Division::First(divider) && item.is_empty()) =>
            {
                item.push(finish(&mut part));
                begun = false;
            }
            _ => {
                begun |= !character.is_whitespace();
                part.rest.push(character);
            }
        }
    }
    item.push(finish(&mut part));
    items.extend(Some(item).filter(is_filled));
    items
}

/// Quotes a text where it is necessary as one part of an item.
pub(super) fn quote(text: &str, special: impl Fn(&str) -> bool) -> String {
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with('"')
        && !text.contains([';', '\n', '\r'])
        && !special(text);
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::{Division, MAX_LIST_ITEMS, quote, split};
    use proptest::prelude::*;

    fn texts(cell: &str, division: Division) -> Vec<Vec<String>> {
        split(cell, division).iter().map(|item| item.iter().map(super::Part::text).collect()).collect()
    }

    #[test]
    fn items_stand_between_semicolons() {
        assert_eq!(texts("a; b ;\"c; d\"\ne;;", Division::None), [["a"], ["b"], ["c; d"], ["e"]]);
        assert_eq!(texts("Ống 5\" : x", Division::First(':')), [["Ống 5\"", "x"]]);
        assert_eq!(texts("\"Tỉ lệ 1:2\": 3:4", Division::First(':')), [["Tỉ lệ 1:2", "3:4"]]);
        assert_eq!(texts("\"a\" (2 kg)", Division::None), [["\"a\" (2 kg)"]]);
        assert_eq!(texts("\"không đóng", Division::None), [["không đóng"]]);
        let each = Division::Each('|');
        assert_eq!(texts("a | b |; \"c | d\" || \"e\";", each), [vec!["a", "b", ""], vec!["c | d", "", "e"]]);
        assert_eq!(texts(" ; ", Division::None), Vec::<Vec<String>>::new());
    }

    #[test]
    fn no_more_items_are_made_than_one_beyond_a_list() {
        assert_eq!(split(&"a;".repeat(MAX_LIST_ITEMS), Division::None).len(), MAX_LIST_ITEMS);
        assert_eq!(split(&"a;".repeat(100_000), Division::None).len(), MAX_LIST_ITEMS + 1);
    }

    proptest! {
        #[test]
        fn what_is_joined_is_split_again(names in prop::collection::vec("[a-d;:\" \n]{1,8}", 1..5)) {
            let cell: Vec<String> = names.iter().map(|name| quote(name, |name| name.contains(':'))).collect();
            let found: Vec<Vec<String>> = texts(&cell.join("; "), Division::First(':'));
            prop_assert_eq!(found, names.into_iter().map(|name| vec![name]).collect::<Vec<_>>());
        }
    }
}
