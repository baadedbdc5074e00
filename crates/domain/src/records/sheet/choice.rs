//! Fixed values in cells, by their labels.

use serde_json::Value;

use super::Fault;
use crate::files::sheet::Choices;
use crate::input::localized::{Language, Text};
use crate::input::search::fold;

/// Returns the label of a value.
pub(super) fn write(choices: Choices, value: &Value, language: Language) -> Option<String> {
    let value = value.as_str()?;
    choices.iter().find(|(known, _)| *known == value).map(|(_, label)| label.get(language).to_owned())
}

/// Returns the value of a label in either language, of one of its names before and within the parentheses, or of the value
/// itself.
pub(super) fn read(choices: Choices, text: &str) -> Result<Value, Fault> {
    let wanted = fold(text.trim());
    let is_named = |name: &str| {
        let (first, others) = name.trim_end_matches(')').split_once(" (").unwrap_or((name, ""));
        fold(name) == wanted || fold(first) == wanted || others.split(", ").any(|other| fold(other) == wanted)
    };
    let is = |(value, label): &&(&str, Text)| [*value, label.vi, label.en].into_iter().any(is_named);
    match choices.iter().find(is) {
        Some((value, _)) => Ok(Value::String((*value).to_owned())),
        None => Err(Fault::UnknownChoice { text: text.to_owned(), choices }),
    }
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use crate::input::localized::Language;
    use crate::records::allergen::Allergen;
    use serde_json::json;

    #[test]
    fn a_value_is_found_by_any_of_its_names() {
        for (text, value) in [
            ("Đậu nành", "soybeans"),
            ("dau nanh", "soybeans"),
            ("Soybeans", "soybeans"),
            ("Lạc (đậu phộng)", "peanuts"),
            ("đậu phộng", "peanuts"),
            ("Lạc", "peanuts"),
            ("mè", "sesame"),
            ("tree_nuts", "tree_nuts"),
        ] {
            assert_eq!(read(Allergen::CHOICES, text).ok(), Some(json!(value)), "{text}");
        }
        assert!(read(Allergen::CHOICES, "đậu").is_err());
        for (value, label) in Allergen::CHOICES {
            assert_eq!(read(Allergen::CHOICES, label.vi).ok(), Some(json!(value)));
            assert_eq!(write(Allergen::CHOICES, &json!(value), Language::En).as_deref(), Some(label.en));
        }
    }
}
