//! The token of a link in a mail.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsValue;

/// The name before the token in the fragment.
const NAME: &str = "token=";

/// Returns the token and removes it from the address bar and the history of the tab; empty when there is none. It is
/// in the fragment, which browsers do not send; in links of older mails in the query. Another link that is opened in
/// the same tab reloads the page.
pub fn take() -> String {
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    let token = match fragment.trim_start_matches('#').strip_prefix(NAME) {
        Some(token) => token.to_owned(),
        None => use_query_map().read_untracked().get("token").unwrap_or_default(),
    };
    let state = window().history().and_then(|history| history.state()).unwrap_or(JsValue::NULL);
    let bare = location.pathname().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&state, "", Some(&bare));
    }
    let handle = window_event_listener(ev::hashchange, |_| {
        let location = window().location();
        if location.hash().is_ok_and(|hash| hash.contains(NAME)) {
            let _ = location.reload();
        }
    });
    on_cleanup(move || handle.remove());
    token
}
