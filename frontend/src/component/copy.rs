//! Copying a text to the clipboard.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::toast::Toasts;

/// Copies `text` to the clipboard and shows `done`.
pub fn copy(text: &str, toasts: Toasts, done: &'static str) {
    let promise = window().navigator().clipboard().write_text(text);
    spawn_local(async move {
        match wasm_bindgen_futures::JsFuture::from(promise).await {
            Ok(_) => toasts.done(done),
            Err(_) => toasts.wrong("Trình duyệt không cho sao chép. Hãy chọn và sao chép bằng tay."),
        }
    });
}
