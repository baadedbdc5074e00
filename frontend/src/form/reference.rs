//! Choosing other records: search while typing, choose by keyboard or touch (ARIA combobox pattern).

use super::combobox::{ComboboxOption, move_active};
use super::field::{described_by, invalid};
use super::{Field, Form, as_text};
use crate::access::session::Session;
use crate::api;
use crate::component::icon::{Icon, Shape};
use crate::component::search::PAUSE;
use crate::platform::focus::focus_soon;
use crate::platform::later::Debounce;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::page::ListQuery;
use serde_json::{Map, Value};

/// A search result: identifier, name, code.
type Found = (String, String, String);

/// How many records are chosen, and how the form stores them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectionMode {
    /// One record: its identifier.
    One,
    /// Several records: a list of identifiers.
    Many,
    /// Several records: a list of entries that have the identifier in this part and further parts.
    Entries(&'static str),
}

/// A record to be added because the search did not find it.
#[derive(Clone)]
pub struct QuickAddRequest {
    /// Its kind.
    pub kind: Kind,
    /// The text that was typed.
    pub name: String,
    /// A field that is known already: its name, the identifier of the record in it, and that record's name.
    pub known: Option<(String, String, String)>,
    /// Called with its identifier and name once it is added.
    pub added: Callback<(String, String)>,
}

/// The record to be added; the page shows a dialog for it.
#[derive(Clone, Copy)]
pub struct QuickAddSlot(pub RwSignal<Option<QuickAddRequest>>);

