//! The rows of a list: a table on wide screens, cards on phones (the style sheet decides).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use leptos::prelude::*;
use nguon_domain::files::file::Variant;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::status::Status;
use nguon_domain::records::page::{ListQuery, Page as Answer};
use serde_json::Value;
use uuid::Uuid;

use super::start::copy_path;
use super::{Cell, Column, Module};
use crate::api::AnyRecord;
use crate::component::icon::{Icon, Shape};
use crate::component::own_picture::OwnPicture;
use crate::component::qr::QrSubject;
use crate::component::validity::ending;
use crate::form::{Values, as_text};
use crate::page::Page;
use crate::platform::format;

/// The table.
#[component]
pub fn Rows(
    module: StoredValue<Module>,
    page: Answer<Values>,
    asked: Memo<ListQuery>,
    chosen: RwSignal<BTreeSet<Uuid>>,
    may_choose: Memo<bool>,
    may_write: Memo<bool>,
    sort_by: Callback<&'static str>,
    qr: RwSignal<Option<QrSubject>>,
) -> impl IntoView {
    let Module { kind, columns, texts, picture, .. } = module.get_value();
    let public = module.with_value(Module::is_public);
    // Names are aligned: with room for a picture if any record has one.
    let pictured = picture.is_some_and(|field| page.items.iter().any(|record| first_of(record, field).is_some()));
    let ids: Vec<Uuid> = page.items.iter().map(|record| record.id).collect();
    let every = ids.clone();
    let all = move || chosen.with(|chosen| every.iter().all(|id| chosen.contains(id)));
    let toggle_all = move |event| {
        let on = event_target_checked(&event);
        let mut now = BTreeSet::new();
        if on {
            now.extend(ids.iter().copied());
        }
        chosen.set(now);
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
                    let thumb = pictured.then(|| match picture.and_then(|field| first_of(&record, field)) {
                        Some(id) => view! { <OwnPicture id variant=Variant::Thumb alt="" /> }.into_any(),
                        None => view! { <span class="thumb"></span> }.into_any(),
                    });
                    return view! {
                        <th scope="row" class="table__name">
                            <div class="table__named">{thumb} <a href=href>{name}</a></div>
                        </th>
                    }
                    .into_any();
                }
                let (text, tone) = cell(column, &record);
                let empty = text.is_empty();
                view! {
                    <td data-label=column.title class:table__empty=empty>
                        {match tone {
                            Some(tone) => view! { <span class=format!("badge badge--{tone}")>{text}</span> }.into_any(),
                            None => text.into_any(),
                        }}
                    </td>
                }
                .into_any()
            })
            .collect_view();
        let (shown, called) = (name.clone(), name.clone());
        let record_status = record.status;
        let code = record.content.get("trace_code").map(as_text).unwrap_or_default();
        view! {
            <tr class:table__chosen=move || chosen.with(|chosen| chosen.contains(&id))>
                {move || {
                    let name = shown.clone();
                    may_choose
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
                <td class="table__actions">
                    {public
                        .then(|| {
                            let of = QrSubject { kind, id: id.to_string(), name: name.clone(), code };
                            view! {
                                <button
                                    type="button"
                                    class="button button--quiet button--square"
                                    aria-label=format!("Mã QR của {name}")
                                    title="Mã QR"
                                    on:click=move |_| qr.set(Some(of.clone()))
                                >
                                    <Icon shape=Shape::Qr />
                                </button>
                            }
                        })}
                    {move || {
                        (may_write.get() && record_status != Status::Trashed)
                            .then(|| {
                                view! {
                                    <a
                                        class="button button--quiet button--square"
                                        href=copy_path(kind, &id.to_string())
                                        aria-label=format!("Nhân bản {called}")
                                        title="Nhân bản"
                                    >
                                        <Icon shape=Shape::Copy />
                                    </a>
                                }
                            })
                    }}
                </td>
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
                        may_choose
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
                    {head} <td class="table__actions"></td>
                </tr>
            </thead>
            <tbody>{page.items.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Returns the picture in `field`, or the first one.
fn first_of(record: &AnyRecord, field: &str) -> Option<String> {
    let value = record.content.get(field)?;
    let first = value.as_array().map_or(Some(value), |pictures| pictures.first())?;
    first.as_str().map(ToOwned::to_owned)
}

/// Returns the text of a cell, and a tone when it needs attention.
fn cell(column: &Column, record: &AnyRecord) -> (String, Option<&'static str>) {
    let text = |field: &str| record.content.get(field).map(as_text).unwrap_or_default();
    let names = |field: &str| record.names(field).map(|named| named.name.as_str()).collect::<Vec<_>>().join(", ");
    let plain = match column.cell {
        Cell::Text(field) => text(field),
        Cell::Names(field) => names(field),
        Cell::Money(field) => record.content.get(field).and_then(Value::as_i64).map(format::money).unwrap_or_default(),
        Cell::Date(field) => format::iso_date(&text(field)),
        Cell::Moment(field) => format::iso_moment(&text(field)),
        Cell::Expiry(field) => {
            let day = text(field);
            let past = day.parse().is_ok_and(|day: NaiveDate| day < format::today());
            let day = format::iso_date(&day);
            return if past { (format!("{day} – đã hết hạn"), Some("bad")) } else { (day, None) };
        }
        Cell::Validity => return until(record.expires_first),
        Cell::Measure(field, unit) => {
            let number =
                record.content.get(field).and_then(|value| serde_json::from_value::<Quantity>(value.clone()).ok());
            number.map(|number| format!("{} {}", number.format_vi(), names(unit))).unwrap_or_default()
        }
        Cell::Updated => format::day(record.updated_at),
    };
    (plain, None)
}

/// Returns an expiry date, with a tone when it is past or near.
fn until(day: Option<NaiveDate>) -> (String, Option<&'static str>) {
    let Some(day) = day else { return (String::new(), None) };
    match ending(day, format::today()) {
        Some((tone, text)) => (text, Some(tone)),
        None => (format::date(day), None),
    }
}
