//! Choosing other records: search as one types, choose by keyboard or touch (ARIA combobox pattern).

use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::page::ListQuery;
use nguon_domain::resource::Kind;
use nguon_domain::status::Status;
use serde_json::Value;
use std::time::Duration;

use super::field::{described_by, invalid};
use super::named_values::focus_soon;
use super::{Field, Form, as_text};
use crate::api;
use crate::component::icon::{Icon, Shape};
use crate::page::Page;

/// What was found: identifier, name, code.
type Found = (String, String, String);

/// One record, or many of them.
#[component]
pub fn References(form: Form, field: &'static Field, kind: Kind, many: bool) -> impl IntoView {
    let name = field.name;
    let typed = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let found: RwSignal<Vec<Found>> = RwSignal::new(Vec::new());
    let at = RwSignal::new(None::<usize>);
    let asked = StoredValue::new(0_u32);
    let timer = StoredValue::new(None::<TimeoutHandle>);

    let chosen = Memo::new(move |_| ids(&form.get(name)));
    let search = move || {
        asked.update_value(|number| *number += 1);
        let number = asked.get_value();
        let q = Some(typed.get_untracked()).filter(|text| !text.trim().is_empty());
        let query = ListQuery {
            status: Some(Status::Active),
            q,
            sort: Some("name".into()),
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
        if many {
            let mut ids = chosen.get_untracked();
            ids.push(id);
            form.set(name, Value::from(ids));
        } else {
            form.set(name, Value::String(id));
            open.set(false);
        }
        typed.set(String::new());
        at.set(None);
    };
    let remove = move |id: &str| {
        if many {
            let ids: Vec<String> = chosen.get_untracked().into_iter().filter(|other| other != id).collect();
            form.set(name, Value::from(ids));
        } else {
            form.set(name, Value::Null);
        }
        focus_soon(format!("field-{name}"));
    };
    let show = move || {
        if !open.get_untracked() && !form.locked.get_untracked() {
            open.set(true);
            search();
        }
    };
    let keydown = move |event: ev::KeyboardEvent| {
        let count = offered.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                show();
                if count > 0 {
                    let down = event.key() == "ArrowDown";
                    at.update(|at| {
                        *at = Some(match *at {
                            None if down => 0,
                            None => count - 1,
                            Some(index) if down => (index + 1) % count,
                            Some(index) => (index + count - 1) % count,
                        });
                    });
                    if let Some(index) = at.get_untracked()
                        && let Some(option) = document().get_element_by_id(&format!("option-{name}-{index}"))
                    {
                        let nearest = web_sys::ScrollIntoViewOptions::new();
                        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
                        option.scroll_into_view_with_scroll_into_view_options(&nearest);
                    }
                }
            }
            "Enter" if open.get_untracked() => {
                event.prevent_default();
                let index = at.get_untracked().or((count == 1).then_some(0));
                if let Some(item) =
                    index.and_then(|index| offered.with_untracked(|offered| offered.get(index).cloned()))
                {
                    choose(item);
                }
            }
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                open.set(false);
            }
            "Backspace" if typed.with_untracked(String::is_empty) => {
                if let Some(last) = chosen.get_untracked().last() {
                    remove(last);
                }
            }
            _ => {}
        }
    };
    let chips = move || {
        chosen
            .get()
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
                    <li
                        role="option"
                        id=format!("option-{name}-{index}")
                        class="combobox__option"
                        aria-selected=(chosen_index == Some(index)).to_string()
                        // Not click: the input would lose the focus before.
                        on:mousedown=move |event| {
                            event.prevent_default();
                            choose(item.clone());
                        }
                    >
                        <span>{label}</span>
                        <span class="combobox__code">{code}</span>
                    </li>
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
        offered.with(Vec::is_empty).then(|| {
            view! {
                <div class="combobox__nothing">
                    <p role="status">{text}</p>
                    <a href=Page::NewRecord(kind).path() target="_blank" rel="noopener" on:mousedown=|event| event.prevent_default()>
                        {format!("Thêm {} mới (mở thẻ mới)", kind.label().vi.to_lowercase())}
                    </a>
                </div>
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
                id=format!("field-{name}")
                name=name
                autocomplete="off"
                spellcheck="false"
                placeholder=move || if chosen.with(Vec::is_empty) || many { "Gõ để tìm…" } else { "Gõ để chọn cái khác…" }
                aria-autocomplete="list"
                aria-controls=format!("list-{name}")
                aria-expanded=move || open.get().to_string()
                aria-activedescendant=move || at.get().filter(|_| open.get()).map(|index| format!("option-{name}-{index}"))
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
                    if let Some(timer) = timer.get_value() {
                        timer.clear();
                    }
                    timer.set_value(set_timeout_with_handle(search, Duration::from_millis(250)).ok());
                }
            />
            <div class="combobox__popup" hidden=move || !open.get()>
                <ul class="combobox__list" role="listbox" id=format!("list-{name}") aria-label=field.label>
                    {options}
                </ul>
                {nothing}
            </div>
        </div>
    }
    .into_any()
}

fn ids(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(as_text).collect(),
        Value::String(id) if !id.is_empty() => vec![id.clone()],
        _ => Vec::new(),
    }
}
