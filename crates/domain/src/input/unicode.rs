//! Unicode normalisation, as far as this crate needs it.
//!
//! The server uses tables. In the browser the app calls the browser's own implementation, because the tables would be a
//! sixth of the download.

/// Returns `text` in Unicode normal form C.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

/// Returns `text` in Unicode normal form D, without combining marks.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn without_marks(text: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// Returns `text` in Unicode normal form C.
#[cfg(target_arch = "wasm32")]
pub(crate) fn composed(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

/// Returns `text` in Unicode normal form D, without combining marks.
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
