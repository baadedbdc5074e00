//! Materials that were used, each with how much of it.

use leptos::prelude::*;
use nguon_domain::resource::Kind;
use serde_json::Value;

use super::field::{Fault, Labelled};
use super::reference::{Chooses, References};
use super::{Control, Field, Form};
use crate::component::icon::{Icon, Shape};
use crate::focus::focus_soon;

/// What is said of each.
pub const PARTS: [Field; 2] = [
    Field::new("material_id", "Vật tư", Control::Record(Kind::Material)),
    Field::new("quantity", "Lượng dùng", Control::Measure { unit: "unit" }),
];

/// A search, and a row for each material that was chosen.
#[component]
pub fn MaterialUses(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    let count = Memo::new(move |_| form.list(name).len());
    let row = move |index: usize| {
        let label = move || {
            let id = form.text(&format!("{name}[{index}].material_id"));
            form.names.with(|names| names.get(&id).cloned()).unwrap_or_else(|| "…".into())
        };
        let remove = move |_| {
            let mut items = untrack(|| form.list(name));
            if index < items.len() {
                items.remove(index);
            }
            form.set(name, Value::Array(items));
            focus_soon(form.id("field", name));
        };
        view! {
            <div class="entry" role="group" aria-label=label>
                <div class="entry__head">
                    <span class="entry__title">{label}</span>
                    <button
                        type="button"
                        class="button button--quiet button--square entry__remove"
                        aria-label=move || format!("Bỏ {}", label())
                        on:click=remove
                    >
                        <Icon shape=Shape::Close />
                    </button>
                </div>
                <Fault form name=format!("{name}[{index}].material_id") />
                <Labelled form field=PARTS[1].within(name, index) />
            </div>
        }
    };
    view! {
        <div class="entries">{move || (0..count.get()).map(row).collect_view()}</div>
        <References form field kind=Kind::Material chooses=Chooses::Entries("material_id") />
    }
    .into_any()
}
