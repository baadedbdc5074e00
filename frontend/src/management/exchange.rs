//! The menu of a list for export and import.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::files::sheet::TableFormat;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::page::ListQuery;
use nguon_domain::records::sheet::file_name;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use crate::api::{self, Failure};
use crate::component::file::save;
use crate::component::icon::{Icon, Shape};
use crate::component::toast::Toasts;
use crate::page::Page;
use crate::platform::format;

/// A file that can be downloaded of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    Table(TableFormat),
    QrSheet,
}

/// Returns the message of a failure: that of the first fault where there is one.
pub fn reason(failure: &Failure) -> String {
    failure.errors().first().map_or_else(|| failure.message(), |error| error.message.clone())
}

/// The menu.
#[component]
pub fn Exchange(kind: Kind, asked: Memo<ListQuery>, may_write: Memo<bool>) -> impl IntoView {
    let toasts = Toasts::here();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let container = NodeRef::<html::Div>::new();
    let opener = NodeRef::<html::Button>::new();
    let download = move |file: File| {
        open.set(false);
        if let Some(opener) = opener.get_untracked() {
            let _ = opener.focus();
        }
        busy.set(true);
        spawn_local(async move {
            let asked = asked.get_untracked();
            let (answer, what, format) = match file {
                File::Table(format) => (api::export(kind, &asked, format).await, kind.label().vi, format),
                File::QrSheet => (api::qr_sheet(&asked).await, "in ma QR", TableFormat::Xlsx),
            };
            match answer {
                Ok((bytes, media_type)) => {
                    save(&bytes, &media_type, &file_name(what, format::today(), format.as_str()));
                    toasts.done("Đã tải tệp về máy.");
                }
                Err(failure) => toasts.wrong(reason(&failure)),
            }
            busy.try_set(false);
        });
    };
    // Moving on closes it: by a key, by Tab, by pressing beside it.
    let left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let within = container.get_untracked().is_some_and(|container| container.contains(to.as_ref()));
        if !within {
            open.set(false);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "Escape" if open.get_untracked() => {
                open.set(false);
                if let Some(opener) = opener.get_untracked() {
                    let _ = opener.focus();
                }
                return;
            }
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        open.set(true);
        if let Some(container) = container.get_untracked() {
            request_animation_frame(move || step(&container, by));
        }
    };
    let item = move |file: File, shape: Shape, label: &'static str, help: &'static str| {
        view! {
            <li>
                <button type="button" class="exchange__item" on:click=move |_| download(file)>
                    <Icon shape />
                    <span>{label} <span class="exchange__help">{help}</span></span>
                </button>
            </li>
        }
    };
    view! {
        <div class="exchange" node_ref=container on:focusout=left on:keydown=key>
            <button
                type="button"
                class="button exchange__open"
                aria-expanded=move || open.get().to_string()
                aria-controls="exchange-menu"
                disabled=busy
                node_ref=opener
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon shape=Shape::Download />
                {move || if busy.get() { "Đang xuất…" } else { "Xuất / Nhập" }}
            </button>
            <ul class="exchange__menu" id="exchange-menu" hidden=move || !open.get()>
                {item(
                    File::Table(TableFormat::Xlsx),
                    Shape::Download,
                    "Xuất Excel",
                    "Các dòng đang hiện, mọi trang",
                )}
                {item(File::Table(TableFormat::Csv), Shape::Download, "Xuất CSV", "Cho phần mềm khác")}
                {(kind == Kind::Lot)
                    .then(|| item(File::QrSheet, Shape::Qr, "Excel in mã QR", "Mỗi lô một dòng, có hình mã QR để in"))}
                {move || {
                    may_write
                        .get()
                        .then(|| {
                            view! {
                                <li>
                                    <a class="exchange__item exchange__item--apart" href=Page::Import(kind).path()>
                                        <Icon shape=Shape::File />
                                        <span>
                                            "Nhập từ Excel, CSV"
                                            <span class="exchange__help">"Thêm nhiều bản ghi một lúc"</span>
                                        </span>
                                    </a>
                                </li>
                            }
                        })
                }}
            </ul>
        </div>
    }
    .into_any()
}

/// Moves the focus to the next or previous item, wrapping at the ends.
fn step(container: &HtmlElement, by: i32) {
    let Ok(items) = container.query_selector_all(".exchange__item") else { return };
    let focused = document().active_element();
    let all: Vec<HtmlElement> =
        (0..items.length()).filter_map(|place| items.get(place)?.dyn_into::<HtmlElement>().ok()).collect();
    let count = i32::try_from(all.len()).unwrap_or_default();
    if count == 0 {
        return;
    }
    let now = all.iter().position(|item| focused.as_ref().is_some_and(|focused| item.is_same_node(Some(focused))));
    let next = match now.and_then(|now| i32::try_from(now).ok()) {
        Some(now) => (now + by).rem_euclid(count),
        None if by > 0 => 0,
        None => count - 1,
    };
    if let Some(item) = usize::try_from(next).ok().and_then(|next| all.get(next)) {
        let _ = item.focus();
    }
}
