//! Inputs for money, counts and measures.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::events::act::Celsius;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::quantity::{Quantity, group_thousands, typed_number};
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

/// The input of a year: a whole number without points between its digits.
#[component]
pub fn Year(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        let value = match text.trim().parse::<i64>() {
            Ok(year) => Value::from(year),
            // Kept as typed, for the check to refuse.
            Err(_) => Value::String(text),
        };
        form.set(name, value);
    };
    view! {
        <input
            class="input input--short"
            type="text"
            inputmode="numeric"
            enterkeyhint="next"
            maxlength="4"
            id=form.id("field", name)
            name=name
            autocomplete="off"
            aria-required=field.required.then_some("true")
            aria-invalid=move || invalid(form, name)
            aria-describedby=move || described_by(form, name, !field.help.is_empty())
            prop:value=move || form.text(name)
            on:input=typed
        />
    }
    .into_any()
}

/// The input of a number that may have decimals, followed by its unit.
#[component]
pub fn Decimal(form: Form, field: Field, unit: &'static str) -> impl IntoView {
    view! {
        <div class="affixed">
            <DecimalInput form field read=decimal_value write=decimal_text />
            <span class="affixed__end" aria-hidden="true">{unit}</span>
        </div>
    }
    .into_any()
}

/// The input of a temperature in degrees Celsius, which may be negative and has no thousands.
#[component]
pub fn Temperature(form: Form, field: Field) -> impl IntoView {
    view! {
        <div class="affixed">
            <DecimalInput form field read=celsius_value write=celsius_text />
            <span class="affixed__end" aria-hidden="true">"°C"</span>
        </div>
    }
    .into_any()
}

/// A number in an input: as typed while the caret is in it, afterwards as it was read. The form has the value with every
/// key, so nothing that changes in the form meanwhile takes away what was typed.
#[derive(Clone, Copy)]
pub struct TypedNumber {
    form: Form,
    typing: RwSignal<Option<String>>,
    read: fn(&str) -> Value,
    write: fn(&Value) -> String,
}

impl TypedNumber {
    /// Reads texts by `read` into a field of `form`, and shows values by `write`.
    pub fn new(form: Form, read: fn(&str) -> Value, write: fn(&Value) -> String) -> Self {
        Self { form, typing: RwSignal::new(None), read, write }
    }

    /// Returns the text to show in the input of the field `name`.
    pub fn shown(self, name: &str) -> String {
        self.typing.get().unwrap_or_else(|| (self.write)(&self.form.get(name)))
    }

    /// Takes what was typed.
    pub fn typed(self, name: &str, event: &ev::Event) {
        let text = event_target_value(event);
        self.form.set(name, (self.read)(&text));
        self.typing.set(Some(text));
    }

    /// Shows from now on what was read.
    pub fn left(self) {
        self.typing.set(None);
    }
}

/// The input without the unit.
#[component]
fn DecimalInput(form: Form, field: Field, read: fn(&str) -> Value, write: fn(&Value) -> String) -> impl IntoView {
    let name = field.name;
    let number = TypedNumber::new(form, read, write);
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
            prop:value=move || number.shown(name)
            on:input=move |event| number.typed(name, &event)
            on:change=move |_| number.left()
            on:blur=move |_| number.left()
        />
    }
    .into_any()
}

/// Returns what a person typed as programs write it, `1.500` as 1500; as typed where it is no number, for the check to
/// refuse.
pub fn decimal_value(typed: &str) -> Value {
    Value::String(typed_number(typed, i64::MAX).unwrap_or_else(|| typed.to_owned()))
}

/// Returns the value of a field as a person would type it: 1.234,5.
pub fn decimal_text(value: &Value) -> String {
    let text = as_text(value);
    text.parse::<Quantity>().map_or(text, Quantity::format_typed)
}

/// Returns the temperature that a person typed as programs write it; as typed where it is none.
fn celsius_value(typed: &str) -> Value {
    Value::String(typed_number(typed, 999).unwrap_or_else(|| typed.to_owned()))
}

/// Returns a temperature as a person would type it: -18,5.
fn celsius_text(value: &Value) -> String {
    let text = as_text(value);
    text.parse::<Celsius>().map_or(text, Celsius::format_vi)
}

/// The input of a number beside that of its unit.
#[component]
pub fn Measure(form: Form, field: Field, unit: &'static str) -> impl IntoView {
    view! {
        <div class="measure">
            <DecimalInput form field read=decimal_value write=decimal_text />
            <label class="visually-hidden" for=form.id("field", unit)>
                {format!("Đơn vị của {}", field.label.to_lowercase())}
            </label>
            <Options form name=unit help=false required=false numeric=false options=catalogue_choices(CatalogueKind::Unit, true) />
        </div>
        <Fault form name=unit />
    }
}

#[cfg(test)]
mod tests {
    use super::{celsius_text, celsius_value, decimal_text, decimal_value};
    use serde_json::json;

    #[test]
    fn a_temperature_has_no_thousands_and_may_be_below_zero() {
        for (typed, value, shown) in [
            ("4,5", json!("4.5"), "4,5"),
            ("4.5", json!("4.5"), "4,5"),
            ("-18", json!("-18"), "-18"),
            ("1.500", json!("1.500"), "1.500"),
            ("lạnh", json!("lạnh"), "lạnh"),
        ] {
            assert_eq!((celsius_value(typed), celsius_text(&celsius_value(typed)).as_str()), (value, shown), "{typed}");
        }
    }

    #[test]
    fn what_was_read_is_shown_back() {
        for (typed, value, shown) in [
            ("1.500", json!("1500"), "1.500"),
            ("1.5", json!("1.5"), "1,5"),
            ("1,5", json!("1.5"), "1,5"),
            ("1500,25", json!("1500.25"), "1.500,25"),
            ("nhiều", json!("nhiều"), "nhiều"),
            ("", json!(""), ""),
        ] {
            assert_eq!((decimal_value(typed), decimal_text(&decimal_value(typed)).as_str()), (value, shown), "{typed}");
        }
        assert_eq!(decimal_text(&json!(1500.5)), "1.500,5");
    }
}
