//! Moving the focus to where the user goes on, once the page has caught up.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// Moves the focus to the element with this id.
pub fn focus_soon(id: String) {
    focus_found(move || document().get_element_by_id(&id)?.dyn_into().ok());
}

/// Moves the focus to what `find` finds in the next frame, unless the user types somewhere else by then: what is
/// typed there would be lost. A button that got the focus by itself, as that of a dialog that opens, gives it up.
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

/// Whether what is typed goes into an element.
pub fn takes_typing(element: &Element) -> bool {
    element.matches("input, textarea, select, [contenteditable=true]").unwrap_or_default()
}

/// What has the focus.
fn focused() -> Option<Element> {
    document().active_element()
}
