//! Adding a missing record without leaving the form that needs it.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::input::status::Status;
use serde_json::Value;

use super::Module;
use super::chunk;
use crate::api;
use crate::component::dialog::{Dialog, opened_by};
use crate::component::icon::{Icon, Shape};
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::reference::{QuickAddRequest, QuickAddSlot};
use crate::form::{Faults, Form, Sending};
use crate::platform::focus::focus_soon;
use crate::platform::format;

/// The dialog, open while a record is to be added. Its form is a chunk: few need it, and it has the fields of every
/// module.
#[component]
pub fn QuickAdd(adding: QuickAddSlot) -> impl IntoView {
    let QuickAddSlot(wanted) = adding;
    let open = opened_by(wanted);
    let title = RwSignal::new(UNTITLED.to_owned());
    provide_context(QuickDialog { wanted, open, title });
    view! { <Dialog open title>{|| chunk::page(chunk::quick_form)}</Dialog> }.into_any()
}

/// The title of the dialog until its form is loaded.
const UNTITLED: &str = "Thêm mới";

/// The dialog around the form.
#[derive(Clone, Copy)]
struct QuickDialog {
    wanted: RwSignal<Option<QuickAddRequest>>,
    open: RwSignal<bool>,
    title: RwSignal<String>,
}

/// Returns the form for the record that the dialog around it asks for.
pub fn form() -> AnyView {
    let Some(QuickDialog { wanted, open, title }) = use_context() else { return ().into_any() };
    let Some(wanted) = wanted.get_untracked() else { return ().into_any() };
    title.set(format!("Thêm {}", Module::at(wanted.kind).texts.one));
    view! { <QuickForm wanted open /> }.into_any()
}

#[component]
fn QuickForm(wanted: QuickAddRequest, open: RwSignal<bool>) -> impl IntoView {
    let toasts = Toasts::here();
    let QuickAddRequest { kind, name, known, added } = wanted;
    let module = Module::at(kind);
    let form = Form::new((module.blank)()).beside("quick-");
    form.set(module.name, Value::String(name));
    if let Some((field, id, label)) = known {
        form.names.update(|names| {
            names.insert(id.clone(), label);
        });
        form.set(&field, Value::String(id));
    }
    // One key per dialog: a creation that is sent twice because the answer was lost makes one record.
    let creation = api::idempotency::new_key();
    let sending = Sending::of(form);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let creation = creation.clone();
        sending.send_checked(
            |form| form.check_with(|value| (module.check)(value, format::today())),
            move |input| async move { api::create(kind, Status::Active, &creation, &input).await },
            move |created| match created {
                Ok(record) => {
                    let name = record.content.get("name").map(crate::form::as_text).unwrap_or_default();
                    toasts.done(format!("Đã thêm “{name}”."));
                    added.try_run((record.id.to_string(), name));
                    open.try_set(false);
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    };
    // The name is what was typed already; the focus goes to the first empty field.
    let empty = module.quick.iter().find(|name| untrack(|| form.text(name)).is_empty());
    if let Some(name) = empty {
        focus_soon(form.id("field", name));
    }
    let fields = module.sections.iter().flat_map(|section| section.fields);
    let fields = fields.filter(|field| module.quick.contains(&field.name));
    view! {
        <form class="form form--quick" novalidate on:submit=submit>
            <Faults form sections=module.sections tell=sending.attempts other=sending.other />
            {fields.map(|field| view! { <Labelled form field /> }).collect_view()}
            <p class="field__help">"Các mục khác có thể bổ sung sau."</p>
            <div class="dialog__actions">
                <button type="submit" class="button button--primary" disabled=sending.busy>
                    <Icon shape=Shape::Plus />
                    "Thêm và chọn"
                </button>
                <button type="button" class="button" on:click=move |_| open.set(false)>"Hủy"</button>
            </div>
        </form>
    }
    .into_any()
}
