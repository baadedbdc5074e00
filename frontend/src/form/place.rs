//! Where something is: an administrative area, a position.

use leptos::prelude::*;
use nguon_domain::area::Area;
use nguon_domain::search::fold;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::field::{Fault, described_by, invalid};
use super::select::Lists;
use super::{Field, Form, as_text};
use crate::component::icon::{Icon, Shape};

/// A province and, where the system knows them, the units below it, as deep as the tree goes.
#[component]
pub fn AreaSelect(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    let areas = expect_context::<Lists>().areas();
    // From the province down to the chosen area.
    let chain = Memo::new(move |_| {
        let chosen = form.text(name);
        areas.with(|areas| {
            let mut chain: Vec<String> = Vec::new();
            let mut next = areas.iter().find(|area| area.id.to_string() == chosen);
            while let Some(area) = next {
                chain.insert(0, area.id.to_string());
                next = area.parent_id.and_then(|parent| areas.iter().find(|area| area.id == parent));
                if chain.len() > 8 {
                    break;
                }
            }
            chain
        })
    });
    let depth = Memo::new(move |_| {
        let chain = chain.get();
        let below = chain.last().is_some_and(|last| areas.with(|areas| !options(areas, Some(last), "").is_empty()));
        chain.len().max(1) + usize::from(below && !chain.is_empty())
    });
    let level = move |index: usize| {
        let parent = (index > 0).then(|| chain.get().get(index - 1).cloned()).flatten();
        let chosen = chain.get().get(index).cloned().unwrap_or_default();
        let fallback = (index == 0 && chosen.is_empty()).then(|| form.text(name)).filter(|text| !text.is_empty());
        let id = if index == 0 { form.id("field", name) } else { format!("{}-{index}", form.id("field", name)) };
        let label = (index > 0).then(|| {
            view! { <label class="visually-hidden" for=id.clone()>"Xã/Phường"</label> }
        });
        let above = parent.clone();
        view! {
            {label}
            <select
                class="input input--select"
                id=id.clone()
                name=if index == 0 { name.to_owned() } else { format!("{name}-{index}") }
                aria-required=(field.required && index == 0).then_some("true")
                aria-invalid=move || invalid(form, name)
                aria-describedby=move || described_by(form, name, !field.help.is_empty())
                on:change=move |event| {
                    let value = event_target_value(&event);
                    form.set(
                        name,
                        match (value.is_empty(), &above) {
                            (false, _) => Value::String(value),
                            (true, Some(above)) => Value::String(above.clone()),
                            (true, None) => Value::Null,
                        },
                    );
                }
            >
                <option value="" selected=chosen.is_empty()>
                    {if index == 0 { "— Chọn —" } else { "— Chọn xã/phường —" }}
                </option>
                {fallback
                    .map(|id| {
                        let label = form.names.with(|names| names.get(&id).cloned()).unwrap_or_else(|| "…".into());
                        view! { <option value=id selected=true prop:selected=true>{label}</option> }
                    })}
                {areas
                    .with(|areas| options(areas, parent.as_ref(), &chosen))
                    .into_iter()
                    .map(|(id, label)| {
                        let selected = id == chosen;
                        view! { <option value=id selected=selected prop:selected=selected>{label}</option> }
                    })
                    .collect_view()}
            </select>
        }
    };
    view! { <div class="stack">{move || (0..depth.get()).map(level).collect_view()}</div> }.into_any()
}

/// The areas directly below `parent` that are in force, and the chosen one in any case, by name.
fn options(areas: &[Area], parent: Option<&String>, chosen: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = areas
        .iter()
        .filter(|area| area.parent_id.map(|id| id.to_string()).as_ref() == parent)
        .filter(|area| area.valid_to.is_none() || area.id.to_string() == chosen)
        .map(|area| (area.id.to_string(), area.name.clone()))
        .collect();
    found.sort_by_cached_key(|(_, name)| fold(name));
    found
}

/// Latitude and longitude, typed or taken from the device.
#[component]
pub fn Position(form: Form) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let input = move |name: &'static str, label: &'static str, hint: &'static str| {
        view! {
            <div class="field">
                <label class="field__label" for=form.id("field", name)>{label}</label>
                <input
                    class="input input--number"
                    type="text"
                    inputmode="decimal"
                enterkeyhint="next"
                    id=form.id("field", name)
                    name=name
                    autocomplete="off"
                    placeholder=hint
                    aria-invalid=move || invalid(form, name)
                    aria-describedby=move || described_by(form, name, false)
                    prop:value=move || as_text(&form.get(name)).replace('.', ",")
                    on:change=move |event| form.set(name, degrees(&event_target_value(&event)))
                />
            </div>
        }
    };
    let locate = move |_| {
        note.set("Đang xác định vị trí…".into());
        let Ok(geolocation) = window().navigator().geolocation() else {
            note.set("Thiết bị này không cho biết vị trí.".into());
            return;
        };
        let found = Closure::once_into_js(move |position: JsValue| {
            let degree = |name: &str| {
                let coordinates = js_sys::Reflect::get(&position, &"coords".into()).ok()?;
                js_sys::Reflect::get(&coordinates, &name.into()).ok()?.as_f64()
            };
            if let (Some(latitude), Some(longitude)) = (degree("latitude"), degree("longitude")) {
                // Six decimals are ten centimetres.
                form.set("latitude", Value::from((latitude * 1e6).round() / 1e6));
                form.set("longitude", Value::from((longitude * 1e6).round() / 1e6));
                note.try_set("Đã điền vị trí của thiết bị.".into());
            }
        });
        let refused = Closure::once_into_js(move |_: JsValue| {
            note.try_set("Không lấy được vị trí. Hãy cho phép trình duyệt dùng vị trí, hoặc nhập bằng tay.".into());
        });
        let _ =
            geolocation.get_current_position_with_error_callback(found.unchecked_ref(), Some(refused.unchecked_ref()));
    };
    view! {
        <div class="position" role="group" aria-label="Vị trí trên bản đồ">
            {input("latitude", "Vĩ độ", "10,832")} {input("longitude", "Kinh độ", "107,905")}
            <button type="button" class="button position__locate" on:click=locate>
                <Icon shape=Shape::Pin />
                "Dùng vị trí của tôi"
            </button>
        </div>
        <p class="field__help" role="status">{note}</p>
        <Fault form name="latitude" />
        <Fault form name="longitude" />
    }
}

/// What was typed, as degrees when it is a number.
fn degrees(text: &str) -> Value {
    match crate::format::decimal(text) {
        Some(number) => Value::from(number),
        _ if text.trim().is_empty() => Value::Null,
        _ => Value::String(text.to_owned()),
    }
}
