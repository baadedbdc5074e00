//! A list of names with values, such as a product's attributes.

use leptos::prelude::*;
use serde_json::{Map, Value};

use super::field::{Fault, described_by, invalid};
use super::{Field, Form, as_text};
use crate::component::icon::{Icon, Shape};

/// Rows of name and value, with a way to add and to remove them.
#[component]
pub fn NamedValues(form: Form, field: &'static Field) -> impl IntoView {
    let name = field.name;
    let rows = move || form.values.with(|values| values.get(name).and_then(Value::as_array).map_or(0, Vec::len));
    // Rows are made anew only when their number changes, so that typing keeps the focus.
    let count = Memo::new(move |_| rows());
    let add = move |_| {
        let mut items = list(form, name);
        items.push(Value::Object(Map::new()));
        let index = items.len() - 1;
        form.set(name, Value::Array(items));
        focus_soon(format!("field-{name}[{index}].name"));
    };
    let row = move |index: usize| {
        let entry = move |part: &'static str, label: &'static str| {
            let path = format!("{name}[{index}].{part}");
            let (for_error, for_help) = (path.clone(), path.clone());
            view! {
                <div class="pair__part">
                    <label class="visually-hidden" for=format!("field-{path}")>
                        {format!("{label} {}", index + 1)}
                    </label>
                    <input
                        class="input"
                        type="text"
                        autocomplete="off"
                        placeholder=label
                        id=format!("field-{path}")
                        name=path.clone()
                        aria-invalid=move || invalid(form, &for_error)
                        aria-describedby=move || described_by(form, &for_help, false)
                        prop:value=move || as_text(&item(form, name, index, part))
                        on:input=move |event| {
                            let mut items = list(form, name);
                            if let Some(Value::Object(entry)) = items.get_mut(index) {
                                entry.insert(part.to_owned(), Value::String(event_target_value(&event)));
                            }
                            form.set(name, Value::Array(items));
                        }
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
                        let mut items = list(form, name);
                        if index < items.len() {
                            items.remove(index);
                        }
                        form.set(name, Value::Array(items));
                        focus_soon(format!("add-{name}"));
                    }
                >
                    <Icon shape=Shape::Close />
                </button>
            </li>
        }
    };
    view! {
        <div role="group" aria-labelledby=format!("label-{name}") id=format!("field-{name}") tabindex="-1">
            <ul class="pairs">{move || (0..count.get()).map(row).collect_view()}</ul>
            <button type="button" class="button" id=format!("add-{name}") on:click=add>
                <Icon shape=Shape::Plus />
                "Thêm dòng"
            </button>
        </div>
    }
}

fn list(form: Form, name: &str) -> Vec<Value> {
    form.values.with_untracked(|values| values.get(name).and_then(Value::as_array).cloned().unwrap_or_default())
}

fn item(form: Form, name: &str, index: usize, part: &str) -> Value {
    form.values.with(|values| {
        values.get(name).and_then(|items| items.get(index)).and_then(|item| item.get(part)).cloned().unwrap_or_default()
    })
}

/// Moves the focus when the page has caught up.
pub fn focus_soon(id: String) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            use wasm_bindgen::JsCast as _;
            if let Ok(element) = element.dyn_into::<web_sys::HtmlElement>() {
                let _ = element.focus();
            }
        }
    });
}
