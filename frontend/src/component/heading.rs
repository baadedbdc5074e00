//! The one `h1` of a page. It sets the document's title and takes the focus after navigation, so that a screen reader
//! announces the page.

use leptos::html;
use leptos::prelude::*;

/// Whether the app has shown a page before this one.
#[derive(Clone, Copy)]
pub struct Visited(StoredValue<bool>);

impl Visited {
    /// Returns the state before the first page.
    pub fn start() -> Self {
        Self(StoredValue::new(false))
    }
}

/// The heading.
#[component]
pub fn Heading(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let visited = expect_context::<Visited>();
    Effect::new(move |_| document().set_title(&format!("{} – Nguồn", text.get())));
    Effect::new(move |before: Option<()>| {
        if before.is_none()
            && let Some(heading) = heading.get()
        {
            if visited.0.get_value() {
                let _ = heading.focus();
            }
            visited.0.set_value(true);
        }
    });
    view! {
        <h1 class="heading" tabindex="-1" node_ref=heading>
            {text}
        </h1>
    }
}
