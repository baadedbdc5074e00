//! The input of a GS1 key: typed, scanned by a scanner or the camera, or allocated by the system.

mod reading;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::numbers::Allocation;
use nguon_domain::input::problem::ProblemCode;
use serde_json::Value;
use web_sys::HtmlInputElement;

use super::field::{described_by, invalid};
use super::{Field, Form};
use crate::access::session::Session;
use crate::api;
use crate::component::camera::Camera;
use crate::component::icon::{Icon, Shape};
use crate::component::wedge::{Wedge, WedgeEvent};
use crate::page::Page;
use reading::{Reading, live, take};

/// Who allocates a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The business.
    Own,
    /// The business, unless this field names a brand owner.
    OwnUnless(&'static str),
    /// The business, for a packaging of the trade item whose GTIN is in this field.
    PackagingOf(&'static str),
    /// Another business.
    Others,
}

/// What is shown below the input.
#[derive(Clone, PartialEq)]
enum KeyHint {
    Reading(Reading),
    /// There is no company prefix to allocate numbers from.
    NoPrefix,
}

/// The input, the button of the camera, and the button that allocates a number.
#[component]
pub fn KeyInput(form: Form, field: Field, key: KeyType, source: Source) -> impl IntoView {
    let name = field.name;
    let session = Session::here();
    let camera = Camera::here();
    let wedge = StoredValue::new(Wedge::default());
    let busy = RwSignal::new(false);
    // The outcome of the last scan or allocation; dropped as soon as the user types.
    let answer = RwSignal::new(None::<KeyHint>);
    let told = Memo::new(move |_| answer.get().unwrap_or_else(|| KeyHint::Reading(live(key, &form.text(name)))));
    let wrong = move || matches!(told.get(), KeyHint::NoPrefix | KeyHint::Reading(Reading::Wrong(_)));
    let put = move |digits: String, text: &str| {
        form.set(name, Value::String(digits));
        answer.set(Some(KeyHint::Reading(Reading::Right(text.to_owned()))));
    };
    let read = move |text: &str| match take(key, text) {
        Ok(digits) if digits == text.trim() => answer.set(None),
        Ok(digits) => put(digits, "Đã lấy từ mã quét."),
        Err(fault) => answer.set(Some(KeyHint::Reading(Reading::Wrong(fault)))),
    };
    let scanned = Callback::new(move |text: String| read(&text));
    let keydown = move |event: ev::KeyboardEvent| {
        let heard = wedge.try_update_value(|wedge| wedge.handle(&event)).unwrap_or(WedgeEvent::Nothing);
        match heard {
            WedgeEvent::Separator => {
                // A browser shortcut, but the GS1 separator here.
                event.prevent_default();
                let input: HtmlInputElement = event_target(&event);
                form.set(name, Value::String(format!("{}\u{1d}", input.value())));
            }
            WedgeEvent::Scan(text) => {
                event.prevent_default();
                // The former text is replaced, not appended to.
                read(&text);
            }
            WedgeEvent::Nothing if event.key() == "Enter" => {
                let text = untrack(|| form.text(name));
                if !text.trim().is_empty() && nguon_domain::identification::numbers::read(key, &text).is_err() {
                    event.prevent_default();
                    read(&text);
                }
            }
            WedgeEvent::Nothing => {}
        }
    };
    let allocate = move |_| {
        let packaging_of = match source {
            Source::PackagingOf(item) => match Some(untrack(|| form.text(item))).filter(|gtin| !gtin.trim().is_empty())
            {
                Some(gtin) => Some(gtin.trim().to_owned()),
                None => {
                    let text = "Sản phẩm chưa có GTIN. Hãy cấp mã cho sản phẩm trước.".to_owned();
                    answer.set(Some(KeyHint::Reading(Reading::Wrong(text))));
                    return;
                }
            },
            _ => None,
        };
        busy.set(true);
        spawn_local(async move {
            let asked = Allocation { key_type: Some(key), count: None, packaging_of };
            match api::numbers::allocate(&api::idempotency::new_key(), &asked).await {
                Ok(allocated) => {
                    if let Some(value) = allocated.values.into_iter().next() {
                        form.set(name, Value::String(value));
                        answer
                            .try_set(Some(KeyHint::Reading(Reading::Right("Mã mới, dành riêng cho mục này.".into()))));
                    }
                }
                Err(failure) if failure.code() == Some(ProblemCode::NoCompanyPrefix) => {
                    answer.try_set(Some(KeyHint::NoPrefix));
                }
                Err(failure) => {
                    // The only parameter that can be at fault is the trade item of a packaging.
                    let text = match failure.errors().first() {
                        Some(error) => format!("GTIN của sản phẩm: {}", error.message),
                        None => failure.message(),
                    };
                    answer.try_set(Some(KeyHint::Reading(Reading::Wrong(text))));
                }
            }
            busy.try_set(false);
        });
    };
    let may_allocate = source != Source::Others && untrack(|| session.may(Guarded::Numbers, Action::Write));
    let gives = move || {
        let bears_other = match source {
            Source::OwnUnless(other) => !form.text(other).is_empty(),
            _ => false,
        };
        may_allocate && !bears_other && form.text(name).is_empty() && !form.locked.get()
    };
    let state = move || {
        // A fault of the form is already shown.
        if form.error(name).is_some() {
            return ().into_any();
        }
        match told.get() {
            KeyHint::Reading(Reading::Nothing) => ().into_any(),
            KeyHint::Reading(Reading::Typing(text)) => text.into_any(),
            KeyHint::Reading(Reading::Right(text)) => {
                view! { <span class="key__right"><Icon shape=Shape::Check />{text}</span> }.into_any()
            }
            KeyHint::Reading(Reading::Wrong(text)) => {
                view! { <span class="field__error"><Icon shape=Shape::Warning />{text}</span> }.into_any()
            }
            KeyHint::NoPrefix => view! {
                <span class="field__error"><Icon shape=Shape::Warning />"Doanh nghiệp chưa khai mã doanh nghiệp GS1, hoặc mã chưa được xác nhận, nên chưa cấp mã được."</span>
                // In another tab, so that nothing entered here is lost.
                <a href=Page::Numbers.path() target="_blank" rel="noopener">"Khai mã doanh nghiệp GS1"</a>
            }
            .into_any(),
        }
    };
    let state_id = form.id("state", name);
    let described = state_id.clone();
    view! {
        <div class="key">
            <input
                class="input input--number key__input"
                type="text"
                inputmode="numeric"
                enterkeyhint="next"
                id=form.id("field", name)
                name=name
                autocomplete="off"
                spellcheck="false"
                aria-required=field.required.then_some("true")
                aria-invalid=move || invalid(form, name).or_else(|| wrong().then_some("true"))
                aria-describedby=move || {
                    let others = described_by(form, name, !field.help.is_empty()).unwrap_or_default();
                    format!("{others} {described}")
                }
                prop:value=move || form.text(name)
                on:keydown=keydown
                on:input=move |event| {
                    answer.set(None);
                    form.set(name, Value::String(event_target_value(&event)));
                }
                on:change=move |event| {
                    // A scanner that sends no Enter, or a pasted code.
                    let text = event_target_value(&event);
                    if !text.trim().is_empty() {
                        read(&text);
                    }
                }
            />
            <button
                type="button"
                class="button button--square"
                aria-label=format!("Quét {} bằng camera", field.label)
                title="Quét bằng camera"
                disabled=move || form.locked.get()
                on:click=move |_| camera.ask(scanned)
            >
                <Icon shape=Shape::Scan />
            </button>
            {move || {
                gives()
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button key__give"
                                aria-label=format!("Cấp mã: {}", field.label)
                                disabled=busy
                                on:click=allocate
                            >
                                <Icon shape=Shape::Plus />
                                "Cấp mã"
                            </button>
                        }
                    })
            }}
        </div>
        <p class="field__help key__state" role="status" id=state_id>{state}</p>
    }
    .into_any()
}
