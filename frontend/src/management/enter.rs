//! Enter moves to the next field, as the key on a phone's keyboard says and as clerks are used to.

use leptos::ev;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

const FIELDS: &str = "input:not([type=file]):not([tabindex='-1']):not(:disabled), select:not(:disabled), textarea, [contenteditable=true]";

/// Moves the focus from the field in which Enter was pressed, unless the field has handled the key itself.
pub fn go_on(event: ev::KeyboardEvent) {
    if event.key() != "Enter" || event.default_prevented() || event.is_composing() {
        return;
    }
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    event.prevent_default();
    let Some(form) = input.form() else { return };
    let Ok(fields) = form.query_selector_all(FIELDS) else { return };
    let mut fields = (0..fields.length()).filter_map(|index| fields.get(index));
    fields.find(|field| field.is_same_node(Some(&input)));
    // Fields of a folded section cannot have the focus.
    let is_folded = |field: &HtmlElement| field.closest("details:not([open])").is_ok_and(|folded| folded.is_some());
    let mut next = fields.filter_map(|next| next.dyn_into::<HtmlElement>().ok()).filter(|next| !is_folded(next));
    if let Some(next) = next.next() {
        let _ = next.focus();
    }
}
