//! Characters that come with texts copied from chats, documents and address books, and that nobody sees.
//!
//! They are dropped before anything is checked, so that a text equals what people see of it.

use serde::{Deserialize, Deserializer};

/// Whether a character is invisible: Unicode's `Default_Ignorable_Code_Point` (format characters such as U+200B and
/// U+FEFF, variation selectors, fillers), the interlinear annotations, and the empty Braille pattern. The format
/// characters of Arabic and Egyptian numbers are visible and are none of these (Unicode 16, chapter 23).
#[must_use]
pub const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a character is a hyphen, a dash or a minus sign.
#[must_use]
pub const fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Whether a character is a picture, whose parts are joined by invisible characters.
const fn is_pictograph(character: char) -> bool {
    matches!(
        character,
        '\u{203c}' | '\u{2049}' | '\u{20e3}' | '\u{2122}' | '\u{2139}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
            | '\u{2190}'..='\u{21ff}'
            | '\u{2300}'..='\u{23ff}'
            | '\u{2460}'..='\u{24ff}'
            | '\u{25a0}'..='\u{27bf}'
            | '\u{2900}'..='\u{297f}'
            | '\u{2b00}'..='\u{2bff}'
            | '\u{1f000}'..='\u{1faff}'
    )
}

/// Returns a text without invisible characters, with the space of the keyboard for every other one. Only pictures keep
/// the characters that join their parts. Line breaks and tabs stay.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            joiner @ ('\u{200d}' | '\u{fe0f}')
                if visible.ends_with(|last| is_pictograph(last) || last == '\u{fe0f}') =>
            {
                visible.push(joiner);
            }
            hidden if is_invisible(hidden) => {}
            space if space.is_whitespace() && !space.is_control() => visible.push(' '),
            other => visible.push(other),
        }
    }
    visible
}

/// Deserializes a telephone number; every dash becomes a hyphen.
pub(crate) fn telephone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| hyphenated(&text))
}

/// Deserializes a telephone number that may be missing, as [`telephone`] does.
pub(crate) fn optional_telephone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(|text| hyphenated(&text)))
}

fn hyphenated(text: &str) -> String {
    text.chars().map(|character| if is_dash(character) { '-' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_nobody_sees_is_dropped_and_every_space_is_one() {
        for (text, seen) in [
            ("0912\u{a0}345\u{202f}678", "0912 345 678"),
            ("\u{202a}0912 345 678\u{202c}", "0912 345 678"),
            ("0912\u{fe0e} 345\u{fe0f} 678\u{200b}", "0912 345 678"),
            ("V\u{feff}1\u{2060}\u{ad}\u{2066}x\u{2069}\u{200d}", "V1x"),
            ("hai\u{3000}chữ\u{2009}\tmột\ndòng", "hai chữ \tmột\ndòng"),
            ("\u{e0001}\u{3164}\u{115f}\u{180e}", ""),
        ] {
            assert_eq!(visible(text), seen);
        }
    }

    #[test]
    fn pictures_stay_whole() {
        for picture in ["👨\u{200d}👩\u{200d}👧", "❤\u{fe0f}", "❤\u{fe0f}\u{200d}🔥"] {
            assert_eq!(visible(picture), picture);
        }
    }
}
