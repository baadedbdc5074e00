//! A file that only the signed-in user may read: fetched with the token, then opened from memory.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::files::file::{FileInfo, saved_name};

use super::file::{save, show};
use super::icon::{Icon, Shape};
use super::toast::Toasts;
use crate::api::Answer;
use crate::platform::format;

/// The file with buttons to open and to download it.
#[component]
pub fn FileLinks<F, A>(info: FileInfo, fetch: F) -> impl IntoView
where
    F: Fn() -> A + Copy + 'static,
    A: Future<Output = Answer<(Vec<u8>, String)>> + 'static,
{
    let toasts = Toasts::here();
    let name = StoredValue::new(saved_name(&info.name, &info.media_type));
    let label = if info.is_image() { "Mở ảnh" } else { "Mở tệp PDF" };
    let kind = StoredValue::new(info.media_type.clone());
    let open = move |_| show(fetch(), kind.get_value(), name.get_value(), toasts);
    let download = move |_| {
        spawn_local(async move {
            match fetch().await {
                Ok((bytes, _)) => save(&bytes, &kind.get_value(), &name.get_value()),
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    view! {
        <div class="pdf">
            <Icon shape=Shape::File />
            <span class="pdf__name">{info.name} <span class="muted">{format!(" {}", format::file_size(info.size))}</span></span>
            <span class="pdf__actions">
                <button type="button" class="button" on:click=open>{label}</button>
                <button type="button" class="button" on:click=download>
                    <Icon shape=Shape::Download />
                    "Tải xuống"
                </button>
            </span>
        </div>
    }
    .into_any()
}
