//! Inputs for pictures and documents: chosen, dropped, pasted or taken with the camera. They are uploaded at once, so
//! that saving the form is quick and drafts refer to them.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use nguon_domain::files::file::{FileInfo, FileRole, PDF, Variant, WEBP};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, FileList};

use super::field::{described_by, invalid};
use super::upload::{Item, Stage};
use super::{Field, Form};
use crate::api;
use crate::component::file::{save, show};
use crate::component::icon::{Icon, Shape};
use crate::component::own_picture::OwnPicture;
use crate::component::toast::Toasts;
use crate::platform::focus::focus_soon;
use crate::platform::format;

/// Returns the `accept` of the file chooser.
const fn accepted(role: FileRole) -> &'static str {
    match role {
        FileRole::Image => "image/*",
        FileRole::Scan => "image/*,application/pdf,.pdf",
        FileRole::Attachment => "image/*,application/pdf,.pdf,.docx,.xlsx",
    }
}

/// The input of one file, or of several with `many`.
#[component]
pub fn Files(form: Form, field: Field, role: FileRole, many: bool) -> impl IntoView {
    let name = field.name;
    let chosen = Memo::new(move |_| form.ids(name));
    let over = RwSignal::new(false);
    let said = move || match form.uploads.arrived.get() {
        Some((path, file)) if path == name => format!("Đã tải lên {file}."),
        _ => String::new(),
    };
    let take = move |files: Option<FileList>| {
        let mut files: Vec<File> =
            files.map(|files| (0..files.length()).filter_map(|index| files.get(index)).collect()).unwrap_or_default();
        if form.locked.get_untracked() {
            return;
        }
        if !many {
            files.truncate(1);
            for item in form.uploads.of(name) {
                form.uploads.remove(item.id);
            }
        }
        form.uploads.add(form, name, role, many, files);
    };
    let input = move |capture: bool| {
        let node = NodeRef::<html::Input>::new();
        let change = move |_| {
            if let Some(node) = node.get_untracked() {
                take(node.files());
                // Otherwise the same file could not be chosen again.
                node.set_value("");
            }
        };
        let id = if capture { form.id("camera", name) } else { form.id("field", name) };
        // The other input has its label beside it.
        let label = capture.then(|| format!("Chụp ảnh: {}", field.label));
        view! {
            <input
                class="upload__input"
                type="file"
                accept=if capture { "image/*" } else { accepted(role) }
                capture=capture.then_some("environment")
                multiple=many && !capture
                id=id
                name=(!capture).then_some(name)
                node_ref=node
                aria-label=label
                aria-invalid=move || invalid(form, name)
                aria-describedby=move || described_by(form, name, !field.help.is_empty())
                on:change=change
            />
        }
    };
    let choose = match (role, many) {
        (FileRole::Image, true) => "Chọn ảnh",
        (FileRole::Image, false) => "Chọn một ảnh",
        (FileRole::Scan, _) => "Chọn ảnh hoặc PDF",
        (FileRole::Attachment, _) => "Chọn tệp",
    };
    let row = move |id: String, index: usize, last: usize| {
        let info = form.files.with(|files| files.get(&id).cloned());
        view! { <UploadedFile form field many id info index last /> }
    };
    let rows = move || {
        let chosen = chosen.get();
        let last = chosen.len().saturating_sub(1);
        chosen.into_iter().enumerate().map(|(index, id)| row(id, index, last)).collect_view()
    };
    let moving =
        move || form.uploads.of(name).into_iter().map(|item| view! { <PendingUpload form item /> }).collect_view();
    view! {
        <div
            class="files"
            on:paste=move |event: ev::ClipboardEvent| {
                if let Some(files) = pasted(&event).filter(|files| files.length() > 0) {
                    event.prevent_default();
                    take(Some(files));
                }
            }
        >
            <ul class="files__list" aria-label=format!("Đã có: {}", field.label)>{rows} {moving}</ul>
            <div class="files__choose" hidden=move || form.locked.get()>
                <div
                    class="upload upload--small"
                    class:upload--over=over
                    on:dragover=move |event| {
                        event.prevent_default();
                        over.set(true);
                    }
                    on:dragleave=move |_| over.set(false)
                    on:drop=move |event: ev::DragEvent| {
                        event.prevent_default();
                        over.set(false);
                        take(event.data_transfer().and_then(|data| data.files()));
                    }
                >
                    <span class="upload__face" aria-hidden="true">
                        <Icon shape=if role == FileRole::Attachment { Shape::File } else { Shape::Picture } />
                        <span class="upload__label">
                            {move || if many || chosen.with(Vec::is_empty) { choose } else { "Thay tệp khác" }}
                        </span>
                        <span class="upload__drop">"kéo thả hoặc dán (Ctrl+V)"</span>
                    </span>
                    {input(false)}
                </div>
                <div class="upload upload--small upload--camera">
                    <span class="upload__face" aria-hidden="true">
                        <Icon shape=Shape::Camera />
                        <span class="upload__label">"Chụp ảnh"</span>
                    </span>
                    {input(true)}
                </div>
            </div>
            <p class="visually-hidden" role="status">{said}</p>
        </div>
    }
    .into_any()
}

