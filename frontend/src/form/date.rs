//! Date inputs, typed and shown as dd/mm/yyyy whatever the browser's language, with its calendar beside them.

use chrono::{Datelike as _, NaiveDate};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::field::{described_by, invalid};
use super::{Field, Form};
use crate::component::icon::{Icon, Shape};
use crate::platform::format;

/// The input of a date. Text that is not yet a date is kept as typed; the check reports it.
#[component]
pub fn DateInput(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    let take = Callback::new(move |text| form.set(name, Value::String(text)));
    view! { <Day form field day=Signal::derive(move || form.text(name)) take /> }
}

/// The input of a day, with the browser's calendar.
#[component]
pub fn Day(
    form: Form,
    field: Field,
    /// The day in ISO 8601, or the text as typed.
    day: Signal<String>,
    /// Called with the day, in ISO 8601 when it is valid.
    take: Callback<String>,
) -> impl IntoView {
    let name = field.name;
    let picker = NodeRef::<html::Input>::new();
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        take.run(read(&text, format::today().year()).map_or(text, |date| date.to_string()));
    };
    let open = move |_| {
        if let Some(picker) = picker.get() {
            // Without browser support, the day can still be typed.
            let _ = picker.show_picker();
        }
    };
    view! {
        <div class="date">
            <input
                class="input"
                type="text"
                inputmode="numeric"
                enterkeyhint="next"
                placeholder="dd/mm/yyyy"
                maxlength="10"
                id=form.id("field", name)
                name=name
                autocomplete="off"
                aria-required=field.required.then_some("true")
                aria-invalid=move || invalid(form, name)
                aria-describedby=move || described_by(form, name, !field.help.is_empty())
                prop:value=move || format::iso_date(&day.get())
                on:change=typed
            />
            <button
                type="button"
                class="button button--quiet date__calendar"
                aria-label=format!("Chọn trên lịch: {}", field.label)
                on:click=open
            >
                <Icon shape=Shape::Calendar />
            </button>
            <input
                class="date__picker"
                type="date"
                tabindex="-1"
                aria-hidden="true"
                node_ref=picker
                prop:value=day
                on:change=typed
            />
        </div>
    }
    .into_any()
}

/// Parses a date as people type it: 5/11/2026, 05-11-2026, 5.11.26, 05112026, 5/11 (in `this_year`), 2026-11-05.
pub fn read(text: &str, this_year: i32) -> Option<NaiveDate> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![&text[..2], &text[2..4], &text[4..]]
    } else {
        text.split(['/', '-', '.', ' ']).collect()
    };
    let (day, month, year) = match parts[..] {
        [day, month] => (day, month, this_year),
        [day, month, year] if year.len() == 2 => (day, month, 2000 + year.parse::<i32>().ok()?),
        [day, month, year] if year.len() == 4 => (day, month, year.parse().ok()?),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_date_is_read_as_people_type_it() {
        for text in
            ["5/11/2026", "05/11/2026", "05-11-2026", "5.11.26", "05112026", "5/11", "2026-11-05", " 5 11 2026 "]
        {
            assert_eq!(read(text, 2026).map(|date| date.to_string()).as_deref(), Some("2026-11-05"), "{text}");
        }
        for text in ["", "31/02/2026", "5", "5/11/226", "11/25/2026", "hôm nay", "++/11/2026"] {
            assert_eq!(read(text, 2026), None, "{text}");
        }
    }
}
