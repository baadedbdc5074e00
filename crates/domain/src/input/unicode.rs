//! The two things that this crate needs to know of Unicode's normal forms.
//!
//! The server has them from tables. Every browser has the same tables built in: there the app asks the
//! browser, because a sixth of what a phone would have to download were these tables once more.

/// `text` in normal form C: each letter with its marks as one character where there is one.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

/// `text` in normal form D, without its combining marks.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn without_marks(text: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// `text` in normal form C: each letter with its marks as one character where there is one.
#[cfg(target_arch = "wasm32")]
pub(crate) fn composed(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

/// `text` in normal form D, without its combining marks.
#[cfg(target_arch = "wasm32")]
pub(crate) fn without_marks(text: &str) -> String {
    let marks = js_sys::RegExp::new("\\p{M}", "gu");
    js_sys::JsString::from(text).normalize("NFD").replace_by_pattern(&marks, "").into()
}

#[cfg(test)]
mod tests {
    use super::{composed, without_marks};

    #[test]
    fn letters_are_put_together_and_taken_apart() {
        assert_eq!(composed("Hoa\u{300} Thuâ\u{323}n"), "Hoà Thuận");
        assert_eq!(without_marks("Nước mắm Phan Thiết"), "Nuoc mam Phan Thiet");
    }
}
