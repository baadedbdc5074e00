//! A field that searches when the user stops typing.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::platform::later::Debounce;

/// How long typing has to pause.
pub const PAUSE: Duration = Duration::from_millis(300);

/// The field; the text arrives in `q` after [`PAUSE`].
#[component]
pub fn SearchField(
    q: RwSignal<String>,
    label: &'static str,
    placeholder: &'static str,
    /// The `inputmode`: which keyboard a phone shows.
    #[prop(default = "search")]
    keyboard: &'static str,
) -> impl IntoView {
    let debounce = Debounce::new();
    view! {
        <div class="search">
            <Icon shape=Shape::Search />
            <input
                class="input search__input"
                type="search"
                inputmode=keyboard
                aria-label=label
                placeholder=placeholder
                prop:value=move || q.get_untracked()
                on:input=move |event| {
                    let text = event_target_value(&event);
                    debounce.schedule(PAUSE, move || q.set(text));
                }
            />
        </div>
    }
    .into_any()
}
