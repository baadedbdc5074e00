//! Asks before the user leaves a form with unsaved changes.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Watches until the form is disposed. Going back in the history is not intercepted: the draft is stored in any case.
pub fn guard(dirty: impl Fn() -> bool + Clone + 'static) {
    let unsaved = dirty.clone();
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if unsaved() {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());

    // In the capturing phase, before the router sees the click.
    let listener = Closure::<dyn FnMut(web_sys::MouseEvent)>::new(move |event: web_sys::MouseEvent| {
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|element| element.closest("a[href]").ok().flatten());
        let Some(link) = link else { return };
        let leaves = link.get_attribute("target").is_none()
            && link.get_attribute("href").is_some_and(|href| href.starts_with('/'))
            && !event.ctrl_key()
            && !event.meta_key()
            && !event.shift_key();
        if leaves && dirty() {
            let stay = !window().confirm_with_message("Bạn có thay đổi chưa lưu. Rời trang này?").unwrap_or(true);
            if stay {
                event.prevent_default();
                event.stop_propagation();
            }
        }
    });
    let function: js_sys::Function = listener.into_js_value().unchecked_into();
    let _ = document().add_event_listener_with_callback_and_bool("click", &function, true);
    let function = StoredValue::new_local(function);
    on_cleanup(move || {
        if let Some(function) = function.try_get_value() {
            let _ = document().remove_event_listener_with_callback_and_bool("click", &function, true);
        }
    });
}
