//! A list of pairs of name and value, such as a product's attributes.

use leptos::prelude::*;
use serde_json::{Map, Value};

use super::field::{Fault, described_by, invalid};
use super::{Field, Form};
use crate::component::icon::{Icon, Shape};
use crate::platform::focus::focus_soon;

/// Rows of name and value that can be added and removed.
#[component]
pub fn NamedValues(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    // Rows are rebuilt only when their number changes, so that typing keeps the focus.
    let count = Memo::new(move |_| form.list(name).len());
    let add = move |_| {
        let mut items = untrack(|| form.list(name));
        items.push(Value::Object(Map::new()));
        let index = items.len() - 1;
        form.set(name, Value::Array(items));
        focus_soon(form.id("field", &format!("{name}[{index}].name")));
    };
    let row = move |index: usize| {
        let entry = move |part: &'static str, label: &'static str| {
            let path = format!("{name}[{index}].{part}");
            let (for_error, for_help, for_value, for_input) = (path.clone(), path.clone(), path.clone(), path.clone());
            view! {
                <div class="pair__part">
                    <label class="visually-hidden" for=form.id("field", &path)>
                        {format!("{label} {}", index + 1)}
                    </label>
                    <input
                        class="input"
                        type="text"
                        autocomplete="off"
                        placeholder=label
                        id=form.id("field", &path)
                        name=path.clone()
                        aria-invalid=move || invalid(form, &for_error)
                        aria-describedby=move || described_by(form, &for_help, false)
                        prop:value=move || form.text(&for_value)
                        on:input=move |event| form.set(&for_input, Value::String(event_target_value(&event)))
                    />
                    <Fault form name=path />
                </div>
            }
        };
        view! {
            <li class="pair">
                {entry("name", "Tên")} {entry("value", "Giá trị")}
                <button
                    type="button"
                    class="button button--quiet button--square"
                    aria-label=format!("Bỏ dòng {}", index + 1)
                    on:click=move |_| {
                        let mut items = untrack(|| form.list(name));
                        if index < items.len() {
                            items.remove(index);
                        }
                        form.set(name, Value::Array(items));
                        focus_soon(form.id("add", name));
                    }
                >
                    <Icon shape=Shape::Close />
                </button>
            </li>
        }
    };
    view! {
        <div role="group" aria-labelledby=form.id("label", name) id=form.id("field", name) tabindex="-1">
            <ul class="pairs">{move || (0..count.get()).map(row).collect_view()}</ul>
            <button type="button" class="button" id=form.id("add", name) on:click=add>
                <Icon shape=Shape::Plus />
                "Thêm dòng"
            </button>
        </div>
    }
}
