//! That there are notices of recall to be answered: on the first page and above the list.

use leptos::prelude::*;

use crate::api::recalls;
use crate::component::fetched::Fetched;
use crate::component::icon::Shape;
use crate::component::state::Notice;
use crate::page::Page;

/// How many notices wait; nothing when none does, or only the way to them.
#[component]
pub fn Waiting(
    /// Whether the way to the notices stands there anyway.
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
        // The page says of itself when nothing can be reached.
        _ => ().into_any(),
    }
}
