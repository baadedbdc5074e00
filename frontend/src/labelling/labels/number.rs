//! An input for a whole number, and the fault of a field, outside of [`crate::form`].

use leptos::prelude::*;
use nguon_domain::input::violation::FieldError;

use crate::component::icon::{Icon, Shape};

/// An input for a whole number with its label and the initial `value`.
pub fn number(
    name: &'static str,
    label: String,
    value: Option<i64>,
    set: impl Fn(Option<i64>) + 'static,
    errors: RwSignal<Vec<FieldError>>,
    field: String,
) -> AnyView {
    let id = format!("field-{field}");
    let described = format!("error-{field}");
    let wrong = {
        let field = field.clone();
        Memo::new(move |_| message(&errors.read(), &field).is_some())
    };
    view! {
        <div class="field" class:field--wrong=wrong>
            <label class="field__label" for=id.clone()>{label}</label>
            <input
                class="input input--short"
                id=id
                name=name
                type="text"
                inputmode="numeric"
                autocomplete="off"
                value=value.map(|value| value.to_string())
                aria-invalid=move || wrong.get().then_some("true")
                aria-describedby=move || wrong.get().then(|| described.clone())
                on:input=move |event| {
                    let text = event_target_value(&event);
                    let text = text.trim();
                    // Text that is no number is sent as one that is out of range, for the server to refuse.
                    set(if text.is_empty() { None } else { Some(text.parse().unwrap_or(i64::MAX)) });
                }
            />
            {fault(errors, field)}
        </div>
    }
    .into_any()
}

/// The fault of a field, if there is one.
pub fn fault(errors: RwSignal<Vec<FieldError>>, field: String) -> AnyView {
    (move || {
        message(&errors.read(), &field).map(|message| {
            view! {
                <p class="field__error" id=format!("error-{field}")>
                    <Icon shape=Shape::Warning />
                    {message}
                </p>
            }
        })
    })
    .into_any()
}

fn message(errors: &[FieldError], field: &str) -> Option<String> {
    errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
}
