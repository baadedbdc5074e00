//! A PDF that only the signed-in user may read: fetched with the token, then opened from memory.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::file::{FileInfo, PDF};

use super::file::{save, show};
use super::icon::{Icon, Shape};
use super::toast::Toasts;
use crate::api::Answer;
use crate::format;

/// The file with buttons to open and to download it.
#[component]
pub fn PdfLinks<F, A>(info: FileInfo, fetch: F) -> impl IntoView
where
    F: Fn() -> A + Copy + 'static,
    A: Future<Output = Answer<(Vec<u8>, String)>> + 'static,
{
    let toasts = Toasts::here();
    let name = StoredValue::new(info.name.clone());
    let open = move |_| show(fetch(), PDF.to_owned(), name.get_value(), toasts);
    let download = move |_| {
        spawn_local(async move {
            match fetch().await {
                Ok((bytes, _)) => save(&bytes, PDF, &name.get_value()),
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    view! {
        <div class="pdf">
            <Icon shape=Shape::File />
            <span class="pdf__name">{info.name} <span class="muted">{format!(" {}", format::file_size(info.size))}</span></span>
            <span class="pdf__actions">
                <button type="button" class="button" on:click=open>"Mở tệp PDF"</button>
                <button type="button" class="button" on:click=download>
                    <Icon shape=Shape::Download />
                    "Tải xuống"
                </button>
            </span>
        </div>
    }
    .into_any()
}
