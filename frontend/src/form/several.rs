//! Choosing some of a few values.

use leptos::prelude::*;
use nguon_domain::files::sheet::Choices;
use serde_json::Value;

use super::field::{described_by, invalid};
use super::{Field, Form};

/// A checkbox for each value; chosen values are kept in the order of `choices`.
#[component]
pub fn Checkboxes(form: Form, field: Field, choices: Choices) -> impl IntoView {
    let name = field.name;
    let boxes = choices.iter().map(|(value, label)| {
        let is_chosen = move || form.list(name).iter().any(|chosen| chosen.as_str() == Some(*value));
        let change = move |event| {
            let wanted = event_target_checked(&event);
            let before = untrack(|| form.list(name));
            let is_kept = |known: &str| match known == *value {
                true => wanted,
                false => before.iter().any(|chosen| chosen.as_str() == Some(known)),
            };
            let chosen = choices.iter().filter(|(known, _)| is_kept(known)).map(|(known, _)| Value::from(*known));
            form.set(name, Value::Array(chosen.collect()));
        };
        view! {
            <label class="check">
                <input type="checkbox" name=name value=*value prop:checked=is_chosen on:change=change />
                {label.vi}
            </label>
        }
    });
    view! {
        <div
            class="checks"
            role="group"
            tabindex="-1"
            id=form.id("field", name)
            aria-labelledby=form.id("label", name)
            aria-invalid=move || invalid(form, name)
            aria-describedby=move || described_by(form, name, !field.help.is_empty())
        >
            {boxes.collect_view()}
        </div>
    }
    .into_any()
}
