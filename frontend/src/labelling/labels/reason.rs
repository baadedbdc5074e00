//! The reason for printing labels of goods past their use-by date: asked for only when the server wants one.

use leptos::prelude::*;
use nguon_domain::input::violation::FieldError;

use super::number::fault;

/// An input for the reason, once the server has asked for one.
pub fn reason(
    set: impl Fn(Option<String>) + Copy + Send + Sync + 'static,
    errors: RwSignal<Vec<FieldError>>,
) -> AnyView {
    let is_asked = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or_default() || errors.read().iter().any(|error| error.field == "reason")
    });
    (move || {
        is_asked.get().then(|| {
            view! {
                <div class="field">
                    <label class="field__label" for="field-reason">"Lý do"</label>
                    <input
                        class="input"
                        id="field-reason"
                        name="reason"
                        type="text"
                        on:change=move |event| {
                            let text = event_target_value(&event).trim().to_owned();
                            set(Some(text).filter(|text| !text.is_empty()));
                        }
                    />
                    {fault(errors, "reason".into())}
                </div>
            }
        })
    })
    .into_any()
}
