//! Administrative areas (Đơn vị hành chính): the dated tree of provinces, communes and their successors.

mod form;
mod import;

use leptos::prelude::*;
use nguon_domain::records::area::{Area, AreaQuery};
use std::collections::BTreeSet;
use uuid::Uuid;

use crate::api::lists;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::search::PAUSE;
use crate::form::select::Lists;
use crate::platform::format;
use crate::platform::later::Debounce;
use form::{AreaDialog, Editing};
use import::ImportDialog;

/// The state that the parts of the page share.
#[derive(Clone, Copy)]
struct Tree {
    /// The number of changes: every open branch is loaded again after each.
    changes: RwSignal<u32>,
    choices: Lists,
    /// The expanded branches: they stay expanded when a row is drawn again.
    open: RwSignal<BTreeSet<Uuid>>,
    editing: RwSignal<Option<Editing>>,
}

impl Tree {
    /// Reloads after a change.
    fn changed(self) {
        self.choices.invalidate_areas();
        self.changes.update(|count| *count += 1);
    }
}

/// Returns the page.
pub fn page() -> AnyView {
    let tree = Tree {
        changes: RwSignal::new(0),
        choices: expect_context::<Lists>(),
        open: RwSignal::new(BTreeSet::new()),
        editing: RwSignal::new(None),
    };
    let importing = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let debounce = Debounce::new();
    let search = move |event| {
        typed.set(event_target_value(&event));
        debounce.schedule(PAUSE, move || asked.set(typed.get_untracked().trim().to_owned()));
    };
    let found = move || {
        let q = asked.get();
        if q.is_empty() {
            return view! { <Branch tree parent=None /> }.into_any();
        }
        view! { <Found tree q /> }.into_any()
    };
    view! {
        <div class="head">
            <Heading text="Đơn vị hành chính" />
            <div class="head__actions">
                <button
                    type="button"
                    class="button button--primary"
                    on:click=move |_| tree.editing.set(Some(Editing::New(None)))
                >
                    <Icon shape=Shape::Plus />
                    "Thêm đơn vị"
                </button>
            </div>
        </div>
        <div class="tools">
            <div class="search" role="search">
                <label class="visually-hidden" for="field-q">"Tìm đơn vị hành chính"</label>
                <Icon shape=Shape::Search />
                <input
                    class="input search__input"
                    type="search"
                    id="field-q"
                    name="q"
                    autocomplete="off"
                    placeholder="Tên hoặc mã"
                    prop:value=typed
                    on:input=search
                />
            </div>
            <button type="button" class="button" on:click=move |_| importing.set(true)>
                <Icon shape=Shape::File />
                "Nhập từ tệp CSV"
            </button>
        </div>
        {found}
        <AreaDialog tree />
        <ImportDialog open=importing tree />
    }
    .into_any()
}

/// The areas that a search has found, on every level.
#[component]
fn Found(tree: Tree, q: String) -> impl IntoView {
    let asked = q.clone();
    let answer = Fetched::new(
        move || {
            tree.changes.track();
            AreaQuery { q: Some(asked.clone()), ..AreaQuery::default() }
        },
        |asked| async move { lists::system_areas(&asked).await },
    );
    let rows = move |areas: Vec<Area>| {
        if areas.is_empty() {
            return view! {
                <div class="nothing">
                    <Icon shape=Shape::Search />
                    <p class="nothing__title">{format!("Không tìm thấy gì cho “{q}”.")}</p>
                </div>
            }
            .into_any();
        }
        let rows = areas.into_iter().map(|area| view! { <Node tree area found=true /> }).collect_view();
        view! { <ul class="card areas">{rows}</ul> }.into_any()
    };
    view! {
        <div aria-busy=move || answer.busy.get().to_string()>
            <Loaded of=answer children=rows />
        </div>
    }
    .into_any()
}

