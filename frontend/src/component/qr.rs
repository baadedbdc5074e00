//! The QR code of a record: to view, to copy its address, to download for printing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::identification::qr::{DEFAULT_PNG_SIZE, PNG_SIZES, QrContent, QrFormat, QrQuery};
use nguon_domain::input::kind::Kind;

use super::copy::copy;
use super::dialog::{Dialog, opened_by};
use super::file::save;
use super::icon::{Icon, Shape};
use super::loaded::Loaded;
use super::toast::Toasts;
use crate::access::session::Session;
use crate::api;
use crate::component::fetched::Fetched;
use crate::page::public_path;
use crate::platform::blob::{revoke_url, url_of};

/// The record whose QR code is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrSubject {
    /// The kind of the record.
    pub kind: Kind,
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its public code.
    pub code: String,
}

/// Returns the public address of a trace code.
pub fn public_address(code: &str) -> String {
    let origin = Session::here().public_url().or_else(|| window().location().origin().ok()).unwrap_or_default();
    format!("{origin}{}", public_path(code))
}

/// The dialog, open while `shown` has a value.
#[component]
pub fn QrDialog(shown: RwSignal<Option<QrSubject>>) -> impl IntoView {
    let open = opened_by(shown);
    let title = Signal::derive(move || {
        shown.with(|shown| shown.as_ref().map_or_else(String::new, |of| format!("Mã QR: {}", of.name)))
    });
    view! {
        <Dialog open title>
            {move || shown.get().map(|of| view! { <Content of /> })}
        </Dialog>
    }
}

#[component]
fn Content(of: QrSubject) -> impl IntoView {
    let toasts = Toasts::here();
    let of = StoredValue::new(of);
    let short = of.with_value(|of| public_address(&of.code));
    let content = RwSignal::new(QrContent::Auto);
    let svg = Fetched::new(
        move || content.get(),
        move |content| async move {
            let of = of.get_value();
            api::qr(of.kind, &of.id, &QrQuery { content, preview: true, ..QrQuery::default() }).await
        },
    );
    let address = Memo::new(move |_| match svg.answer.get() {
        Some(Ok((_, address))) => Some(address),
        _ => None,
    });
    // Without a GS1 key there is only one address.
    let may_choose = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || address.with(|address| address.as_ref().is_some_and(|address| *address != short))
    });
    let size = RwSignal::new(DEFAULT_PNG_SIZE);
    let download = move |format: QrFormat| {
        let of = of.get_value();
        let (size, content) = (size.get_untracked(), content.get_untracked());
        spawn_local(async move {
            let (kind, name, size) = match format {
                QrFormat::Svg => ("image/svg+xml", format!("qr-{}.svg", of.code), None),
                QrFormat::Png => ("image/png", format!("qr-{}-{size}.png", of.code), Some(size)),
            };
            match api::qr(of.kind, &of.id, &QrQuery { format, size, content, preview: false }).await {
                Ok((bytes, _)) => save(&bytes, kind, &name),
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    let copy = move |_| {
        if let Some(address) = address.get_untracked() {
            copy(&address, toasts, "Đã sao chép địa chỉ.");
        }
    };
    let picture = |(bytes, _): (Vec<u8>, String)| {
        let url = url_of(&bytes, "image/svg+xml");
        let kept = url.clone();
        on_cleanup(move || {
            if let Some(url) = kept {
                revoke_url(&url);
            }
        });
        view! { <img class="qr__picture" src=url alt="Mã QR dẫn đến trang truy xuất công khai" width="240" height="240" /> }
    };
    let link = move || {
        address.get().map(|address| {
            view! { <a href=address.clone() target="_blank" rel="external noopener">{address.clone()}</a> }
        })
    };
    let choice = move || {
        may_choose.get().then(|| {
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        name="qr-short"
                        prop:checked=move || content.get() == QrContent::Short
                        on:change=move |event| {
                            content
                                .set(if event_target_checked(&event) { QrContent::Short } else { QrContent::Auto });
                        }
                    />
                    "Dùng địa chỉ ngắn, không kèm mã GS1"
                </label>
            }
        })
    };
    view! {
        <div class="qr">
            <Loaded of=svg lines=3 children=picture />
            <p class="qr__address" aria-live="polite">{link}</p>
            {choice}
            <div class="qr__actions">
                <button type="button" class="button" on:click=copy>
                    <Icon shape=Shape::Copy />
                    "Sao chép địa chỉ"
                </button>
                <button type="button" class="button button--primary" on:click=move |_| download(QrFormat::Svg)>
                    <Icon shape=Shape::Download />
                    "Tải SVG"
                </button>
            </div>
            <div class="qr__actions">
                <label for="field-qr-size">"Kích thước PNG"</label>
                <select
                    id="field-qr-size"
                    name="qr-size"
                    class="input input--select input--short"
                    on:change=move |event| size.set(event_target_value(&event).parse().unwrap_or(DEFAULT_PNG_SIZE))
                >
                    {PNG_SIZES
                        .map(|pixels| {
                            view! {
                                <option value=pixels.to_string() selected=pixels == DEFAULT_PNG_SIZE>
                                    {format!("{pixels} × {pixels} điểm ảnh")}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                <button type="button" class="button" on:click=move |_| download(QrFormat::Png)>
                    <Icon shape=Shape::Download />
                    "Tải PNG"
                </button>
            </div>
            <p class="field__help">"In tối thiểu 2 × 2 cm, chừa viền trắng quanh mã. SVG nét ở mọi cỡ in; PNG để chèn vào văn bản, tin nhắn."</p>
        </div>
    }
    .into_any()
}
