//! A field with its label, help and fault; fields in sections.

use leptos::html;
use leptos::prelude::*;

use super::control::Widget;
use super::offer::Offers;
use super::{Control, Field, Form, Section, belongs, is_empty};
use crate::component::icon::{Icon, Shape};

/// All fields of a form, in a fieldset with legend for each section; sections with a title in `folded` are opened by
/// the user.
#[component]
pub fn Sections(
    form: Form,
    sections: &'static [Section],
    #[prop(optional)] folded: &'static [&'static str],
) -> impl IntoView {
    sections
        .iter()
        .map(|section| {
            if folded.contains(&section.title) {
                return view! { <FoldedSection form section /> }.into_any();
            }
            view! {
                <fieldset class="section" disabled=move || form.locked.get()>
                    <legend class="section__title">{section.title}</legend>
                    <div class="section__fields">
                        {section.fields.iter().map(|field| view! { <Labelled form field /> }).collect_view()}
                    </div>
                </fieldset>
            }
            .into_any()
        })
        .collect_view()
        .into_any()
}

/// A section that opens by itself when a field of it has a value or a fault.
#[component]
fn FoldedSection(form: Form, section: &'static Section) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let open = move || {
        if let Some(details) = details.get() {
            details.set_open(true);
        }
    };
    let is_used = Memo::new(move |_| section.fields.iter().any(|field| !is_empty(&form.get(field.name))));
    Effect::new(move |_| {
        if is_used.get() {
            open();
        }
    });
    Effect::new(move |_| {
        let is_wrong = form.errors.with(|errors| {
            errors.iter().any(|error| section.fields.iter().any(|field| belongs(&error.field, field.name)))
        });
        if is_wrong {
            open();
        }
    });
    view! {
        <details class="section section--folded" node_ref=details>
            <summary class="section__fold">
                {section.title} <span class="section__optional">"Không bắt buộc"</span>
            </summary>
            <fieldset class="section__inner" disabled=move || form.locked.get()>
                <legend class="visually-hidden">{section.title}</legend>
                <div class="section__fields">
                    {section.fields.iter().map(|field| view! { <Labelled form field /> }).collect_view()}
                </div>
            </fieldset>
        </details>
    }
}

/// One field with its label, help and fault.
#[component]
pub fn Labelled(form: Form, #[prop(into)] field: Field) -> impl IntoView {
    let name = field.name;
    let label = move || {
        let text = view! {
            {field.label}
            {field.required.then(|| view! { <span class="field__required" aria-hidden="true">" *"</span> })}
        };
        match field.control {
            // Controls with several inputs, or none that a label can point to, are a group.
            Control::NamedValues | Control::Rich | Control::Entries(_) | Control::SomeOf(_) => {
                view! { <span class="field__label" id=form.id("label", name)>{text}</span> }.into_any()
            }
            Control::Position => ().into_any(),
            _ => view! { <label class="field__label" for=form.id("field", name) id=form.id("label", name)>{text}</label> }
                .into_any(),
        }
    };
    view! {
        <div class="field" class:field--wide=field.is_wide() class:field--wrong=move || form.error(name).is_some()>
            {label()}
            <Widget form field />
            <Fault form name />
            <Offers form field />
            // Below the input, so that inputs side by side stand on one line.
            {(!field.help.is_empty())
                .then(|| view! { <p class="field__help" id=form.id("help", name)>{field.help}</p> })}
        </div>
    }
    .into_any()
}

/// The fault of one field.
#[component]
pub fn Fault(form: Form, #[prop(into)] name: String) -> impl IntoView {
    let id = form.id("error", &name);
    move || {
        form.error(&name).map(|message| {
            view! {
                <p class="field__error" id=id.clone()>
                    <Icon shape=Shape::Warning />
                    {message}
                </p>
            }
        })
    }
}

/// Returns the identifiers for the `aria-describedby` of a field.
pub fn described_by(form: Form, name: &str, has_help: bool) -> Option<String> {
    let mut ids = Vec::new();
    if has_help {
        ids.push(form.id("help", name));
    }
    if form.error(name).is_some() {
        ids.push(form.id("error", name));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Returns the `aria-invalid` of a field.
pub fn invalid(form: Form, name: &str) -> Option<&'static str> {
    form.error(name).map(|_| "true")
}
