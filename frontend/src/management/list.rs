//! The list of one kind of records. State, search, order and page are part of the address, so that going back,
//! reloading and sharing a link keep them.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::page::{ListQuery, Page as Answer};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::Module;
use super::bulk::BulkBar;
use super::exchange::Exchange;
use super::start::diary_path;
use super::table::Rows;
use crate::access::session::Session;
use crate::api;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::not_found;
use crate::component::qr::{QrDialog, QrSubject};
use crate::component::search::PAUSE;
use crate::form::Values;
use crate::page::{Page, kind_at};
use crate::platform::later::Debounce;

/// Returns the page of a list, such as `/members`.
pub fn page() -> AnyView {
    let params = use_params_map();
    let kind = Memo::new(move |_| params.read().get("module").and_then(|module| kind_at(&module)));
    (move || match kind.get() {
        Some(kind) => view! { <List kind /> }.into_any(),
        None => not_found::page(),
    })
    .into_any()
}

/// Returns the address of a query.
fn address(kind: Kind, asked: &ListQuery) -> String {
    let mut text = Page::tab(kind, asked.status.unwrap_or_default());
    let uses = asked.uses.map(|id| id.to_string());
    for (name, value) in
        [("q", &asked.q), ("uses", &uses), ("mark", &asked.mark), ("sort", &asked.sort), ("after", &asked.after)]
    {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            text.push('&');
            text.push_str(name);
            text.push('=');
            text.push_str(&String::from(js_sys::encode_uri_component(value)));
        }
    }
    text
}

