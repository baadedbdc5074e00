//! Search words and sort keys that ignore accents, case and the encoding of accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::input::characters::visible;

/// Maximum length of an indexed word, in characters.
const MAX_WORD_LENGTH: usize = 32;
/// Maximum number of distinct indexed words of one record.
const MAX_WORDS: usize = 64;

/// Returns `text` in lower case without diacritics, `đ` as `d`: "Nước mắm Phan Thiết" and "nuoc mam phan thiet" are
/// equal.
///
/// ```
/// assert_eq!(nguon_domain::input::search::fold("Đường Hàm Thuận"), "duong ham thuan");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    crate::input::unicode::without_marks(&visible(text))
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}

/// Returns the distinct folded words of some texts, in order of first occurrence.
#[must_use]
pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for text in texts {
        for word in fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let word: String = word.chars().take(MAX_WORD_LENGTH).collect();
            if !words.contains(&word) {
                words.push(word);
            }
            if words.len() == MAX_WORDS {
                return words;
            }
        }
    }
    words
}

/// Returns a key that equal names share, whatever their case, spaces, punctuation and the vowel that carries the tone
/// mark (`hóa`, `hoá`). Accents count: `dừa`, `dứa` and `dưa` are a coconut, a pineapple and a melon.
#[must_use]
pub fn name_key(name: &str) -> String {
    let mut key = String::new();
    for word in name.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|word| !word.is_empty()) {
        let mut tones = String::new();
        for part in word.chars().flat_map(char::to_lowercase).nfd() {
            match part {
                '\u{300}' | '\u{301}' | '\u{309}' | '\u{303}' | '\u{323}' => tones.push(part),
                letter => key.push(letter),
            }
        }
        key.push_str(&tones);
        key.push(' ');
    }
    key
}

/// Returns a key whose byte order is the Vietnamese alphabetical order: letters first (a ă â b … d đ e ê …), then tones
/// (ngang, huyền, sắc, hỏi, ngã, nặng, as in TCVN 6909), then the text as it is.
#[must_use]
pub fn sort_key(text: &str) -> String {
    let mut letters = String::new();
    let mut tones = String::new();
    for character in text.chars().flat_map(char::to_lowercase).take(255) {
        let mut tone = '0';
        let mut variant = '0';
        let mut base = None;
        for part in character.nfd() {
            match part {
                '\u{300}' => tone = '1',
                '\u{301}' => tone = '2',
                '\u{309}' => tone = '3',
                '\u{303}' => tone = '4',
                '\u{323}' => tone = '5',
                // Circumflex after breve: a ă â.
                '\u{306}' | '\u{31b}' if base == Some('a') || part == '\u{31b}' => variant = '1',
                '\u{302}' => variant = if base == Some('a') { '2' } else { '1' },
                mark if is_combining_mark(mark) => {}
                letter if base.is_none() => base = Some(letter),
                _ => {}
            }
        }
        let Some(base) = base else { continue };
        match base {
            'đ' => letters.push_str("d1"),
            // o < ô < ơ
            'o' if variant == '1' && character.nfd().any(|part| part == '\u{31b}') => letters.push_str("o2"),
            letter if letter.is_alphanumeric() => {
                letters.push(letter);
                letters.push(variant);
            }
            _ => letters.push(' '),
        }
        tones.push(tone);
    }
    format!("{letters}\u{1}{tones}")
}

#[cfg(test)]
mod tests {
    use super::{fold, name_key, sort_key, words};
    use proptest::prelude::*;

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(fold("Nước Mắm ĐỎ — Hòa/Hoà"), "nuoc mam do — hoa/hoa");
        assert_eq!(words(["Lô TL-2026/01", "lô  Thanh Long"]), ["lo", "tl", "2026", "01", "thanh", "long"]);
    }

    #[test]
    fn the_same_name_is_known_however_it_is_typed_and_another_fruit_is_another_name() {
        for (one, other) in [("Hóa chất", "HOÁ  CHẤT"), ("Rau, củ", "rau củ"), ("Thủy sản", "thuỷ sản")]
        {
            assert_eq!(name_key(one), name_key(other));
        }
        let decomposed: String = unicode_normalization::UnicodeNormalization::nfd("Bưởi").collect();
        assert_eq!(name_key("Bưởi"), name_key(&decomposed));
        for (one, other) in [("Dừa", "Dứa"), ("Dừa", "Dưa"), ("Bò", "Bơ"), ("Đá", "Da"), ("Rau củ", "Raucủ")]
        {
            assert_ne!(name_key(one), name_key(other));
        }
    }

    #[test]
    fn names_stand_in_vietnamese_alphabetical_order() {
        let sorted = [
            "An", "Ánh", "Ăn", "Âu", "Bưởi", "Cam", "Dừa", "Đào", "Em", "Êm", "Mận", "Na", "Ngô", "Ổi", "Ôn", "Ơn",
            "Quýt",
        ];
        let mut names = sorted;
        names.reverse();
        names.sort_by_key(|name| sort_key(name));
        // "Ổi" and "Ôn" differ in their second letter; tones decide only between equal letters.
        assert_eq!(names, sorted);
        let mut tones = ["mạ", "mả", "ma", "mã", "mà", "má"];
        tones.sort_by_key(|name| sort_key(name));
        assert_eq!(tones, ["ma", "mà", "má", "mả", "mã", "mạ"]);
    }

    proptest! {
        #[test]
        fn composed_and_decomposed_text_give_the_same_words(text in "[a-zA-Zàáảãạăắâấđêếôơưứ ]{0,40}") {
            use unicode_normalization::UnicodeNormalization;
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(words([text.as_str()]), words([decomposed.as_str()]));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = (words([text.as_str()]), sort_key(&text));
        }
    }
}
