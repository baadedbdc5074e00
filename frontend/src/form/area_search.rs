//! Search for an administrative area while typing (ARIA combobox pattern): thousands of communes are no list to scroll.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::records::area::Area;
use serde_json::Value;

use super::Form;
use super::combobox::{ComboboxOption, move_active};
use crate::api::lists;
use crate::component::search::PAUSE;
use crate::platform::later::Debounce;

/// Maximum number of areas offered at a time.
const MAX_OFFERED: usize = 12;

/// The input, which fills the field `name` with the area that is chosen.
#[component]
pub fn AreaSearch(form: Form, name: &'static str) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let found = RwSignal::new(Vec::<Area>::new());
    let failed = RwSignal::new(false);
    let more = RwSignal::new(false);
    let at = RwSignal::new(None::<usize>);
    let asked = StoredValue::new(0_u32);
    let debounce = Debounce::new();
    let search = move || {
        asked.update_value(|number| *number += 1);
        let number = asked.get_value();
        let text = typed.get_untracked();
        if text.trim().is_empty() {
            found.set(Vec::new());
            busy.set(false);
            return;
        }
        spawn_local(async move {
            let answer = lists::search_areas(text.trim(), MAX_OFFERED + 1).await;
            // An answer that came late belongs to an earlier text.
            if asked.try_get_value() == Some(number) {
                failed.set(answer.is_err());
                let mut areas = answer.unwrap_or_default();
                more.set(areas.len() > MAX_OFFERED);
                areas.truncate(MAX_OFFERED);
                found.set(areas);
                at.set(None);
                busy.set(false);
            }
        });
    };
    let close = move || {
        asked.update_value(|number| *number += 1);
        open.set(false);
        typed.set(String::new());
        found.set(Vec::new());
        at.set(None);
    };
    let choose = move |area: &Area| {
        form.names.update(|names| {
            names.insert(area.id.to_string(), area.name.clone());
        });
        form.set(name, Value::String(area.id.to_string()));
        close();
    };
    let keydown = move |event: ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                event.prevent_default();
                move_active(at, count, event.key() == "ArrowDown", |index| option_id(form, name, index));
            }
            "Enter" if open.get_untracked() => {
                event.prevent_default();
                let index = at.get_untracked().or((count == 1).then_some(0));
                let area = index.and_then(|index| found.with_untracked(|found| found.get(index).cloned()));
                if let Some(area) = area {
                    choose(&area);
                }
            }
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                close();
            }
            _ => {}
        }
    };
    let options = move || {
        let chosen = at.get();
        found
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, area)| {
                let matched = area.matched.as_ref().map(|matched| format!("tìm theo: {matched}"));
                view! {
                    <ComboboxOption
                        id=option_id(form, name, index)
                        is_active=chosen == Some(index)
                        label=full_name(&area)
                        note=matched
                        choose=move || choose(&area)
                    />
                }
            })
            .collect_view()
    };
    let nothing = move || {
        let text = match (busy.get(), typed.with(|typed| typed.trim().is_empty())) {
            (true, _) => "Đang tìm…",
            (false, true) => "Gõ tên xã, phường hoặc tỉnh, kể cả tên cũ.",
            (false, false) if failed.get() => "Chưa tìm được, mạng hoặc máy chủ đang bận. Hãy gõ lại.",
            (false, false) => "Không tìm thấy. Hãy thử từ khác.",
        };
        found.with(Vec::is_empty).then(|| view! { <p class="combobox__nothing" role="status">{text}</p> })
    };
    let rest = move || {
        let is_cut = more.get() && !found.with(Vec::is_empty);
        is_cut.then(|| view! { <p class="combobox__nothing" role="status">"Còn nơi khác khớp. Hãy gõ thêm chữ."</p> })
    };
    let list = format!("{}-areas", form.id("list", name));
    view! {
        <div class="combobox">
            <input
                class="input"
                type="text"
                role="combobox"
                id=format!("{}-search", form.id("field", name))
                name=format!("{name}-search")
                autocomplete="off"
                spellcheck="false"
                enterkeyhint="done"
                placeholder="Gõ để tìm nhanh, kể cả tên cũ…"
                aria-label="Tìm nhanh theo tên"
                aria-autocomplete="list"
                aria-controls=list.clone()
                aria-expanded=move || open.get().to_string()
                aria-activedescendant=move || at.get().filter(|_| open.get()).map(|index| option_id(form, name, index))
                prop:value=typed
                on:blur=move |_| close()
                on:keydown=keydown
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    open.set(true);
                    busy.set(true);
                    debounce.schedule(PAUSE, search);
                }
            />
            <div class="combobox__popup" hidden=move || !open.get()>
                {nothing}
                <ul class="combobox__list" role="listbox" id=list aria-label="Đơn vị hành chính">
                    {options}
                </ul>
                {rest}
            </div>
        </div>
    }
    .into_any()
}

fn option_id(form: Form, name: &str, index: usize) -> String {
    format!("{}-area-{index}", form.id("option", name))
}

/// Returns the name of an area with those above it.
fn full_name(area: &Area) -> String {
    let above = area.above.iter().map(|above| above.name.as_str());
    std::iter::once(area.name.as_str()).chain(above).collect::<Vec<_>>().join(", ")
}