/// The input of one record, or of several.
#[component]
pub fn References(
    form: Form,
    field: Field,
    kind: Kind,
    mode: SelectionMode,
    /// The field with the record to which the offered ones refer; empty for all records of the kind.
    #[prop(optional)]
    of: &'static str,
) -> impl IntoView {
    let name = field.name;
    let many = mode != SelectionMode::One;
    // No dialog over a dialog: it would be hard to find the way back.
    let adding = use_context::<QuickAddSlot>().filter(|_| !form.is_beside());
    let session = Session::here();
    let may_add = adding.is_some() && untrack(|| session.may(Guarded::Records(kind), Action::Write));
    let typed = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let found: RwSignal<Vec<Found>> = RwSignal::new(Vec::new());
    let at = RwSignal::new(None::<usize>);
    let asked = StoredValue::new(0_u32);
    let debounce = Debounce::new();
    // Set when a dialog returns the focus, which must not open the list again.
    let quiet = StoredValue::new(false);

    let chosen = Memo::new(move |_| ids(&form.get(name), mode));
    let search = move || {
        asked.update_value(|number| *number += 1);
        let number = asked.get_value();
        let q = Some(typed.get_untracked()).filter(|text| !text.trim().is_empty());
        let uses = Some(of).filter(|of| !of.is_empty()).and_then(|of| untrack(|| form.text(of)).parse().ok());
        // Of the records that belong to another one, the newest is most likely meant.
        let sort = if of.is_empty() { "name" } else { "-created_at" };
        let query = ListQuery {
            status: Some(Status::Active),
            q,
            uses,
            sort: Some(sort.into()),
            limit: Some(20),
            ..ListQuery::default()
        };
        busy.set(true);
        spawn_local(async move {
            let answer = api::list(kind, &query).await;
            if asked.try_get_value() != Some(number) {
                return;
            }
            let items = answer.map(|page| page.items).unwrap_or_default();
            let text = |content: &super::Values, field: &str| content.get(field).map(as_text).unwrap_or_default();
            found.set(
                items
                    .into_iter()
                    .map(|record| {
                        let code = if kind == Kind::Process { "certificate_number" } else { "code" };
                        (record.id.to_string(), text(&record.content, "name"), text(&record.content, code))
                    })
                    .collect(),
            );
            at.set(None);
            busy.set(false);
        });
    };
    let offered = Memo::new(move |_| {
        let chosen = chosen.get();
        found.get().into_iter().filter(|(id, ..)| !chosen.contains(id)).collect::<Vec<_>>()
    });
    let choose = move |(id, label, _): Found| {
        form.names.update(|names| {
            names.insert(id.clone(), label);
        });
        let mut entries = untrack(|| form.list(name));
        match mode {
            SelectionMode::One => {
                form.set(name, Value::String(id));
                open.set(false);
            }
            SelectionMode::Many => {
                entries.push(Value::String(id));
                form.set(name, Value::Array(entries));
            }
            SelectionMode::Entries(part) => {
                let entry = Map::from_iter([(part.to_owned(), Value::String(id))]);
                let index = form.add_entry(name, Value::Object(entry));
                open.set(false);
                focus_soon(form.id("field", &format!("{name}[{index}].quantity")));
            }
        }
        typed.set(String::new());
        at.set(None);
    };
    // Owned by the whole field: what an option creates would be disposed with it when the list changes.
    let added = Callback::new(move |(id, label): (String, String)| {
        quiet.set_value(true);
        choose((id, label, String::new()));
    });
    let add = move || {
        let Some(QuickAddSlot(wanted)) = adding else { return };
        open.set(false);
        let other = untrack(|| form.text(of));
        let known = (!of.is_empty() && !other.is_empty()).then(|| {
            let label = form.names.with_untracked(|names| names.get(&other).cloned()).unwrap_or_default();
            (of.rsplit('.').next().unwrap_or(of).to_owned(), other, label)
        });
        let name = typed.get_untracked().trim().to_owned();
        wanted.set(Some(QuickAddRequest { kind, name, known, added }));
    };
    let remove = move |id: &str| {
        if many {
            let mut entries = untrack(|| form.list(name));
            entries.retain(|entry| id_of(entry, mode) != id);
            form.set(name, Value::Array(entries));
        } else {
            form.set(name, Value::Null);
        }
        focus_soon(form.id("field", name));
    };
    let show = move || {
        if quiet.try_update_value(std::mem::take) == Some(true) {
            return;
        }
        if !open.get_untracked() && !form.locked.get_untracked() {
            open.set(true);
            search();
        }
    };
    let keydown = move |event: ev::KeyboardEvent| {
        let found = offered.with_untracked(Vec::len);
        let count = found + usize::from(may_add);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                show();
                move_active(at, count, event.key() == "ArrowDown", |index| option_id(form, name, index));
            }
            "Enter" if open.get_untracked() => {
                event.prevent_default();
                // A single option needs no arrow key: the only record found, or adding what was not found.
                let nothing = found == 0 && !busy.get_untracked() && !typed.with_untracked(String::is_empty);
                let index = at.get_untracked().or((found == 1 || nothing).then_some(0));
                match index.map(|index| offered.with_untracked(|offered| offered.get(index).cloned())) {
                    Some(Some(item)) => choose(item),
                    Some(None) if may_add => add(),
                    _ => {}
                }
            }
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                open.set(false);
            }
            "Backspace" if !matches!(mode, SelectionMode::Entries(_)) && typed.with_untracked(String::is_empty) => {
                if let Some(last) = chosen.get_untracked().last() {
                    remove(last);
                }
            }
            _ => {}
        }
    };
    let chips = move || {
        let chosen = if matches!(mode, SelectionMode::Entries(_)) { Vec::new() } else { chosen.get() };
        chosen
            .into_iter()
            .map(|id| {
                let label = form.names.with(|names| names.get(&id).cloned()).unwrap_or_else(|| "…".into());
                view! {
                    <li class="chip">
                        <span>{label.clone()}</span>
                        <button
                            type="button"
                            class="chip__remove"
                            aria-label=format!("Bỏ {label}")
                            on:click=move |_| remove(&id)
                        >
                            <Icon shape=Shape::Close />
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    let options = move || {
        let chosen_index = at.get();
        offered
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, item)| {
                let (label, code) = (item.1.clone(), item.2.clone());
                view! {
                    <ComboboxOption
                        id=option_id(form, name, index)
                        is_active=chosen_index == Some(index)
                        label
                        note=Some(code)
                        choose=move || choose(item.clone())
                    />
                }
            })
            .collect_view()
    };
    let nothing = move || {
        let text = match (busy.get(), typed.with(String::is_empty)) {
            (true, _) => "Đang tìm…",
            (false, true) => "Chưa có bản ghi nào đang hiệu lực để chọn.",
            (false, false) => "Không tìm thấy. Hãy thử từ khác.",
        };
        offered.with(Vec::is_empty).then(|| view! { <p class="combobox__nothing" role="status">{text}</p> })
    };
    let last = move || {
        may_add.then(|| {
            let index = offered.with(Vec::len);
            let typed = typed.get();
            let text = match typed.trim() {
                "" => format!("Thêm {} mới", kind.label().vi.to_lowercase()),
                typed => format!("Thêm “{typed}”"),
            };
            view! {
                <li
                    role="option"
                    id=option_id(form, name, index)
                    class="combobox__option combobox__add"
                    aria-selected=(at.get() == Some(index)).to_string()
                    on:mousedown=move |event| {
                        event.prevent_default();
                        add();
                    }
                >
                    <Icon shape=Shape::Plus />
                    <span>{text}</span>
                </li>
            }
        })
    };
    view! {
        <div class="combobox">
            <ul class="chips" aria-label=format!("Đã chọn: {}", field.label)>{chips}</ul>
            <input
                class="input"
                type="text"
                role="combobox"
                id=form.id("field", name)
                name=name
                autocomplete="off"
                spellcheck="false"
                enterkeyhint="done"
                placeholder=move || if chosen.with(Vec::is_empty) || many { "Gõ để tìm…" } else { "Gõ để chọn cái khác…" }
                aria-autocomplete="list"
                aria-controls=form.id("list", name)
                aria-expanded=move || open.get().to_string()
                aria-activedescendant=move || at.get().filter(|_| open.get()).map(|index| option_id(form, name, index))
                aria-required=field.required.then_some("true")
                aria-invalid=move || invalid(form, name)
                aria-describedby=move || described_by(form, name, !field.help.is_empty())
                prop:value=typed
                on:focus=move |_| show()
                on:click=move |_| show()
                on:blur=move |_| {
                    open.set(false);
                    typed.set(String::new());
                }
                on:keydown=keydown
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    open.set(true);
                    debounce.schedule(PAUSE, search);
                }
            />
            <div class="combobox__popup" hidden=move || !open.get()>
                {nothing}
                <ul class="combobox__list" role="listbox" id=form.id("list", name) aria-label=field.label>
                    {options} {last}
                </ul>
            </div>
        </div>
    }
    .into_any()
}

fn option_id(form: Form, name: &str, index: usize) -> String {
    format!("{}-{index}", form.id("option", name))
}

fn id_of(entry: &Value, mode: SelectionMode) -> String {
    match mode {
        SelectionMode::Entries(part) => entry.get(part).map(as_text).unwrap_or_default(),
        _ => as_text(entry),
    }
}

fn ids(value: &Value, mode: SelectionMode) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(|item| id_of(item, mode)).collect(),
        Value::String(id) if !id.is_empty() => vec![id.clone()],
        _ => Vec::new(),
    }
}
