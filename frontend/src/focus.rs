//! Moving the focus to where the user goes on, once the page has caught up.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// Moves the focus to the element with this id.
pub fn focus_soon(id: String) {
    focus_found(move || document().get_element_by_id(&id)?.dyn_into().ok());
}

/// Moves the focus to what `find` finds in the next frame, unless the user has gone to another place by then:
/// what they are typing there would be lost.
pub fn focus_found(find: impl FnOnce() -> Option<HtmlElement> + 'static) {
    let before = focused();
    request_animation_frame(move || {
        let now = focused();
        if (now.is_none() || now == before)
            && let Some(element) = find()
        {
            let _ = element.focus();
        }
    });
}

/// What has the focus; nothing when what had it is gone.
fn focused() -> Option<Element> {
    document().active_element().filter(|element| element.tag_name() != "BODY")
}
