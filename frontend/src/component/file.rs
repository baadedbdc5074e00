//! Saving and opening files, and the input for a PDF.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlAnchorElement};

use super::icon::{Icon, Shape};
use super::toast::Toasts;
use crate::api::Answer;
use crate::platform::blob::{revoke_url, url_of};
use crate::platform::format;

/// Saves bytes as a file called `name`.
pub fn save(bytes: &[u8], kind: &str, name: &str) {
    let Some(url) = url_of(bytes, kind) else { return };
    if let Ok(link) = document().create_element("a")
        && let Ok(link) = link.dyn_into::<HtmlAnchorElement>()
    {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The browser has to start reading first.
    set_timeout(move || revoke_url(&url), std::time::Duration::from_secs(60));
}

/// Opens a file that only the signed-in user may read in another tab; saves it where that is not possible. Must be
/// called within the click itself: later the browser blocks the tab as an unwanted window.
pub fn show(
    fetch: impl Future<Output = Answer<(Vec<u8>, String)>> + 'static,
    kind: String,
    name: String,
    toasts: Toasts,
) {
    let window = window().open_with_url_and_target("", "_blank").ok().flatten();
    spawn_local(async move {
        match fetch.await {
            Ok((bytes, _)) => match (window, url_of(&bytes, &kind)) {
                (Some(window), Some(url)) => {
                    let _ = window.location().set_href(&url);
                }
                _ => save(&bytes, &kind, &name),
            },
            Err(failure) => {
                if let Some(window) = window {
                    let _ = window.close();
                }
                toasts.wrong(failure.message());
            }
        }
    });
}

/// The largest file that the server accepts, in bytes: 10 MB.
pub const MAX_FILE_SIZE: f64 = 10.0 * 1024.0 * 1024.0;

/// An input for a PDF: chosen by button or dropped here.
#[component]
pub fn PdfInput(
    /// The chosen file.
    file: RwSignal<Option<File>, LocalStorage>,
    /// The fault of the chosen file.
    error: RwSignal<Option<String>>,
    name: &'static str,
    label: &'static str,
    help: &'static str,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let take = move |chosen: Option<File>| {
        let Some(chosen) = chosen else { return };
        let wrong = if chosen.size() > MAX_FILE_SIZE {
            Some("Tệp lớn hơn 10 MB. Hãy quét lại với độ phân giải thấp hơn.")
        } else if chosen.type_() != "application/pdf" && !chosen.name().to_ascii_lowercase().ends_with(".pdf") {
            Some("Tệp này không phải là PDF.")
        } else {
            None
        };
        error.set(wrong.map(ToOwned::to_owned));
        file.set(wrong.is_none().then_some(chosen));
    };
    let drop = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)));
    };
    view! {
        <div class="field field--wide" class:field--wrong=move || error.with(Option::is_some)>
            <label class="field__label" for=format!("field-{name}")>{label}</label>
            <p class="field__help" id=format!("help-{name}")>{help}</p>
            <div
                class="upload"
                class:upload--over=over
                on:dragover=move |event| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=drop
            >
                // The whole face is the button; the input itself stays where keyboards and screen readers find it.
                <span class="upload__face" aria-hidden="true">
                    <span class="upload__button">
                        <Icon shape=Shape::File />
                        {move || if file.with(Option::is_some) { "Chọn tệp khác" } else { "Chọn tệp PDF" }}
                    </span>
                    <span class="upload__drop">"hoặc kéo tệp vào đây"</span>
                </span>
                <input
                    class="upload__input"
                    type="file"
                    accept="application/pdf,.pdf"
                    id=format!("field-{name}")
                    name=name
                    node_ref=input
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || {
                        if error.with(Option::is_some) { format!("help-{name} error-{name}") } else { format!("help-{name}") }
                    }
                    on:change=move |_| {
                        take(input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0)));
                    }
                />
            </div>
            {move || {
                file.get()
                    .map(|chosen| {
                        #[expect(clippy::cast_possible_truncation, reason = "at most 10 MB")]
                        let size = format::file_size(chosen.size() as i64);
                        view! {
                            <p class="upload__chosen">
                                <Icon shape=Shape::Check />
                                <span>{chosen.name()} " · " {size}</span>
                                <button
                                    type="button"
                                    class="button button--quiet"
                                    on:click=move |_| {
                                        file.set(None);
                                        error.set(None);
                                        if let Some(input) = input.get_untracked() {
                                            input.set_value("");
                                        }
                                    }
                                >
                                    "Bỏ tệp"
                                </button>
                            </p>
                        }
                    })
            }}
            {move || {
                error
                    .get()
                    .map(|message| {
                        view! {
                            <p class="field__error" id=format!("error-{name}")>
                                <Icon shape=Shape::Warning />
                                {message}
                            </p>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
