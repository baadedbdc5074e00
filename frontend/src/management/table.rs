//! The rows of a list: a table on wide screens, cards on phones (the style sheet decides).

use std::collections::BTreeSet;

use leptos::prelude::*;
use nguon_domain::page::{ListQuery, Page as Answer};
use nguon_domain::quantity::Quantity;
use serde_json::Value;
use uuid::Uuid;

use super::{Cell, Column, Module};
use crate::api::AnyRecord;
use crate::component::icon::{Icon, Shape};
use crate::component::qr::QrOf;
use crate::form::{Values, as_text};
use crate::format;
use crate::page::Page;

/// The table.
#[component]
pub fn Rows(
    module: StoredValue<Module>,
    page: Answer<Values>,
    asked: Memo<ListQuery>,
    chosen: RwSignal<BTreeSet<Uuid>>,
    may_write: Memo<bool>,
    sort_by: Callback<&'static str>,
    qr: RwSignal<Option<QrOf>>,
) -> impl IntoView {
    let Module { kind, columns, texts, .. } = module.get_value();
    let public = module.with_value(Module::is_public);
    let ids: Vec<Uuid> = page.items.iter().map(|record| record.id).collect();
    let every = ids.clone();
    let all = move || chosen.with(|chosen| every.iter().all(|id| chosen.contains(id)));
    let toggle_all = move |event| {
        let on = event_target_checked(&event);
        chosen.set(if on { ids.iter().copied().collect() } else { BTreeSet::new() });
    };
    let head = columns
        .iter()
        .map(|column| {
            let Some(sort) = column.sort else { return view! { <th scope="col">{column.title}</th> }.into_any() };
            let direction = move || match asked.get().sort.as_deref() {
                Some(now) if now == sort => Some("ascending"),
                Some(now) if now.strip_prefix('-') == Some(sort) => Some("descending"),
                _ => None,
            };
            view! {
                <th scope="col" aria-sort=direction>
                    <button type="button" class="table__sort" on:click=move |_| sort_by.run(sort)>
                        {column.title}
                        {move || match direction() {
                            Some("ascending") => view! { <Icon shape=Shape::Up /> }.into_any(),
                            Some(_) => view! { <Icon shape=Shape::Down /> }.into_any(),
                            None => ().into_any(),
                        }}
                    </button>
                </th>
            }
            .into_any()
        })
        .collect_view();
    let row = move |record: AnyRecord| {
        let id = record.id;
        let name = record.content.get("name").map(as_text).unwrap_or_default();
        let href = Page::Record(kind, id.to_string()).path();
        let cells = columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                if index == 0 {
                    let (href, name) = (href.clone(), name.clone());
                    return view! { <th scope="row" class="table__name"><a href=href>{name}</a></th> }.into_any();
                }
                let (text, past) = cell(column, &record);
                let empty = text.is_empty();
                view! {
                    <td data-label=column.title class:table__empty=empty>
                        {if past {
                            view! { <span class="badge badge--bad">{format!("{text} – đã hết hạn")}</span> }.into_any()
                        } else {
                            text.into_any()
                        }}
                    </td>
                }
                .into_any()
            })
            .collect_view();
        let shown = name.clone();
        let code = record.content.get("trace_code").map(as_text).unwrap_or_default();
        view! {
            <tr class:table__chosen=move || chosen.with(|chosen| chosen.contains(&id))>
                {move || {
                    let name = shown.clone();
                    may_write
                        .get()
                        .then(|| {
                            view! {
                                <td class="table__check">
                                    <label class="table__tick">
                                        <span class="visually-hidden">{format!("Chọn {name}")}</span>
                                        <input
                                            type="checkbox"
                                            name="chosen"
                                            prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                                            on:change=move |event| {
                                                let on = event_target_checked(&event);
                                                chosen
                                                    .update(|chosen| {
                                                        if on {
                                                            chosen.insert(id);
                                                        } else {
                                                            chosen.remove(&id);
                                                        }
                                                    });
                                            }
                                        />
                                    </label>
                                </td>
                            }
                        })
                }}
                {cells}
                {public
                    .then(|| {
                        let of = QrOf { kind, id: id.to_string(), name: name.clone(), code };
                        view! {
                            <td class="table__qr">
                                <button
                                    type="button"
                                    class="button button--quiet button--square"
                                    aria-label=format!("Mã QR của {name}")
                                    on:click=move |_| qr.set(Some(of.clone()))
                                >
                                    <Icon shape=Shape::Qr />
                                </button>
                            </td>
                        }
                    })}
            </tr>
        }
    };
    view! {
        <table class="table">
            <caption class="visually-hidden">{texts.title}</caption>
            <thead>
                <tr>
                    {move || {
                        let (all, toggle_all) = (all.clone(), toggle_all.clone());
                        may_write
                            .get()
                            .then(|| {
                                view! {
                                    <td class="table__check">
                                        <label class="table__tick">
                                            <span class="table__tick-all">"Chọn tất cả"</span>
                                            <input type="checkbox" name="all" prop:checked=all on:change=toggle_all />
                                        </label>
                                    </td>
                                }
                            })
                    }}
                    {head} {public.then(|| view! { <th scope="col">"QR"</th> })}
                </tr>
            </thead>
            <tbody>{page.items.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What stands in a cell, and whether it is a day that has passed.
fn cell(column: &Column, record: &AnyRecord) -> (String, bool) {
    let text = |field: &str| record.content.get(field).map(as_text).unwrap_or_default();
    let names = |field: &str| record.names(field).map(|named| named.name.as_str()).collect::<Vec<_>>().join(", ");
    match column.cell {
        Cell::Text(field) => (text(field), false),
        Cell::Names(field) => (names(field), false),
        Cell::Money(field) => {
            (record.content.get(field).and_then(Value::as_i64).map(format::money).unwrap_or_default(), false)
        }
        Cell::Date(field) => (format::iso_date(&text(field)), false),
        Cell::Expiry(field) => {
            let day = text(field);
            let past = day.parse().is_ok_and(|day: chrono::NaiveDate| day < format::today());
            (format::iso_date(&day), past)
        }
        Cell::Measure(field, unit) => {
            let number =
                record.content.get(field).and_then(|value| serde_json::from_value::<Quantity>(value.clone()).ok());
            (number.map(|number| format!("{} {}", number.format_vi(), names(unit))).unwrap_or_default(), false)
        }
        Cell::Updated => (format::day(record.updated_at), false),
    }
}
