//! Sharing an advice: as a slip of paper for the driver, as a file for other programs, or as a link for a recipient without
//! account.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::events::despatch::{
    AdviceBox, AdviceFormat, AdviceLink, AdviceLinkView, AdviceState, AdviceView, LinkState,
};
use uuid::Uuid;

use crate::access::session::Session;
use crate::api::advices;
use crate::component::copy::copy;
use crate::component::fetched::Fetched;
use crate::component::file::{save, show};
use crate::component::icon::{Icon, Shape};
use crate::component::toast::Toasts;
use crate::platform::format;

/// The formats that programs of either side read, with the file extension.
const FORMATS: [(AdviceFormat, &str, &str); 3] = [
    (AdviceFormat::Gs1Xml, "GS1 XML", "xml"),
    (AdviceFormat::Eancom, "EANCOM (DESADV)", "edi"),
    (AdviceFormat::Json, "JSON", "json"),
];

/// The files, and the link while the advice can be answered by one.
#[component]
pub fn Share(advice: AdviceView) -> impl IntoView {
    let toasts = Toasts::here();
    let id = advice.id;
    let number = advice.number.clone();
    let has_links = advice.side == AdviceBox::Sent && !advice.recipient.is_registered;
    let may_write = untrack(|| Session::here().may(Guarded::Events, Action::Write));
    let may_link = has_links && advice.state == AdviceState::Sent && may_write;
    let links = has_links.then(|| Fetched::new(|| (), move |()| async move { advices::links(id).await }));
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
    let slip_name = format!("{}.pdf", advice.number);
    let print = move |_| {
        let fetch = async move {
            if !may_link {
                return advices::slip(id).await;
            }
            let slip = advices::slip_with_link(id).await;
            if let Some(links) = links {
                links.again();
            }
            slip
        };
        show(fetch, "application/pdf".to_owned(), slip_name.clone(), toasts);
    };
    let link = RwSignal::new(None::<AdviceLink>);
    let busy = RwSignal::new(false);
    let make = move |_| {
        busy.set(true);
        spawn_local(async move {
            match advices::link(id).await {
                Ok(made) => {
                    link.try_set(Some(made));
                    if let Some(links) = links {
                        links.again();
                    }
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
                    {if is_mailed { "Đường dẫn cũng đã được gửi vào email của bên nhận. " } else { "" }}
                    "Đường dẫn chỉ hiện một lần; cần lại thì tạo đường dẫn mới. Đường dẫn mở được đến 90 ngày sau khi giao hàng."
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
        {links.map(|links| view! { <Links id links may_write /> })}
        <section class="card stack">
            <h2>"Phiếu giao hàng"</h2>
            <p>
                {if may_link {
                    "Đưa cho lái xe. Bên nhận quét mã trên phiếu là xác nhận được hàng, không cần tài khoản."
                } else {
                    "Đưa cho lái xe. Quét mã trên phiếu là mở được thông báo này."
                }}
            </p>
            <div class="head__actions">
                <button type="button" class="button" on:click=print>
                    <Icon shape=Shape::Printer />
                    "In phiếu giao hàng"
                </button>
            </div>
        </section>
        <section class="card stack">
            <h2>"Tệp cho phần mềm khác"</h2>
            <div class="head__actions">{FORMATS.map(file).collect_view()}</div>
        </section>
    }
    .into_any()
}

/// The links of an advice, each with its state; nothing when there are none.
#[component]
fn Links(id: Uuid, links: Fetched<Vec<AdviceLinkView>>, may_write: bool) -> impl IntoView {
    let toasts = Toasts::here();
    let busy = RwSignal::new(false);
    let revoke = move |link: Uuid| {
        busy.set(true);
        spawn_local(async move {
            match advices::revoke_link(id, link).await {
                Ok(()) => {
                    toasts.done("Đã hủy hiệu lực đường dẫn.");
                    links.again();
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
            busy.try_set(false);
        });
    };
    let row = move |link: AdviceLinkView| {
        let tone = if link.state == LinkState::Open { "good" } else { "inactive" };
        let end = match link.state {
            LinkState::Open => format!("mở được đến {}", format::moment(link.ends_at)),
            LinkState::Ended => format!("hết hạn lúc {}", format::moment(link.ends_at)),
            LinkState::Revoked => "mở ra chỉ thấy thông báo đã hủy hiệu lực".to_owned(),
        };
        view! {
            <li class="act">
                <div class="act__text">
                    <span class=format!("badge badge--{tone}")>{link.state.label().vi}</span>
                    <p>{format!("Tạo lúc {}, {end}", format::moment(link.created_at))}</p>
                </div>
                {(may_write && link.state == LinkState::Open)
                    .then(|| {
                        view! {
                            <button type="button" class="button" disabled=busy on:click=move |_| revoke(link.id)>
                                "Hủy hiệu lực"
                            </button>
                        }
                    })}
            </li>
        }
    };
    move || {
        let Some(Ok(made)) = links.answer.get() else { return ().into_any() };
        if made.is_empty() {
            return ().into_any();
        }
        view! {
            <section class="card stack" aria-labelledby="links-made">
                <h2 id="links-made">"Đường dẫn đã tạo"</h2>
                <ul class="acts__list">{made.into_iter().map(row).collect_view()}</ul>
            </section>
        }
        .into_any()
    }
}
