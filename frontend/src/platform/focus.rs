//! Moving the focus to where the user continues, once the page is updated.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// Moves the focus to the element with this id.
pub fn focus_soon(id: String) {
    focus_found(move || document().get_element_by_id(&id)?.dyn_into().ok());
}

/// Moves the focus in the next frame to the element that `find` returns, unless the user types elsewhere by then,
/// whose input would be lost. A button that got the focus automatically, as in a dialog that opens, loses it.
pub fn focus_found(find: impl FnOnce() -> Option<HtmlElement> + 'static) {
    let before = focused();
    request_animation_frame(move || {
        let now = focused();
        if (now == before || !now.is_some_and(|element| takes_typing(&element)))
            && let Some(element) = find()
        {
            let _ = element.focus();
        }
    });
}

/// Whether typed text goes into the element.
pub fn takes_typing(element: &Element) -> bool {
    element.matches("input, textarea, select, [contenteditable=true]").unwrap_or_default()
}

/// Returns the focused element.
fn focused() -> Option<Element> {
    document().active_element()
}
