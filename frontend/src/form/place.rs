//! Inputs for an administrative area and a position.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::input::quantity::typed_number;
use nguon_domain::input::search::fold;
use nguon_domain::records::area::{Area, AreaName};
use serde_json::Value;
use uuid::Uuid;
use wasm_bindgen::prelude::*;

use super::area_search::AreaSearch;
use super::field::{Fault, described_by, invalid};
use super::number::TypedNumber;
use super::select::Lists;
use super::{Field, Form, as_text};
use crate::api;
use crate::component::icon::{Icon, Shape};

/// A search for an area by name, and selects of a province and the units within it, as deep as the tree of areas goes.
#[component]
pub fn AreaSelect(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    let lists = expect_context::<Lists>();
    let chosen = Memo::new(move |_| form.text(name));
    // The data of the chosen area; of the previous one until they are loaded.
    let known = RwSignal::new(None::<Area>);
    let provinces = lists.areas(None);
    Effect::new(move |_| {
        let id = chosen.get();
        if id.is_empty() {
            known.set(None);
            return;
        }
        if known.with_untracked(|area| area.as_ref().is_some_and(|area| area.id.to_string() == id)) {
            return;
        }
        if let Some(area) = provinces.with(|areas| areas.iter().find(|area| area.id.to_string() == id).cloned()) {
            known.set(Some(area));
            return;
        }
        spawn_local(async move {
            if let Ok(area) = api::lists::area(&id).await
                && chosen.try_get_untracked().as_ref() == Some(&id)
            {
                known.try_set(Some(area));
            }
        });
    });
    // From the province down to the chosen area, and one more level where that has units.
    let levels = Memo::new(move |_| {
        known.with(|known| {
            let Some(area) = known else { return vec![Level::default()] };
            let mut path: Vec<AreaName> = area.above.iter().rev().cloned().collect();
            path.push(AreaName { id: area.id, name: area.name.clone() });
            let mut levels: Vec<Level> = Vec::new();
            for (index, area) in path.iter().enumerate() {
                let parent = index.checked_sub(1).and_then(|above| path.get(above)).map(|area| area.id);
                levels.push(Level { parent, chosen: Some(area.clone()) });
            }
            if area.parts > 0 {
                levels.push(Level { parent: Some(area.id), chosen: None });
            }
            levels
        })
    });
    let select = move |(index, parent): (usize, Option<Uuid>)| {
        let areas = lists.areas(parent);
        let offered = areas.clone();
        let id = if index == 0 { form.id("field", name) } else { format!("{}-{index}", form.id("field", name)) };
        let here = Memo::new(move |_| levels.with(|levels| levels.get(index).and_then(|level| level.chosen.clone())));
        // Until the area is loaded, its name as the record has it.
        let unknown =
            move || (index == 0 && here.with(Option::is_none)).then(|| chosen.get()).filter(|id| !id.is_empty());
        view! {
            {(index > 0)
                .then(|| view! { <label class="visually-hidden" for=id.clone()>"Xã, phường, đặc khu"</label> })}
            <select
                class="input input--select"
                id=id.clone()
                name=if index == 0 { name.to_owned() } else { format!("{name}-{index}") }
                aria-required=(field.required && index == 0).then_some("true")
                aria-invalid=move || invalid(form, name)
                aria-describedby=move || described_by(form, name, !field.help.is_empty())
                on:change=move |event| {
                    let value = event_target_value(&event);
                    let picked = areas.with_untracked(|areas| areas.iter().any(|area| area.id.to_string() == value));
                    let area = match (picked, parent) {
                        (true, _) => Value::String(value),
                        (false, Some(parent)) => Value::String(parent.to_string()),
                        (false, None) => Value::Null,
                    };
                    form.set(name, area);
                }
            >
                <option value="" selected=move || here.with(Option::is_none)>
                    {if index == 0 { "— Chọn —" } else { "— Chọn xã/phường —" }}
                </option>
                {move || {
                    unknown()
                        .map(|id| {
                            let label = form.names.with(|names| names.get(&id).cloned()).unwrap_or_else(|| "…".into());
                            view! { <option value=id selected=true prop:selected=true>{label}</option> }
                        })
                }}
                {move || {
                    let here = here.get();
                    options(&offered.get(), here.as_ref())
                        .into_iter()
                        .map(|area| {
                            let selected = here.as_ref().is_some_and(|here| here.id == area.id);
                            view! {
                                <option value=area.id.to_string() selected=selected prop:selected=selected>
                                    {area.name}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
        }
    };
    // A select is not rebuilt while the user chooses in it: it has the focus.
    let places = move || levels.get().into_iter().map(|level| level.parent).enumerate().collect::<Vec<_>>();
    view! {
        <div class="stack">
            <AreaSearch form name />
            <For each=places key=|place| *place children=select />
        </div>
    }
    .into_any()
}

/// One of the selects: the parent of its options, and which one is chosen.
#[derive(Clone, Debug, Default, PartialEq)]
struct Level {
    parent: Option<Uuid>,
    chosen: Option<AreaName>,
}

/// Returns the options by name, always including the chosen one.
fn options(areas: &[Area], chosen: Option<&AreaName>) -> Vec<AreaName> {
    let mut found: Vec<AreaName> = areas.iter().map(|area| AreaName { id: area.id, name: area.name.clone() }).collect();
    if let Some(chosen) = chosen.filter(|chosen| !found.iter().any(|area| area.id == chosen.id)) {
        found.push(chosen.clone());
    }
    found.sort_by_cached_key(|area| fold(&area.name));
    found
}

/// Latitude and longitude, typed or taken from the device.
#[component]
pub fn Position(form: Form) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let input = move |name: &'static str, label: &'static str, hint: &'static str| {
        let number = TypedNumber::new(form, degrees, |value| as_text(value).replace('.', ","));
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
                    prop:value=move || number.shown(name)
                    on:input=move |event| number.typed(name, &event)
                    on:change=move |_| number.left()
                    on:blur=move |_| number.left()
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
                // Six decimals are about ten centimetres.
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

/// Returns the text as degrees when it is a number.
fn degrees(text: &str) -> Value {
    // Degrees are below a thousand: a point is always one of decimals.
    match typed_number(text, 180).and_then(|plain| crate::platform::format::decimal(&plain)) {
        Some(number) => Value::from(number),
        _ if text.trim().is_empty() => Value::Null,
        _ => Value::String(text.to_owned()),
    }
}
