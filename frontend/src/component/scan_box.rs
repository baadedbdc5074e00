//! From a code in one's hand to its record: by a scanner while nothing is being typed, by the camera, by typing.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use nguon_domain::input::problem::ProblemCode;

use super::code_input::CodeInput;
use super::dialog::Dialog;
use super::icon::{Icon, Shape};
use super::toast::Toasts;
use super::wedge::{Heard, Wedge};
use crate::api::{self, Failure};
use crate::page::Page;
use crate::platform::focus::{focus_soon, takes_typing};

const INPUT: &str = "field-scan";

/// Who hears what is scanned while nothing is being typed.
#[derive(Clone, Copy)]
pub struct Scans {
    page: RwSignal<Option<Callback<String>>>,
    claims: StoredValue<u32>,
}

impl Scans {
    /// Nobody but the box itself, which opens what was scanned.
    pub fn start() -> Self {
        Self { page: RwSignal::new(None), claims: StoredValue::new(0) }
    }

    /// The page that is being made wants the codes for itself, as long as it is there.
    pub fn claim(heard: Callback<String>) {
        let Self { page, claims } = expect_context();
        page.set(Some(heard));
        claims.update_value(|count| *count += 1);
        let claim = claims.get_value();
        on_cleanup(move || {
            // The next page may have claimed them before this one is gone.
            if claims.get_value() == claim {
                page.set(None);
            }
        });
    }
}

/// The button in the bar, its dialog, and an ear for scanners.
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
                match scans.page.get_untracked() {
                    Some(page) => page.run(code),
                    None => look_up.run(code),
                }
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
        // The parameter is the only thing that one has entered.
        _ => failure.message().trim_start_matches("code: ").to_owned(),
    }
}

/// Whether keys go into a field or a dialog: then they are not for us.
fn somewhere_to_type() -> bool {
    document().active_element().is_some_and(|element| takes_typing(&element))
        || document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}
