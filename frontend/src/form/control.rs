//! The input of a field: chooses the widget, and has the plain ones.

use leptos::prelude::*;
use serde_json::Value;

use super::amounts::AmountList;
use super::date::DateInput;
use super::entries::EntryList;
use super::field::{described_by, invalid};
use super::file::Files;
use super::key::KeyInput;
use super::moment::MomentInput;
use super::named_values::NamedValues;
use super::number::{Decimal, Measure, Temperature, WholeNumber, Year};
use super::place::{AreaSelect, Position};
use super::reference::{References, SelectionMode};
use super::rich_text::RichText;
use super::select::{CatalogueSelect, Choice, Options};
use super::several::Checkboxes;
use super::{Control, Field, Form};
use crate::component::icon::{Icon, Shape};

/// The input of `field`.
#[component]
pub fn Widget(form: Form, field: Field) -> impl IntoView {
    match field.control {
        Control::Line => view! { <Line form field kind="text" mode="text" /> }.into_any(),
        Control::Email => view! { <Line form field kind="email" mode="email" /> }.into_any(),
        Control::Phone => view! { <Line form field kind="tel" mode="tel" /> }.into_any(),
        Control::Url => view! { <Line form field kind="url" mode="url" /> }.into_any(),
        Control::Digits => view! { <Line form field kind="text" mode="numeric" /> }.into_any(),
        Control::Date => view! { <DateInput form field /> }.into_any(),
        Control::Password { .. } => view! { <Password form field /> }.into_any(),
        Control::Long => view! { <Long form field /> }.into_any(),
        Control::Rich => view! { <RichText form field /> }.into_any(),
        Control::Money => view! { <WholeNumber form field unit="₫" /> }.into_any(),
        Control::Measure { unit } => view! { <Measure form field unit /> }.into_any(),
        Control::Count => view! { <WholeNumber form field unit="" /> }.into_any(),
        Control::Decimal(unit) => view! { <Decimal form field unit /> }.into_any(),
        Control::Temperature => view! { <Temperature form field /> }.into_any(),
        Control::OneOf(values) => {
            let options = values.iter().map(|(value, label)| Choice::new(*value, *label)).collect::<Vec<_>>();
            let options = Signal::stored(options);
            view! { <Options form name=field.name help=!field.help.is_empty() required=field.required numeric=true options /> }
                .into_any()
        }
        Control::SomeOf(choices) => view! { <Checkboxes form field choices /> }.into_any(),
        Control::Year => view! { <Year form field /> }.into_any(),
        Control::Key(key, source) => view! { <KeyInput form field key source /> }.into_any(),
        Control::Catalogue(kind) => view! { <CatalogueSelect form field kind by_code=false /> }.into_any(),
        Control::Unit => {
            view! { <CatalogueSelect form field kind=nguon_domain::input::kind::CatalogueKind::Unit by_code=true /> }
                .into_any()
        }
        Control::Area => view! { <AreaSelect form field /> }.into_any(),
        Control::Record(kind) => view! { <References form field kind mode=SelectionMode::One /> }.into_any(),
        Control::RecordOf(kind, of) => view! { <References form field kind mode=SelectionMode::One of /> }.into_any(),
        Control::Records(kind) => view! { <References form field kind mode=SelectionMode::Many /> }.into_any(),
        Control::Each(kind) => {
            let mode = if form.is_new { SelectionMode::Many } else { SelectionMode::One };
            view! { <References form field kind mode /> }.into_any()
        }
        Control::File(role) => view! { <Files form field role many=false /> }.into_any(),
        Control::Files(role) => view! { <Files form field role many=true /> }.into_any(),
        Control::Entries(entries) => view! { <EntryList form field entries /> }.into_any(),
        Control::Amounts(amounts) => view! { <AmountList form field amounts /> }.into_any(),
        Control::Moment => view! { <MomentInput form field /> }.into_any(),
        Control::NamedValues => view! { <NamedValues form field /> }.into_any(),
        Control::Position => view! { <Position form /> }.into_any(),
    }
}

/// A one-line input.
#[component]
fn Line(form: Form, field: Field, kind: &'static str, mode: &'static str) -> impl IntoView {
    let name = field.name;
    view! {
        <input
            class="input"
            type=kind
            inputmode=mode
            enterkeyhint="next"
            id=form.id("field", name)
            name=name
            autocomplete=field.autocomplete
            aria-required=field.required.then_some("true")
            aria-invalid=move || invalid(form, name)
            aria-describedby=move || described_by(form, name, !field.help.is_empty())
            prop:value=move || form.text(name)
            on:input=move |event| form.set(name, Value::String(event_target_value(&event)))
        />
    }
}

/// A multi-line input; grows with its content where the browser supports it.
#[component]
fn Long(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    view! {
        <textarea
            class="input input--long"
            rows="4"
            id=form.id("field", name)
            name=name
            aria-required=field.required.then_some("true")
            aria-invalid=move || invalid(form, name)
            aria-describedby=move || described_by(form, name, !field.help.is_empty())
            prop:value=move || form.text(name)
            on:input=move |event| form.set(name, Value::String(event_target_value(&event)))
        ></textarea>
    }
}

/// A password input with a button to show it: mistyped passwords are the most frequent failure.
#[component]
fn Password(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    let shown = RwSignal::new(false);
    let autocomplete =
        if matches!(field.control, Control::Password { new: true }) { "new-password" } else { "current-password" };
    view! {
        <div class="password">
            <input
                class="input"
                type=move || if shown.get() { "text" } else { "password" }
                id=form.id("field", name)
                name=name
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                aria-required=field.required.then_some("true")
                aria-invalid=move || invalid(form, name)
                aria-describedby=move || described_by(form, name, !field.help.is_empty())
                prop:value=move || form.text(name)
                on:input=move |event| form.set(name, Value::String(event_target_value(&event)))
            />
            <button
                type="button"
                class="button button--quiet password__eye"
                aria-pressed=move || shown.get().to_string()
                aria-label="Hiện ký tự đã gõ"
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || {
                    let shape = if shown.get() { Shape::EyeOff } else { Shape::Eye };
                    view! { <Icon shape /> }
                }}
            </button>
        </div>
    }
}
