//! A native `<dialog>`: it keeps the focus inside and gives it back, and closes on Escape.

use leptos::html;
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

use super::icon::{Icon, Shape};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A modal dialog while `open` is true.
#[component]
pub fn Dialog(open: RwSignal<bool>, #[prop(into)] title: Signal<String>, children: ChildrenFn) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let heading = format!("dialog-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let children = StoredValue::new(children);
    let labelled = heading.clone();
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby=labelled on:close=move |_| open.set(false)>
            <div class="dialog__head">
                <h2 class="dialog__title" id=heading>{title}</h2>
                <button
                    type="button"
                    class="button button--quiet button--square"
                    aria-label="Đóng"
                    on:click=move |_| open.set(false)
                >
                    <Icon shape=Shape::Close />
                </button>
            </div>
            {move || open.get().then(|| children.with_value(|children| children()))}
        </dialog>
    }
    .into_any()
}

/// Returns the signal for a dialog about `something`: open while there is a value; closing it removes the value.
pub fn opened_by<T: Clone + Send + Sync + 'static>(something: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(something.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            something.set(None);
        }
        now
    });
    open
}