/// An uploaded file.
#[component]
fn UploadedFile(
    form: Form,
    field: Field,
    many: bool,
    id: String,
    info: Option<FileInfo>,
    index: usize,
    last: usize,
) -> impl IntoView {
    let name = field.name;
    let toasts = Toasts::here();
    let title = info.as_ref().map_or_else(|| "Tệp".to_owned(), |info| info.name.clone());
    let size = info.as_ref().map(|info| format::file_size(info.size));
    let is_image = info.as_ref().is_some_and(FileInfo::is_image);
    let kind = info.map(|info| info.media_type).unwrap_or_default();
    let (for_open, called) = (id.clone(), title.clone());
    let open = move |_| {
        let (id, name, kind) = (for_open.clone(), called.clone(), kind.clone());
        let fetch = async move { api::file(&id, Variant::Full).await };
        if kind == PDF || kind == WEBP {
            show(fetch, kind, name, toasts);
        } else {
            leptos::task::spawn_local(async move {
                match fetch.await {
                    Ok((bytes, _)) => save(&bytes, &kind, &name),
                    Err(failure) => toasts.wrong(failure.message()),
                }
            });
        }
    };
    let swap = move |other: usize| {
        let mut all = form.ids(name);
        if index < all.len() && other < all.len() {
            all.swap(index, other);
            form.put_ids(name, many, all);
        }
    };
    let remove = move |_| {
        let all = form.ids(name).into_iter().enumerate().filter(|(at, _)| *at != index).map(|(_, id)| id).collect();
        form.put_ids(name, many, all);
        focus_soon(form.id("field", name));
    };
    let button = move |shape: Shape, label: String, hidden: bool, act: Callback<()>| {
        view! {
            <button
                type="button"
                class="button button--quiet button--square"
                aria-label=label.clone()
                title=label
                disabled=hidden
                on:click=move |_| act.run(())
            >
                <Icon shape />
            </button>
        }
    };
    let order = (many && last > 0).then(|| {
        view! {
            {button(Shape::Up, format!("Đưa {title} lên trước"), index == 0, Callback::new(move |()| swap(index.saturating_sub(1))))}
            {button(Shape::Down, format!("Đưa {title} ra sau"), index == last, Callback::new(move |()| swap(index + 1)))}
        }
    });
    view! {
        <li class="file">
            {if is_image {
                view! { <OwnPicture id variant=Variant::Thumb alt=title.clone() /> }.into_any()
            } else {
                view! { <span class="thumb"><Icon shape=Shape::File /></span> }.into_any()
            }}
            <span class="file__text">
                <button type="button" class="file__name" on:click=open>{title.clone()}</button>
                <span class="file__note">
                    {size} {(many && index == 0 && last > 0 && is_image).then_some(" · hiển thị đầu tiên")}
                </span>
            </span>
            <span class="file__actions" hidden=move || form.locked.get()>
                {order} {button(Shape::Close, format!("Bỏ {title}"), false, Callback::new(remove))}
            </span>
        </li>
    }
    .into_any()
}

/// A file that is being uploaded, or that could not be.
#[component]
fn PendingUpload(form: Form, item: Item) -> impl IntoView {
    let id = item.id;
    let stage = item.stage.clone();
    let title = item.name.clone();
    let item = StoredValue::new_local(item);
    let remove = move |_| form.uploads.remove(id);
    let label = title.clone();
    let state = move || {
        match stage.get() {
        Stage::Waiting => view! { <span class="file__note">"Chờ tải lên…"</span> }.into_any(),
        Stage::Sending(percent) => view! {
            <progress class="file__progress" max="100" value=percent aria-label=format!("Đang tải lên {label}")></progress>
            <span class="file__note">{if percent < 100 { format!("{percent} %") } else { "Đang xử lý…".to_owned() }}</span>
        }
        .into_any(),
        Stage::Refused(text) => {
            view! { <span class="field__error" role="alert"><Icon shape=Shape::Warning />{text}</span> }.into_any()
        }
        Stage::Failed(text) => view! {
            <span class="field__error" role="alert"><Icon shape=Shape::Warning />{text}</span>
            <button
                type="button"
                class="button"
                on:click=move |_| item.with_value(|item| form.uploads.retry(form, item))
            >
                "Thử lại"
            </button>
        }
        .into_any(),
    }
    };
    view! {
        <li class="file file--moving">
            <span class="thumb"><Icon shape=Shape::File /></span>
            <span class="file__text">
                <span class="file__name">{title.clone()}</span>
                {state}
            </span>
            <span class="file__actions">
                <button
                    type="button"
                    class="button button--quiet button--square"
                    aria-label=format!("Bỏ {title}")
                    title="Bỏ"
                    on:click=remove
                >
                    <Icon shape=Shape::Close />
                </button>
            </span>
        </li>
    }
    .into_any()
}

fn pasted(event: &ev::ClipboardEvent) -> Option<FileList> {
    let read = || -> Result<Option<FileList>, JsValue> {
        let data: web_sys::DataTransfer = js_sys::Reflect::get(event, &"clipboardData".into())?.dyn_into()?;
        Ok(data.files())
    };
    read().ok().flatten()
}
