//! Catalogues (Danh mục): the lists that forms choose from. An administrator maintains the system's, a business its
//! own.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_query_map};
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::FieldError;
use nguon_domain::records::catalogue::{CatalogueEntry, EntryInput, EntryOrder};
use serde_json::Value;

use crate::access::session::Session;
use crate::api::{Failure, lists, lists::CatalogueOwner};
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::select::Lists;
use crate::form::{Control, DialogForm, Field, Form, Section, Sending};
use crate::page::Page;
use crate::platform::focus::focus_soon;

static CODE: Field = Field::new("code", "Mã", Control::Line)
    .required()
    .help("Mã UN/ECE gồm 2–3 chữ in hoa hoặc số, ví dụ KGM. Không đổi được về sau.");
static NAME: Field = Field::new("name_vi", "Tên", Control::Line).required();
static ENGLISH: Field = Field::new("name_en", "Tên tiếng Anh", Control::Line)
    .help("Hiện trên trang truy xuất tiếng Anh. Để trống thì dùng tên tiếng Việt.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[CODE, NAME, ENGLISH] }];

fn address(kind: CatalogueKind) -> String {
    format!("{}?kind={}", Page::Catalogues.path(), kind.as_str())
}

/// Returns the page.
pub fn page() -> AnyView {
    let session = Session::here();
    let location = use_location();
    let query = use_query_map();
    let owner = match untrack(|| session.may(Guarded::SystemCatalogues, Action::Read)) {
        true => CatalogueOwner::System,
        false => CatalogueOwner::Own,
    };
    let kinds: Vec<CatalogueKind> = CatalogueKind::ALL
        .into_iter()
        .filter(|kind| owner == CatalogueOwner::System || kind.takes_own_entries())
        .collect();
    let known = kinds.clone();
    let kind = Memo::new(move |before: Option<&CatalogueKind>| {
        // While the user leaves the page, the address is already that of the next one.
        if let Some(before) = before.filter(|_| location.pathname.get() != Page::Catalogues.path()) {
            return *before;
        }
        let asked = query.get().get("kind").and_then(|text| CatalogueKind::parse(&text));
        asked.filter(|kind| known.contains(kind)).unwrap_or(known[0])
    });
    let tabs = kinds
        .into_iter()
        .map(|each| {
            view! {
                <li>
                    <a class="tab" href=address(each) aria-current=move || (kind.get() == each).then_some("page")>
                        {each.label().vi}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <Heading text="Danh mục" />
        <p class="muted">
            {match owner {
                CatalogueOwner::System => "Các danh sách dùng chung cho mọi doanh nghiệp khi khai báo.",
                CatalogueOwner::Own => "Thêm mục riêng của doanh nghiệp khi danh mục chung chưa có. Mục ngừng dùng vẫn giữ trong các bản ghi cũ.",
            }}
        </p>
        <nav aria-label="Loại danh mục">
            <ul class="tabs tabs--many">{tabs}</ul>
        </nav>
        {move || view! { <Catalogue owner kind=kind.get() /> }}
    }
    .into_any()
}

/// One catalogue.
#[component]
fn Catalogue(owner: CatalogueOwner, kind: CatalogueKind) -> impl IntoView {
    let session = Session::here();
    let guarded = if owner == CatalogueOwner::System { Guarded::SystemCatalogues } else { Guarded::OwnCatalogues };
    let may_write = untrack(|| session.may(guarded, Action::Write));
    let answer = Fetched::new(move || (), move |()| async move { lists::entries(owner, kind).await });
    let editing = RwSignal::new(None::<Option<CatalogueEntry>>);
    let body = move |entries: Vec<CatalogueEntry>| {
        let (kept, others): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|entry| owner == CatalogueOwner::System || entry.own);
        let shared = (owner == CatalogueOwner::Own).then(|| {
            view! {
                <section class="card">
                    <h2>"Danh mục chung"</h2>
                    <ul class="entries entries--shared">
                        {others
                            .into_iter()
                            .filter(|entry| !entry.retired)
                            .map(|entry| view! { <li class="entry__name">{entry.name_vi}</li> })
                            .collect_view()}
                    </ul>
                </section>
            }
        });
        view! {
            <section class="card">
                {(owner == CatalogueOwner::Own).then(|| view! { <h2>"Mục của doanh nghiệp"</h2> })}
                <EditableEntries owner kind kept may_write answer editing />
            </section>
            {shared}
        }
    };
    view! {
        <div class="list" class:list--busy=answer.busy aria-busy=move || answer.busy.get().to_string()>
            {may_write
                .then(|| {
                    view! {
                        <p class="entries__add">
                            <button type="button" class="button button--primary" on:click=move |_| editing.set(Some(None))>
                                <Icon shape=Shape::Plus />
                                "Thêm mục"
                            </button>
                        </p>
                    }
                })}
            <Loaded of=answer children=body />
        </div>
        {may_write.then(|| view! { <EntryDialog owner kind editing answer /> })}
    }
    .into_any()
}

/// Shows the failure, and reloads the list.
fn refused(failure: &Failure, toasts: Toasts, answer: Fetched<Vec<CatalogueEntry>>) {
    match failure.code() {
        Some(ProblemCode::VersionConflict | ProblemCode::StateConflict) => {
            toasts.wrong("Người khác vừa thay đổi danh mục này. Đã tải lại; vui lòng thử lại.");
        }
        _ => toasts.wrong(failure.errors().first().map_or_else(|| failure.message(), |error| error.message.clone())),
    }
    answer.again();
}

/// The entries that may be changed here.
#[component]
fn EditableEntries(
    owner: CatalogueOwner,
    kind: CatalogueKind,
    kept: Vec<CatalogueEntry>,
    may_write: bool,
    answer: Fetched<Vec<CatalogueEntry>>,
    editing: RwSignal<Option<Option<CatalogueEntry>>>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let choices = expect_context::<Lists>();
    let said = RwSignal::new(String::new());
    if kept.is_empty() {
        return view! {
            <div class="nothing">
                <Icon shape=Shape::List />
                <p class="nothing__title">"Chưa có mục riêng nào."</p>
                <p class="nothing__text">"Bạn vẫn chọn được từ danh mục chung bên dưới."</p>
            </div>
        }
        .into_any();
    }
    let ids = StoredValue::new(kept.iter().map(|entry| entry.id).collect::<Vec<_>>());
    let last = kept.len() - 1;
    let step = move |from: usize, to: usize, name: String| {
        let mut order = ids.get_value();
        order.swap(from, to);
        let moved = order[to];
        spawn_local(async move {
            match lists::order_entries(owner, kind, &EntryOrder { ids: order.clone() }).await {
                Ok(()) => {
                    choices.invalidate_catalogue(kind);
                    let place = |entry: &CatalogueEntry| order.iter().position(|id| *id == entry.id);
                    answer.answer.update(|answer| {
                        if let Some(Ok(entries)) = answer {
                            entries.sort_by_key(|entry| place(entry).unwrap_or(usize::MAX));
                        }
                    });
                    said.try_set(format!("Đã chuyển “{name}” đến vị trí {}.", to + 1));
                    // The button that was pressed, or the other one at the end of the list.
                    let way = if to == 0 || (to > from && to != last) { "down" } else { "up" };
                    focus_soon(format!("{way}-{moved}"));
                }
                Err(failure) => refused(&failure, toasts, answer),
            }
        });
    };
    let offer = move |entry: CatalogueEntry, retired: bool| {
        spawn_local(async move {
            let input = EntryInput {
                code: None,
                name_vi: entry.name_vi.clone(),
                name_en: Some(entry.name_en.clone()),
                retired,
            };
            match lists::change_entry(owner, entry.id, entry.version, &input).await {
                Ok(changed) => {
                    choices.invalidate_catalogue(kind);
                    let name = &changed.name_vi;
                    let text = match retired {
                        true => format!("Đã ngừng dùng “{name}”. Các bản ghi cũ vẫn giữ mục này."),
                        false => format!("“{name}” được dùng lại."),
                    };
                    toasts.done(text);
                    answer.again();
                }
                Err(failure) => refused(&failure, toasts, answer),
            }
        });
    };
    let rows = kept
        .into_iter()
        .enumerate()
        .map(|(place, entry)| {
            let CatalogueEntry { id, retired, .. } = entry;
            let name = entry.name_vi.clone();
            let english = (entry.name_en != entry.name_vi).then(|| entry.name_en.clone());
            let note = match (kind.has_official_codes(), english) {
                (true, Some(english)) => Some(format!("{} · {english}", entry.code)),
                (true, None) => Some(entry.code.clone()),
                (false, english) => english,
            };
            let buttons = may_write.then(|| {
                let (up, down, of_edit, of_offer) = (name.clone(), name.clone(), entry.clone(), entry.clone());
                view! {
                    <div class="entry__actions">
                        <button
                            type="button"
                            class="button button--quiet button--square"
                            id=format!("up-{id}")
                            aria-label=format!("Chuyển {name} lên")
                            disabled=place == 0
                            on:click=move |_| step(place, place - 1, up.clone())
                        >
                            <Icon shape=Shape::Up />
                        </button>
                        <button
                            type="button"
                            class="button button--quiet button--square"
                            id=format!("down-{id}")
                            aria-label=format!("Chuyển {name} xuống")
                            disabled=place == last
                            on:click=move |_| step(place, place + 1, down.clone())
                        >
                            <Icon shape=Shape::Down />
                        </button>
                        <button
                            type="button"
                            class="button button--quiet"
                            aria-label=format!("Sửa {name}")
                            on:click=move |_| editing.set(Some(Some(of_edit.clone())))
                        >
                            "Sửa"
                        </button>
                        <button
                            type="button"
                            class="button button--quiet"
                            aria-label=if retired { format!("Dùng lại {name}") } else { format!("Ngừng dùng {name}") }
                            on:click=move |_| offer(of_offer.clone(), !retired)
                        >
                            {if retired { "Dùng lại" } else { "Ngừng dùng" }}
                        </button>
                    </div>
                }
            });
            view! {
                <li class="entry" class:entry--retired=retired>
                    <div class="entry__text">
                        <span class="entry__name">{name.clone()}</span>
                        {note.map(|note| view! { <span class="muted">{note}</span> })}
                        {retired.then(|| view! { <span class="badge">"Ngừng dùng"</span> })}
                    </div>
                    {buttons}
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="entries">{rows}</ul>
        <p class="visually-hidden" role="status">{said}</p>
    }
    .into_any()
}

/// The form for a new entry, and for the names of an existing one.
#[component]
fn EntryDialog(
    owner: CatalogueOwner,
    kind: CatalogueKind,
    editing: RwSignal<Option<Option<CatalogueEntry>>>,
    answer: Fetched<Vec<CatalogueEntry>>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let choices = expect_context::<Lists>();
    let open = RwSignal::new(false);
    let form = Form::blank::<EntryInput>();
    let sending = Sending::of(form);
    Effect::new(move |_| {
        let Some(entry) = editing.get() else { return };
        let mut values = nguon_domain::input::fields::<EntryInput>();
        if let Some(entry) = entry {
            values.insert("name_vi".into(), Value::String(entry.name_vi.clone()));
            if entry.name_en != entry.name_vi {
                values.insert("name_en".into(), Value::String(entry.name_en));
            }
        }
        form.load(values);
        sending.other.set(None);
        open.set(true);
    });
    Effect::new(move |_| {
        if !open.get() {
            editing.set(None);
        }
    });
    let submit = Callback::new(move |()| {
        let before = editing.get_untracked().flatten();
        let is_change = before.is_some();
        sending.send(
            move |mut input: EntryInput| async move {
                match before {
                    Some(entry) => {
                        input.retired = entry.retired;
                        lists::change_entry(owner, entry.id, entry.version, &input).await
                    }
                    None => lists::add_entry(owner, kind, &input).await,
                }
            },
            move |saved| match saved {
                Ok(entry) => {
                    choices.invalidate_catalogue(kind);
                    open.try_set(false);
                    let done = if is_change { "Đã sửa" } else { "Đã thêm" };
                    toasts.done(format!("{done} “{}”.", entry.name_vi));
                    answer.again();
                }
                Err(failure) if failure.code() == Some(ProblemCode::VersionConflict) => {
                    open.try_set(false);
                    refused(&failure, toasts, answer);
                }
                Err(failure) => {
                    let other = failure.errors().is_empty().then(|| failure.message());
                    sending.refused_as(failure.errors().iter().cloned().map(explain).collect(), other);
                }
            },
        );
    });
    let title = move || match editing.get() {
        Some(Some(entry)) => format!("Sửa “{}”", entry.name_vi),
        _ => format!("Thêm vào {}", kind.label().vi.to_lowercase()),
    };
    let is_new = move || editing.with(|editing| matches!(editing, Some(None)));
    view! {
        <Dialog open title=Signal::derive(title)>
            <DialogForm sending sections=&SECTIONS submit label="Lưu" open>
                {move || {
                    (kind.has_official_codes() && is_new()).then(|| view! { <Labelled form field=&CODE /> })
                }}
                <Labelled form field=&NAME />
                <Labelled form field=&ENGLISH />
            </DialogForm>
        </Dialog>
    }
    .into_any()
}

/// Replaces the message of `duplicate` by one that names what exists already.
fn explain(mut error: FieldError) -> FieldError {
    match (error.field.as_str(), error.code.as_str()) {
        ("name_vi", "duplicate") => {
            error.message =
                "Danh mục đã có mục tên này (có thể đang ngừng dùng, hoặc nằm trong danh mục chung).".into();
        }
        ("code", "duplicate") => error.message = "Danh mục đã có đơn vị mang mã này.".into(),
        _ => {}
    }
    error
}
