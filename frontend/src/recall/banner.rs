//! The banner for recall notices that wait for an answer: on the dashboard and above the list.

use leptos::prelude::*;

use crate::api::recalls;
use crate::component::fetched::Fetched;
use crate::component::icon::Shape;
use crate::component::state::Notice;
use crate::page::Page;

/// The number of waiting notices; nothing when there are none, or with `always` only the link.
#[component]
pub fn Waiting(
    /// Whether the link to the notices is shown anyway.
    always: bool,
) -> impl IntoView {
    let answer = Fetched::new(|| (), |()| recalls::notices(None));
    move || match answer.answer.get() {
        Some(Ok(page)) if page.waiting > 0 => view! {
            <Notice tone="bad" shape=Shape::Warning>
                <p>
                    <strong>{format!("Có {} thông báo thu hồi chưa xác nhận. ", page.waiting)}</strong>
                    "Hàng bạn đã nhận đang bị thu hồi: hãy xác nhận, để riêng hàng và báo cho nơi bạn đã giao. "
                    <a href=Page::RecallNotices.path()>"Xem thông báo"</a>
                </p>
            </Notice>
        }
        .into_any(),
        Some(Ok(page)) if always && !page.items.is_empty() => view! {
            <p><a href=Page::RecallNotices.path()>"Thông báo thu hồi đã nhận từ nơi khác"</a></p>
        }
        .into_any(),
        // The page itself reports when the server cannot be reached.
        _ => ().into_any(),
    }
}
