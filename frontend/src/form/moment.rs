//! Inputs for a day with a time, typed in Vietnamese notation and in Vietnam's time zone.

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike as _};
use leptos::prelude::*;
use serde_json::Value;

use super::date::Day;
use super::field::{described_by, invalid};
use super::{Field, Form};
use crate::component::icon::{Icon, Shape};
use crate::platform::format;

/// Separates day and time in the form as long as one of them is missing or invalid.
const BETWEEN: char = '|';

/// The inputs of a day and a time.
#[component]
pub fn MomentInput(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    let parts = Memo::new(move |_| split(&form.text(name)));
    let put = move |day: &str, time: &str| form.set(name, join(day, time));
    let take_day = Callback::new(move |day: String| put(&day, &parts.get_untracked().1));
    let take_time = move |event| {
        let text = event_target_value(&event);
        let time = read_time(&text).map_or(text, hours_and_minutes);
        put(&parts.get_untracked().0, &time);
    };
    let now = move |_| form.set(name, Value::String(format::rfc3339(format::now())));
    let missing = move || match parts.get() {
        (day, time) if !day.is_empty() && time.is_empty() => "Nhập thêm giờ, ví dụ 6:30 hoặc 6h30.",
        (day, time) if day.is_empty() && !time.is_empty() => "Nhập thêm ngày.",
        _ => "",
    };
    view! {
        <div class="moment">
            <Day form field day=Signal::derive(move || parts.get().0) take=take_day />
            <label class="visually-hidden" for=form.id("time", name)>{format!("Giờ của {}", field.label.to_lowercase())}</label>
            <input
                class="input moment__time"
                type="text"
                inputmode="numeric"
                enterkeyhint="next"
                placeholder="giờ:phút"
                maxlength="8"
                id=form.id("time", name)
                name=format!("{name}_time")
                autocomplete="off"
                aria-invalid=move || invalid(form, name)
                aria-describedby=move || described_by(form, name, !field.help.is_empty())
                prop:value=move || parts.get().1
                on:change=take_time
            />
            <button type="button" class="button" aria-label=format!("{}: bây giờ", field.label) on:click=now>
                <Icon shape=Shape::Clock />
                "Bây giờ"
            </button>
        </div>
        <p class="field__help" role="status">{missing}</p>
    }
    .into_any()
}

/// Returns the day in ISO 8601 and the time as hh:mm, or the texts as typed.
fn split(value: &str) -> (String, String) {
    if let Ok(moment) = DateTime::parse_from_rfc3339(value) {
        let here = format::in_vietnam(moment.to_utc());
        return (here.date_naive().to_string(), hours_and_minutes(here.time()));
    }
    let (day, time) = value.split_once(BETWEEN).unwrap_or((value, ""));
    (day.to_owned(), time.to_owned())
}

/// Returns the moment once both parts are valid, otherwise both texts.
fn join(day: &str, time: &str) -> Value {
    let moment = day.parse::<NaiveDate>().ok().zip(read_time(time));
    match moment.and_then(|(day, time)| format::vietnam_moment(day.and_time(time))) {
        Some(moment) => Value::String(format::rfc3339(moment)),
        None if day.is_empty() && time.is_empty() => Value::Null,
        None => Value::String(format!("{day}{BETWEEN}{time}")),
    }
}

fn hours_and_minutes(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Parses a time as people type it: 6:30, 6h30, 6h, 6.30, 0630, 630, 18.
fn read_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_ascii_lowercase();
    let (hour, minute) = match text.split_once([':', 'h', '.', 'g']) {
        Some((hour, minute)) => (hour, minute),
        None if text.len() > 2 && text.is_char_boundary(text.len() - 2) => text.split_at(text.len() - 2),
        None => (text.as_str(), ""),
    };
    let number = |text: &str| -> Option<u32> {
        let plain = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten()
    };
    let minute = if minute.is_empty() { 0 } else { number(minute)? };
    NaiveTime::from_hms_opt(number(hour)?, minute, 0)
}

#[cfg(test)]
mod tests {
    use super::{join, read_time, split};
    use serde_json::{Value, json};

    #[test]
    fn a_time_is_read_as_people_type_it() {
        for (text, read) in [("6:30", "06:30:00"), ("6h30", "06:30:00"), ("0630", "06:30:00"), ("630", "06:30:00")] {
            assert_eq!(read_time(text).map(|time| time.to_string()).as_deref(), Some(read), "{text}");
        }
        assert_eq!(read_time("18").map(|time| time.to_string()).as_deref(), Some("18:00:00"));
        assert_eq!(read_time("7h").map(|time| time.to_string()).as_deref(), Some("07:00:00"));
        for text in ["", "24:00", "6:75", "sáng", "12345", "6:3:0"] {
            assert_eq!(read_time(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_travels_with_the_offset_of_vietnam_and_is_shown_by_its_clock() {
        assert_eq!(join("2026-11-15", "6h30"), json!("2026-11-15T06:30:00+07:00"));
        assert_eq!(split("2026-11-14T23:30:00Z"), ("2026-11-15".into(), "06:30".into()));
    }

    #[test]
    fn half_a_moment_is_kept_as_it_was_typed() {
        assert_eq!(join("", ""), Value::Null);
        let half = join("2026-11-15", "");
        assert_eq!(split(half.as_str().expect("a text")), ("2026-11-15".into(), String::new()));
    }
}
