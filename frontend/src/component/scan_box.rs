//! From a code in one's hand to its record: by a scanner while nothing is being typed, by the camera, by typing.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use nguon_domain::problem::ProblemCode;

use super::camera::Camera;
use super::dialog::Dialog;
use super::icon::{Icon, Shape};
use super::toast::Toasts;
use super::wedge::{Heard, Wedge};
use crate::api::{self, Failure};
use crate::focus::{focus_soon, takes_typing};
use crate::page::Page;

const INPUT: &str = "field-scan";

/// The button in the bar, its dialog, and an ear for scanners.
#[component]
pub fn ScanBox() -> impl IntoView {
    let toasts = Toasts::here();
    let camera = Camera::here();
    let navigate = use_navigate();
    let open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let fault = RwSignal::new(None::<String>);
    let look_up = Callback::new(move |code: String| {
        if busy.get_untracked() || code.trim().is_empty() {
            return;
        }
        busy.set(true);
        fault.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::resolve(code.trim()).await {
                Ok(found) => {
                    open.try_set(false);
                    match found.record_id {
                        Some(id) => navigate(&Page::Record(found.kind, id.to_string()).path(), Default::default()),
                        // Somebody else's: all that one may see of it is its public page.
                        None => {
                            let _ = window().location().assign(&found.address);
                        }
                    }
                }
                Err(failure) if open.get_untracked() => {
                    fault.try_set(Some(explain(&failure)));
                }
                Err(failure) => toasts.wrong(explain(&failure)),
            }
            busy.try_set(false);
        });
    });
    let show = move || {
        typed.set(String::new());
        fault.set(None);
        open.set(true);
        focus_soon(INPUT.into());
    };
    let wedge = StoredValue::new(Wedge::default());
    let ear = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || somewhere_to_type() {
            return;
        }
        // The shortcut is a key on its own; in a scan it is a character.
        let alone = wedge.with_value(|wedge| wedge.is_over(event.time_stamp()));
        match wedge.try_update_value(|wedge| wedge.hear(&event)) {
            Some(Heard::Scan(code)) => {
                // Whatever has the focus is not what Enter is meant for.
                event.prevent_default();
                look_up.run(code);
            }
            Some(Heard::Separator) => event.prevent_default(),
            _ if alone && event.key() == "/" && !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
                event.prevent_default();
                show();
            }
            _ => {}
        }
    });
    on_cleanup(move || ear.remove());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        look_up.run(typed.get_untracked());
    };
    let keydown = move |event: ev::KeyboardEvent| match wedge.try_update_value(|wedge| wedge.hear(&event)) {
        Some(Heard::Separator) => {
            event.prevent_default();
            typed.update(|typed| typed.push('\u{1d}'));
        }
        Some(Heard::Scan(code)) => {
            event.prevent_default();
            typed.set(code.clone());
            look_up.run(code);
        }
        _ => {}
    };
    view! {
        <button
            type="button"
            class="button topbar__scan"
            aria-keyshortcuts="/"
            title="Quét hoặc gõ mã để mở bản ghi (phím /)"
            on:click=move |_| show()
        >
            <Icon shape=Shape::Scan />
            "Quét mã"
        </button>
        <Dialog open title="Quét mã".to_owned()>
            <form class="form form--quick" novalidate on:submit=submit>
                <div class="field">
                    <label class="field__label" for=INPUT>"Mã trên tem, thùng hoặc palet"</label>
                    <input
                        class="input"
                        type="text"
                        id=INPUT
                        name="scan"
                        autocomplete="off"
                        spellcheck="false"
                        enterkeyhint="search"
                        aria-describedby="help-scan"
                        aria-invalid=move || fault.get().map(|_| "true")
                        prop:value=typed
                        on:keydown=keydown
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                    {move || {
                        fault
                            .get()
                            .map(|text| view! { <p class="field__error" role="alert"><Icon shape=Shape::Warning />{text}</p> })
                    }}
                    <p class="field__help" id="help-scan">
                        "Quét bằng máy quét ở bất cứ trang nào, hoặc gõ GTIN, SSCC, GLN hay mã truy xuất 10 ký tự."
                    </p>
                </div>
                <div class="dialog__actions">
                    <button type="submit" class="button button--primary" disabled=busy>
                        <Icon shape=Shape::Search />
                        "Mở"
                    </button>
                    <button type="button" class="button" on:click=move |_| camera.ask(look_up)>
                        <Icon shape=Shape::Camera />
                        "Dùng camera"
                    </button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

fn explain(failure: &Failure) -> String {
    match failure.code() {
        Some(ProblemCode::NotFound) => "Chưa ai đăng ký mã này trên hệ thống.".into(),
        Some(ProblemCode::Gone) => "Bản ghi của mã này không còn hiển thị.".into(),
        // The parameter is the only thing that one has entered.
        _ => failure.message().trim_start_matches("code: ").to_owned(),
    }
}

/// Whether keys go into a field or a dialog: then they are not for us.
fn somewhere_to_type() -> bool {
    document().active_element().is_some_and(|element| takes_typing(&element))
        || document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}
