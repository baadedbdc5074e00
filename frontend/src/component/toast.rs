//! Short messages about what was done, with a way to undo it.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Icon, Shape};

/// How long a message stays: long enough to read it and to reach for "undo".
const STAYS: Duration = Duration::from_secs(8);

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    good: bool,
    undo: Option<Callback<()>>,
}

/// The messages of the app.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Returns an empty list of messages.
    pub fn start() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Returns the messages that the app provides as context.
    pub fn here() -> Self {
        expect_context()
    }

    /// Shows a success.
    pub fn done(self, text: impl Into<String>) {
        self.show(text.into(), true, None);
    }

    /// Shows a success that can be undone.
    pub fn undoable(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.show(text.into(), true, Some(Callback::new(move |()| undo())));
    }

    /// Shows a failure.
    pub fn wrong(self, text: impl Into<String>) {
        self.show(text.into(), false, None);
    }

    fn show(self, text: String, good: bool, undo: Option<Callback<()>>) {
        self.next.update_value(|next| *next += 1);
        let id = self.next.get_value();
        self.shown.update(|shown| {
            shown.push(Toast { id, text, good, undo });
            // More than three cannot be read in time.
            if shown.len() > 3 {
                shown.remove(0);
            }
        });
        set_timeout(move || self.hide(id), STAYS);
    }

    fn hide(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// The area in which messages appear.
#[component]
pub fn ToastArea() -> impl IntoView {
    let toasts = Toasts::here();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class="toast" class:toast--wrong=!toast.good>
                    <Icon shape=if toast.good { Shape::Check } else { Shape::Warning } />
                    <span class="toast__text">{toast.text.clone()}</span>
                    {toast
                        .undo
                        .map(|undo| {
                            let id = toast.id;
                            view! {
                                <button
                                    type="button"
                                    class="toast__undo"
                                    on:click=move |_| {
                                        toasts.hide(id);
                                        undo.run(());
                                    }
                                >
                                    "Hoàn tác"
                                </button>
                            }
                        })}
                    <button
                        type="button"
                        class="toast__close"
                        aria-label="Đóng thông báo"
                        on:click={
                            let id = toast.id;
                            move |_| toasts.hide(id)
                        }
                    >
                        <Icon shape=Shape::Close />
                    </button>
                </div>
            </For>
        </div>
    }
    .into_any()
}
