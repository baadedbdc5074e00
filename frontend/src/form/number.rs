//! Inputs for money, counts and measures.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::quantity::group_thousands;
use serde_json::Value;
use web_sys::HtmlInputElement;

use super::field::{Fault, described_by, invalid};
use super::select::catalogue_choices;
use super::{Field, Form, as_text};
use crate::form::select::Options;

/// The input of a whole number, such as đồng, with a point between groups of three digits while typing.
#[component]
pub fn WholeNumber(form: Form, field: Field, unit: &'static str) -> impl IntoView {
    let name = field.name;
    let shown = move || match form.get(name) {
        Value::Number(number) => number.as_i64().map_or_else(|| number.to_string(), group_thousands),
        other => as_text(&other),
    };
    let typed = move |event: ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        let text = input.value();
        // The caret stays after the same digit, however many points come and go before it.
        let caret = input.selection_start().ok().flatten().unwrap_or_default() as usize;
        let before = text.chars().take(caret).filter(char::is_ascii_digit).count();
        let digits: String = text.chars().filter(char::is_ascii_digit).take(15).collect();
        let other = text.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '.' | ' ' | ',' | '₫' | '\u{a0}'));
        let value = match digits.parse::<i64>() {
            Ok(number) if !other => Value::from(number),
            // Kept as typed, for the check to refuse: a letter must not vanish silently.
            _ => Value::String(text),
        };
        form.set(name, value);
        let formatted = shown();
        input.set_value(&formatted);
        let mut seen = 0;
        let caret = formatted
            .chars()
            .position(|c| {
                seen += usize::from(c.is_ascii_digit());
                seen == before
            })
            .map_or(formatted.chars().count(), |index| index + usize::from(before > 0));
        let caret = u32::try_from(caret).unwrap_or_default();
        let _ = input.set_selection_range(caret, caret);
    };
    view! {
        <div class="affixed">
            <input
                class="input input--number"
                type="text"
                inputmode="numeric"
                enterkeyhint="next"
                id=form.id("field", name)
                name=name
                autocomplete="off"
                aria-required=field.required.then_some("true")
                aria-invalid=move || invalid(form, name)
                aria-describedby=move || described_by(form, name, !field.help.is_empty())
                prop:value=shown
                on:input=typed
            />
            <span class="affixed__end" aria-hidden="true">{unit}</span>
        </div>
    }
    .into_any()
}

/// The input of a number that may have decimals, followed by its unit.
#[component]
pub fn Decimal(form: Form, field: Field, unit: &'static str) -> impl IntoView {
    view! {
        <div class="affixed">
            <DecimalInput form field />
            <span class="affixed__end" aria-hidden="true">{unit}</span>
        </div>
    }
    .into_any()
}

/// The input without the unit.
#[component]
fn DecimalInput(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    let shown = move || match form.get(name) {
        // JSON numbers have a point; people here type a comma.
        Value::Number(number) => number.to_string().replace('.', ","),
        other => as_text(&other),
    };
    view! {
        <input
            class="input input--number"
            type="text"
            inputmode="decimal"
            enterkeyhint="next"
            id=form.id("field", name)
            name=name
            autocomplete="off"
            aria-invalid=move || invalid(form, name)
            aria-describedby=move || described_by(form, name, !field.help.is_empty())
            prop:value=shown
            on:input=move |event| form.set(name, Value::String(event_target_value(&event)))
        />
    }
    .into_any()
}

/// The input of a number beside that of its unit.
#[component]
pub fn Measure(form: Form, field: Field, unit: &'static str) -> impl IntoView {
    view! {
        <div class="measure">
            <DecimalInput form field />
            <label class="visually-hidden" for=form.id("field", unit)>
                {format!("Đơn vị của {}", field.label.to_lowercase())}
            </label>
            <Options form name=unit help=false required=false numeric=false options=catalogue_choices(CatalogueKind::Unit, true) />
        </div>
        <Fault form name=unit />
    }
}