#[component]
fn List(kind: Kind) -> impl IntoView {
    let module = StoredValue::new(Module::at(kind));
    let texts = module.with_value(|module| module.texts);
    let session = Session::here();
    let location = use_location();
    let query = use_query_map();
    let home = Page::Records(kind).path();
    let asked = Memo::new(move |before: Option<&ListQuery>| {
        // While the user leaves the page, the address is already that of the next one.
        if let Some(before) = before.filter(|_| location.pathname.get() != home) {
            return before.clone();
        }
        let query = query.get();
        ListQuery {
            status: Some(query.get("status").and_then(|text| Status::parse(&text)).unwrap_or_default()),
            q: query.get("q").filter(|text| !text.is_empty()),
            uses: query.get("uses").and_then(|id| id.parse().ok()),
            mark: query.get("mark").filter(|text| !text.is_empty()),
            sort: query.get("sort").filter(|sort| module.with_value(|module| module.has_sort(sort))),
            after: query.get("after"),
            ..ListQuery::default()
        }
    });
    let go = {
        let navigate = use_navigate();
        move |asked: ListQuery, replace: bool| {
            navigate(&address(kind, &asked), NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
        }
    };
    let list: Fetched<Answer<Values>> =
        Fetched::new(move || asked.get(), move |asked| async move { api::list(kind, &asked).await });
    let chosen = RwSignal::new(BTreeSet::<Uuid>::new());
    Effect::new(move |_| {
        asked.track();
        chosen.set(BTreeSet::new());
    });
    let qr = RwSignal::new(None::<QrSubject>);
    let may_write = Memo::new(move |_| session.may(Guarded::Records(kind), Action::Write));
    let may_note = Memo::new(move |_| {
        module.with_value(Module::has_diary) && session.may(Guarded::Records(Kind::DiaryEntry), Action::Write)
    });
    // Diary writers select the lots that an entry is about, even if they may not change lots.
    let may_label = Memo::new(move |_| session.may(Guarded::Labels, Action::Write) && Module::at(kind).has_labels());
    let may_choose = Memo::new(move |_| may_write.get() || may_note.get() || may_label.get());
    let new_path = move || match asked.get().uses {
        Some(id) if module.with_value(|module| module.several.is_some()) => diary_path([id.to_string()].into_iter()),
        _ => Page::NewRecord(kind).path(),
    };
    // Cursors of the pages before this one, as far as the user came through them.
    let before = RwSignal::new(Vec::<Option<String>>::new());

    let tabs = {
        move || {
            Status::ALL
                .into_iter()
                .map(|status| {
                    let count = move || {
                        list.answer.with(|answer| match answer {
                            Some(Ok(page)) => page.counts.of(status).to_string(),
                            _ => "…".into(),
                        })
                    };
                    let href = move || address(kind, &ListQuery { status: Some(status), after: None, ..asked.get() });
                    view! {
                        <li>
                            <a
                                class="tab"
                                href=href
                                aria-current=move || (asked.get().status == Some(status)).then_some("page")
                                on:click=move |_| before.set(Vec::new())
                            >
                                {status.label().vi}
                                <span class="tab__count">{count}</span>
                            </a>
                        </li>
                    }
                })
                .collect_view()
        }
    };
    let search = {
        let go = go.clone();
        let debounce = Debounce::new();
        let typed = RwSignal::new(asked.get_untracked().q.unwrap_or_default());
        let last = StoredValue::new(typed.get_untracked());
        // Going back changes the address, but not what the user is typing.
        Effect::new(move |_| {
            let q = asked.get().q.unwrap_or_default();
            if q != last.get_value() {
                last.set_value(q.clone());
                typed.set(q);
            }
        });
        move || {
            let go = go.clone();
            view! {
                <div class="search" role="search">
                    <label class="visually-hidden" for="field-q">{format!("Tìm trong {}", texts.title)}</label>
                    <Icon shape=Shape::Search />
                    <input
                        class="input search__input"
                        type="search"
                        id="field-q"
                        name="q"
                        autocomplete="off"
                        enterkeyhint="search"
                        placeholder=texts.search
                        prop:value=typed
                        on:input=move |event| {
                            typed.set(event_target_value(&event));
                            let go = go.clone();
                            debounce.schedule(PAUSE, move || {
                                let q = typed.get_untracked().trim().to_owned();
                                last.set_value(q.clone());
                                before.set(Vec::new());
                                go(ListQuery { q: Some(q), after: None, ..asked.get_untracked() }, true);
                            });
                        }
                    />
                </div>
            }
        }
    };
    let sorts = {
        let go = go.clone();
        move || {
            let go = go.clone();
            let now = asked.get().sort.unwrap_or_else(|| "-created_at".into());
            view! {
                <label class="sorts">
                    <span class="sorts__label">"Sắp xếp"</span>
                    <select
                        class="input input--select"
                        name="sort"
                        on:change=move |event| {
                            before.set(Vec::new());
                            go(
                                ListQuery { sort: Some(event_target_value(&event)), after: None, ..asked.get_untracked() },
                                false,
                            );
                        }
                    >
                        {module
                            .with_value(Module::sort_options)
                            .into_iter()
                            .map(|(value, label)| {
                                let selected = value == now;
                                view! { <option value=value selected=selected prop:selected=selected>{label}</option> }
                            })
                            .collect_view()}
                    </select>
                </label>
            }
        }
    };
    let filters = {
        let go = go.clone();
        move || {
            let go = go.clone();
            let filters = module.with_value(|module| module.filters);
            let now = asked.get().mark.unwrap_or_default();
            (!filters.is_empty()).then(|| {
                view! {
                    <label class="sorts">
                        <span class="sorts__label">"Lọc"</span>
                        <select
                            class="input input--select"
                            name="mark"
                            on:change=move |event| {
                                before.set(Vec::new());
                                let mark = Some(event_target_value(&event)).filter(|mark| !mark.is_empty());
                                go(ListQuery { mark, after: None, ..asked.get_untracked() }, false);
                            }
                        >
                            <option value="" selected=now.is_empty() prop:selected=now.is_empty()>
                                "Tất cả"
                            </option>
                            {filters
                                .iter()
                                .map(|(mark, label)| {
                                    let selected = *mark == now;
                                    view! { <option value=*mark selected=selected prop:selected=selected>{*label}</option> }
                                })
                                .collect_view()}
                        </select>
                    </label>
                }
            })
        }
    };
    let sort_by = {
        let go = go.clone();
        Callback::new(move |column: &'static str| {
            let now = asked.get_untracked().sort;
            let sort = if now.as_deref() == Some(column) { format!("-{column}") } else { column.to_owned() };
            before.set(Vec::new());
            go(ListQuery { sort: Some(sort), after: None, ..asked.get_untracked() }, false);
        })
    };
    let add = move || {
        may_write.get().then(|| {
            view! {
                <a class="button button--primary" href=new_path>
                    <Icon shape=Shape::Plus />
                    "Thêm mới"
                </a>
            }
        })
    };
    let body = move |page: Answer<Values>| match page.items.is_empty() {
        true => view! { <Empty module asked=asked.get_untracked() may_write=may_write.get_untracked() /> }.into_any(),
        false => view! { <Rows module page asked chosen may_choose may_write sort_by qr /> }.into_any(),
    };
    let paging = {
        let go = StoredValue::new(go);
        move || {
            let next = list.answer.with(|answer| match answer {
                Some(Ok(page)) => page.next.clone(),
                _ => None,
            });
            let after = asked.get().after;
            if next.is_none() && after.is_none() {
                return ().into_any();
            }
            let back = move |_| {
                let cursor = before.try_update(Vec::pop).flatten().flatten();
                go.with_value(|go| go(ListQuery { after: cursor, ..asked.get_untracked() }, false));
                to_top();
            };
            let forward_to = next.clone();
            let forward = move |_| {
                before.update(|before| before.push(asked.get_untracked().after));
                go.with_value(|go| go(ListQuery { after: forward_to.clone(), ..asked.get_untracked() }, false));
                to_top();
            };
            view! {
                <nav class="paging" aria-label="Phân trang">
                    <button type="button" class="button" disabled=after.is_none() on:click=back>
                        <Icon shape=Shape::Left />
                        "Trang trước"
                    </button>
                    <button type="button" class="button" disabled=next.is_none() on:click=forward>
                        "Trang sau"
                        <Icon shape=Shape::Right />
                    </button>
                </nav>
            }
            .into_any()
        }
    };
    let narrowed = move || {
        let id = asked.get().uses?.to_string();
        let name = list.answer.with(|answer| match answer {
            Some(Ok(page)) => {
                let mut named = page.items.iter().flat_map(|record| &record.references);
                named.find(|named| named.id == id).map(|named| format!("“{}”", named.name))
            }
            _ => None,
        });
        Some(view! {
            <p class="narrowed">
                <span>{format!("Chỉ {} của {}", texts.title.to_lowercase(), name.unwrap_or_else(|| "mục đã chọn".into()))}</span>
                <a class="button button--quiet" href=address(kind, &ListQuery { uses: None, after: None, ..asked.get() })>
                    <Icon shape=Shape::Close />
                    "Xem tất cả"
                </a>
            </p>
        })
    };
    view! {
        <div class="head">
            <Heading text=texts.title />
            <div class="head__tools">
                <Exchange kind asked may_write />
                <div class="head__actions">{add}</div>
            </div>
        </div>
        <nav aria-label="Trạng thái">
            <ul class="tabs">{tabs}</ul>
        </nav>
        <div class="tools">{search} {filters} {sorts}</div>
        {narrowed}
        <div class="list" aria-busy=move || list.busy.get().to_string() class:list--busy=list.busy>
            <Loaded of=list children=body />
        </div>
        {paging}
        <BulkBar module list chosen status=Signal::derive(move || asked.get().status.unwrap_or_default()) may_write may_note may_label />
        <QrDialog shown=qr />
    }
    .into_any()
}

