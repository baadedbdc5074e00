//! Taking an advice along: as a file for programs, as a link for whoever has no account.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::despatch::{AdviceBox, AdviceFormat, AdviceLink, AdviceState, AdviceView};
use nguon_domain::permission::{Action, Guarded};

use crate::api::advices;
use crate::component::copy::copy;
use crate::component::file::save;
use crate::component::icon::{Icon, Shape};
use crate::component::toast::Toasts;
use crate::session::Session;

/// What programs of either side read, with the ending of the file.
const FORMATS: [(AdviceFormat, &str, &str); 3] = [
    (AdviceFormat::Gs1Xml, "GS1 XML", "xml"),
    (AdviceFormat::Eancom, "EANCOM (DESADV)", "edi"),
    (AdviceFormat::Json, "JSON", "json"),
];

/// The files, and the link while it can be answered by one.
#[component]
pub fn Share(advice: AdviceView) -> impl IntoView {
    let toasts = Toasts::here();
    let id = advice.id;
    let number = advice.number.clone();
    let may_link = advice.side == AdviceBox::Sent
        && advice.state == AdviceState::Sent
        && !advice.recipient.is_registered
        && untrack(|| Session::here().may(Guarded::Events, Action::Write));
    let file = |(format, label, ending): (AdviceFormat, &'static str, &'static str)| {
        let name = format!("{number}.{ending}");
        let download = move |_| {
            let name = name.clone();
            spawn_local(async move {
                match advices::file(id, format).await {
                    Ok((bytes, kind)) => save(&bytes, &kind, &name),
                    Err(failure) => toasts.wrong(failure.message()),
                }
            });
        };
        view! {
            <button type="button" class="button" on:click=download>
                <Icon shape=Shape::Download />
                {label}
            </button>
        }
    };
    let link = RwSignal::new(None::<AdviceLink>);
    let busy = RwSignal::new(false);
    let make = move |_| {
        busy.set(true);
        spawn_local(async move {
            match advices::link(id).await {
                Ok(made) => {
                    link.try_set(Some(made));
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
            busy.try_set(false);
        });
    };
    let shared = move || match link.get() {
        None => view! {
            <button type="button" class="button button--primary" disabled=busy on:click=make>
                <Icon shape=Shape::Link />
                "Tạo đường dẫn xác nhận"
            </button>
        }
        .into_any(),
        Some(AdviceLink { url, is_mailed }) => {
            let copied = url.clone();
            view! {
                <p class="qr__address">{url}</p>
                <div class="head__actions">
                    <button type="button" class="button" on:click=move |_| copy(&copied, toasts, "Đã sao chép đường dẫn.")>
                        <Icon shape=Shape::Copy />
                        "Sao chép đường dẫn"
                    </button>
                </div>
                <p class="field__help">
                    {if is_mailed { "Đường dẫn cũng đã được gửi vào thư điện tử của bên nhận. " } else { "" }}
                    "Đường dẫn chỉ hiện một lần; cần lại thì tạo đường dẫn mới."
                </p>
            }
            .into_any()
        }
    };
    view! {
        {may_link
            .then(|| {
                view! {
                    <section class="card stack" aria-live="polite">
                        <h2>"Bên nhận chưa dùng hệ thống?"</h2>
                        <p>"Gửi cho họ một đường dẫn (qua Zalo, tin nhắn): mở ra là xác nhận được hàng, không cần tài khoản."</p>
                        {shared}
                    </section>
                }
            })}
        <section class="card stack">
            <h2>"Tệp cho phần mềm khác"</h2>
            <div class="head__actions">{FORMATS.map(file).collect_view()}</div>
        </section>
    }
    .into_any()
}
