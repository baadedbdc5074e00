//! The QR code of a product or lot: to look at, to copy its address, to download for printing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::qr::{DEFAULT_PNG_SIZE, PNG_SIZES, QrFormat};
use nguon_domain::resource::Kind;

use super::copy::copy;
use super::dialog::Dialog;
use super::file::{forget_url, save, url_of};
use super::icon::{Icon, Shape};
use super::state::{Failed, Skeleton};
use super::toast::Toasts;
use crate::api;
use crate::fetched::Fetched;
use crate::page::public_path;
use crate::session::Session;

/// Whose QR code is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrOf {
    /// Product or lot.
    pub kind: Kind,
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its public code.
    pub code: String,
}

/// The public address that a code leads to.
pub fn public_address(code: &str) -> String {
    let origin = Session::here().public_url().or_else(|| window().location().origin().ok()).unwrap_or_default();
    format!("{origin}{}", public_path(code))
}

/// The dialog; open while `shown` holds something.
#[component]
pub fn QrDialog(shown: RwSignal<Option<QrOf>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(shown.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            shown.set(None);
        }
        now
    });
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
fn Content(of: QrOf) -> impl IntoView {
    let toasts = Toasts::here();
    let of = StoredValue::new(of);
    let address = public_address(&of.with_value(|of| of.code.clone()));
    let url = StoredValue::new(None::<String>);
    let svg = Fetched::new(
        || (),
        move |()| async move {
            let of = of.get_value();
            api::qr(of.kind, &of.id, QrFormat::Svg, None).await.map(|(bytes, _)| bytes)
        },
    );
    on_cleanup(move || {
        if let Some(url) = url.try_get_value().flatten() {
            forget_url(&url);
        }
    });
    let size = RwSignal::new(DEFAULT_PNG_SIZE);
    let download = move |format: QrFormat| {
        let of = of.get_value();
        let size = size.get_untracked();
        spawn_local(async move {
            let (kind, name, size) = match format {
                QrFormat::Svg => ("image/svg+xml", format!("qr-{}.svg", of.code), None),
                QrFormat::Png => ("image/png", format!("qr-{}-{size}.png", of.code), Some(size)),
            };
            match api::qr(of.kind, &of.id, format, size).await {
                Ok((bytes, _)) => save(&bytes, kind, &name),
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    let copied = address.clone();
    let copy = move |_| copy(&copied, toasts, "Đã sao chép địa chỉ.");
    let picture = move || match svg.answer.get() {
        None => view! { <Skeleton lines=3 /> }.into_any(),
        Some(Err(failure)) => view! { <Failed failure again=move |()| svg.again() /> }.into_any(),
        Some(Ok(bytes)) => {
            let source = url_of(&bytes, "image/svg+xml");
            url.set_value(source.clone());
            view! { <img class="qr__picture" src=source alt="Mã QR dẫn đến trang truy xuất công khai" width="240" height="240" /> }
                .into_any()
        }
    };
    view! {
        <div class="qr">
            {picture}
            <p class="qr__address">
                <a href=address.clone() target="_blank" rel="external noopener">{address.clone()}</a>
            </p>
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