fn to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Shown when the list is empty: how to start, or a way out of the search.
#[component]
fn Empty(module: StoredValue<Module>, asked: ListQuery, may_write: bool) -> impl IntoView {
    let Module { kind, texts, .. } = module.get_value();
    let status = asked.status.unwrap_or_default();
    let (title, text, action) = match (&asked.q, status) {
        (Some(q), _) => (
            format!("Không tìm thấy gì cho “{q}”."),
            "Hãy thử ít từ hơn hoặc từ khác; gõ không dấu cũng được.",
            Some((address(kind, &ListQuery { status: Some(status), ..ListQuery::default() }), "Bỏ tìm kiếm")),
        ),
        (None, _) if asked.mark.is_some() => (
            format!("Không có {} nào theo bộ lọc này.", texts.one),
            "Hãy chọn bộ lọc khác.",
            Some((address(kind, &ListQuery { mark: None, after: None, ..asked.clone() }), "Bỏ lọc")),
        ),
        (None, Status::Trashed) => ("Thùng rác trống.".into(), "Bản ghi đã xóa nằm ở đây và khôi phục được.", None),
        (None, Status::Inactive) => (
            format!("Không có {} nào không hiệu lực.", texts.one),
            "Bản ghi không hiệu lực được giữ lại nhưng không hiển thị công khai.",
            None,
        ),
        (None, Status::Active) => (
            format!("Chưa có {} nào.", texts.one),
            texts.empty,
            may_write.then(|| (Page::NewRecord(kind).path(), "Thêm bản ghi đầu tiên")),
        ),
    };
    view! {
        <div class="nothing">
            <Icon shape=if asked.q.is_some() { Shape::Search } else { Shape::Layers } />
            <p class="nothing__title">{title}</p>
            <p class="nothing__text">{text}</p>
            {action.map(|(href, label)| view! { <a class="button" href=href>{label}</a> })}
        </div>
    }
    .into_any()
}