/// The areas directly within one.
#[component]
fn Branch(tree: Tree, parent: Option<Uuid>) -> impl IntoView {
    let answer = Fetched::new(
        move || {
            tree.changes.track();
            AreaQuery { parent_id: parent, ..AreaQuery::default() }
        },
        |asked| async move { lists::system_areas(&asked).await },
    );
    // Keyed, so that only the rows that differ are drawn again.
    let areas = move || match answer.answer.get() {
        Some(Ok(areas)) => areas,
        _ => Vec::new(),
    };
    view! {
        <Loaded of=answer lines=3 let:areas>
            {areas.is_empty().then(|| view! { <p class="muted">"Chưa có đơn vị nào."</p> })}
        </Loaded>
        <ul class="areas" class:card=parent.is_none() class:areas--below=parent.is_some() hidden=move || areas().is_empty()>
            <For each=areas key=|area| (area.id, area.version, area.parts) let:area>
                <Node tree area found=false />
            </For>
        </ul>
    }
    .into_any()
}

/// One area, which can be expanded when it has areas within.
#[component]
fn Node(tree: Tree, area: Area, found: bool) -> impl IntoView {
    let id = area.id;
    let open = Memo::new(move |_| tree.open.with(|open| open.contains(&id)));
    let toggle = move |_| {
        tree.open.update(|open| {
            if !open.remove(&id) {
                open.insert(id);
            }
        });
    };
    let name = area.name.clone();
    let below = format!("areas-{id}");
    let has_parts = area.parts > 0 && !found;
    let label = match (has_parts, found) {
        (true, _) => {
            let controls = below.clone();
            view! {
                <button
                    type="button"
                    class="area__name area__name--opens"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=controls
                    on:click=toggle
                >
                    {move || {
                        let shape = if open.get() { Shape::Down } else { Shape::Right };
                        view! { <Icon shape /> }
                    }}
                    {name.clone()}
                </button>
            }
            .into_any()
        }
        _ => view! { <span class="area__name">{name.clone()}</span> }.into_any(),
    };
    let lies_in = found.then(|| area.above.iter().map(|area| area.name.as_str()).collect::<Vec<_>>().join(", "));
    let parts = (area.parts > 0).then(|| format!(" · {} đơn vị trực thuộc", area.parts));
    let note = format!("Mã {}{}", area.code, parts.unwrap_or_default());
    let begins =
        (area.valid_from > format::today()).then(|| format!("Có hiệu lực từ {}", format::date(area.valid_from)));
    let ended = area.valid_to.map(|day| {
        let how = if area.successor_id.is_some() { "Đã sáp nhập" } else { "Hết hiệu lực" };
        format!("{how} từ {}", format::date(day))
    });
    let is_over = ended.is_some();
    let to_edit = area.clone();
    view! {
        <li class="area" class:area--over=is_over>
            <div class="area__row">
                <div class="area__text">
                    {label}
                    <span class="muted">
                        {note} {lies_in.filter(|text| !text.is_empty()).map(|text| format!(" · {text}"))}
                    </span>
                    {begins.map(|text| view! { <span class="badge badge--warn">{text}</span> })}
                    {ended.map(|text| view! { <span class="badge">{text}</span> })}
                </div>
                <div class="area__actions">
                    {(!is_over)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="button button--quiet button--square"
                                    aria-label=format!("Thêm đơn vị trực thuộc {name}")
                                    on:click=move |_| tree.editing.set(Some(Editing::New(Some(id))))
                                >
                                    <Icon shape=Shape::Plus />
                                </button>
                            }
                        })}
                    <button
                        type="button"
                        class="button button--quiet"
                        aria-label=format!("Sửa {name}")
                        on:click=move |_| tree.editing.set(Some(Editing::Change(Box::new(to_edit.clone()))))
                    >
                        "Sửa"
                    </button>
                </div>
            </div>
            <div id=below>{move || (has_parts && open.get()).then(|| view! { <Branch tree parent=Some(id) /> })}</div>
        </li>
    }
    .into_any()
}
