//! The list of received notices.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use nguon_domain::recall::{NoticePage, RecallNotice, RecallState};

use super::words::{notice_tone, party_name};
use crate::api::recalls;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::page::Page;
use crate::platform::format;

/// Returns the page.
pub fn page() -> AnyView {
    let location = use_location();
    let query = use_query_map();
    let after = Memo::new(move |before: Option<&Option<String>>| {
        match before.filter(|_| location.pathname.get() != Page::RecallNotices.path()) {
            Some(before) => before.clone(),
            None => query.get().get("after"),
        }
    });
    let answer = Fetched::new(move || after.get(), |after| async move { recalls::notices(after.as_deref()).await });
    view! {
        <p class="back"><a href=Page::Recalls.path()><Icon shape=Shape::Left />"Thu hồi"</a></p>
        <Heading text="Thông báo thu hồi đã nhận" />
        <Loaded of=answer children=found />
    }
    .into_any()
}

fn found(page: NoticePage) -> AnyView {
    let NoticePage { items, next, .. } = page;
    if items.is_empty() {
        return view! {
            <div class="nothing">
                <Icon shape=Shape::Check />
                <p class="nothing__title">"Chưa có thông báo nào."</p>
                <p class="nothing__text">"Khi nơi đã giao hàng cho bạn thu hồi hàng đó, thông báo sẽ hiện ở đây và gửi tới email của chủ tài khoản."</p>
            </div>
        }
        .into_any();
    }
    let next = next.map(|after| format!("{}?after={after}", Page::RecallNotices.path()));
    view! {
        <ul class="card business-list">{items.into_iter().map(row).collect_view()}</ul>
        {next.map(|href| view! { <nav class="paging" aria-label="Phân trang"><a class="button" href=href>"Trang sau" <Icon shape=Shape::Right /></a></nav> })}
    }
    .into_any()
}

fn row(notice: RecallNotice) -> AnyView {
    let about = [
        Some(notice.recaller.clone()),
        (party_name(&notice.sender) != notice.recaller).then(|| format!("hàng nhận từ {}", party_name(&notice.sender))),
        Some(format!("gửi {}", format::moment(notice.sent_at))),
        notice.deadline.map(|day| format!("hạn {}", format::date(day))),
    ];
    let about: Vec<String> = about.into_iter().flatten().collect();
    let (tone, text) = match notice.recall_state {
        RecallState::Closed => ("good", "Đã kết thúc"),
        _ => (notice_tone(notice.state), notice.state.label().vi),
    };
    view! {
        <li class="business">
            <div class="business__text">
                <a class="business__name" href=Page::RecallNotice(notice.id.to_string()).path()>{notice.title}</a>
                <p class="muted">{about.join(" · ")}</p>
            </div>
            <span class="recall__badges">
                <span class=format!("badge badge--{tone}")>{text}</span>
                {notice.is_drill.then(|| view! { " " <span class="badge">"Diễn tập"</span> })}
            </span>
        </li>
    }
    .into_any()
}
