//! Opens the record of a code: by a scanner while no field has the focus, by the camera, or typed.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use nguon_domain::input::problem::ProblemCode;

use super::code_input::CodeInput;
use super::dialog::Dialog;
use super::icon::{Icon, Shape};
use super::toast::Toasts;
use super::wedge::{Wedge, WedgeEvent};
use crate::api::{self, Failure};
use crate::page::Page;
use crate::platform::focus::{focus_soon, takes_typing};

const INPUT: &str = "field-scan";

/// The receiver of codes that are scanned while no field has the focus.
#[derive(Clone, Copy)]
pub struct Scans {
    page: RwSignal<Option<Callback<String>>>,
    claims: StoredValue<u32>,
}

impl Scans {
    /// Returns the initial state: the scan box opens what is scanned.
    pub fn start() -> Self {
        Self { page: RwSignal::new(None), claims: StoredValue::new(0) }
    }

    /// Sends scanned codes to `heard` as long as the current page exists.
    pub fn claim(heard: Callback<String>) {
        let Self { page, claims } = expect_context();
        page.set(Some(heard));
        claims.update_value(|count| *count += 1);
        let claim = claims.get_value();
        on_cleanup(move || {
            // The next page may have claimed the scans before this one is disposed.
            if claims.get_value() == claim {
                page.set(None);
            }
        });
    }
}

/// The button in the bar, its dialog, and the listener for scanners.
#[component]
pub fn ScanBox() -> impl IntoView {
    let toasts = Toasts::here();
    let scans = expect_context::<Scans>();
    let navigate = use_navigate();
    let open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let fault = RwSignal::new(None::<String>);
    let look_up = Callback::new(move |code: String| {
        if busy.get_untracked() || code.trim().is_empty() {
            return;
        }
        fault.set(None);
        if let Some(page) = Page::on_paper(&code) {
            open.set(false);
            navigate(&page.path(), Default::default());
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::resolve(code.trim()).await {
                Ok(found) => {
                    open.try_set(false);
                    match found.record_id {
                        Some(id) => navigate(&Page::Record(found.kind, id.to_string()).path(), Default::default()),
                        // A record of another business: all that the user may see of it is its public page.
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
        // The shortcut counts only as a key on its own; within a scan it is a character.
        let alone = wedge.with_value(|wedge| wedge.is_over(event.time_stamp()));
        match wedge.try_update_value(|wedge| wedge.handle(&event)) {
            Some(WedgeEvent::Scan(code)) => {
                // The Enter of a scan must not activate the focused element.
                event.prevent_default();
                match scans.page.get_untracked() {
                    Some(page) => page.run(code),
                    None => look_up.run(code),
                }
            }
            Some(WedgeEvent::Separator) => event.prevent_default(),
            _ if alone && event.key() == "/" && !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
                event.prevent_default();
                show();
            }
            _ => {}
        }
    });
    on_cleanup(move || ear.remove());
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
            <CodeInput
                id=INPUT
                label="Mã trên nhãn của hàng, thùng hoặc palet"
                help="Quét bằng máy quét ở bất cứ trang nào, hoặc gõ GTIN, SSCC, GLN hay mã truy xuất 10 ký tự."
                action="Mở"
                typed
                fault
                busy
                taken=look_up
            />
        </Dialog>
    }
    .into_any()
}

fn explain(failure: &Failure) -> String {
    match failure.code() {
        Some(ProblemCode::NotFound) => "Chưa ai đăng ký mã này trên hệ thống.".into(),
        Some(ProblemCode::Gone) => "Bản ghi của mã này không còn hiển thị.".into(),
        // The user has entered nothing but this parameter.
        _ => failure.message().trim_start_matches("code: ").to_owned(),
    }
}

/// Whether keys go into a field or a dialog and must not be treated as a scan.
fn somewhere_to_type() -> bool {
    document().active_element().is_some_and(|element| takes_typing(&element))
        || document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}
