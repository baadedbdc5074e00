//! The recalls of a business, or of the businesses that an authority oversees.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use nguon_domain::access::permission::{Action, Guarded, Side};
use nguon_domain::recall::{RecallPage, RecallQuery, RecallState, RecallSummary};

use super::banner::Waiting;
use super::words::badges;
use crate::access::session::Session;
use crate::api::recalls;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::page::Page;
use crate::platform::format;

const TABS: [(Option<RecallState>, &str); 4] = [
    (None, "Tất cả"),
    (Some(RecallState::Draft), "Bản nháp"),
    (Some(RecallState::Published), "Đang thu hồi"),
    (Some(RecallState::Closed), "Đã kết thúc"),
];

fn address(asked: &RecallQuery) -> String {
    let mut parts = Vec::new();
    parts.extend(asked.state.map(|state| format!("state={}", state.as_str())));
    parts.extend(asked.after.as_ref().map(|after| format!("after={after}")));
    let path = Page::Recalls.path();
    if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
}

/// Returns the page.
pub fn page() -> AnyView {
    let session = Session::here();
    let may_open = untrack(|| session.may(Guarded::Recalls, Action::Write));
    let is_business = session.me_untracked().is_some_and(|me| me.role.side() == Side::Organisation);
    let location = use_location();
    let query = use_query_map();
    let asked = Memo::new(move |before: Option<&RecallQuery>| {
        // While the user leaves the page, the address is already that of the next one.
        if let Some(before) = before.filter(|_| location.pathname.get() != Page::Recalls.path()) {
            return before.clone();
        }
        let query = query.get();
        RecallQuery {
            state: query.get("state").and_then(|text| RecallState::parse(&text)),
            after: query.get("after"),
            limit: None,
        }
    });
    let answer = Fetched::new(move || asked.get(), |asked| async move { recalls::list(&asked).await });
    let tabs = TABS.map(|(state, label)| {
        let href = address(&RecallQuery { state, ..RecallQuery::default() });
        view! {
            <li>
                <a class="tab" href=href aria-current=move || (asked.get().state == state).then_some("page")>{label}</a>
            </li>
        }
    });
    view! {
        <div class="head">
            <Heading text="Thu hồi" />
            {may_open
                .then(|| {
                    view! {
                        <div class="head__actions">
                            <a class="button button--primary" href=Page::NewRecall.path()>
                                <Icon shape=Shape::Plus />
                                {if is_business { "Lập thu hồi" } else { "Yêu cầu thu hồi" }}
                            </a>
                        </div>
                    }
                })}
        </div>
        {is_business.then(|| view! { <Waiting always=true /> })}
        <nav aria-label="Trạng thái"><ul class="tabs">{tabs}</ul></nav>
        <div class="list" class:list--busy=answer.busy aria-busy=move || answer.busy.get().to_string()>
            <Loaded of=answer let:page>{found(page, is_business, &asked.get_untracked())}</Loaded>
        </div>
    }
    .into_any()
}

fn found(page: RecallPage, is_business: bool, asked: &RecallQuery) -> AnyView {
    let RecallPage { items, next } = page;
    if items.is_empty() {
        return view! {
            <div class="nothing">
                <Icon shape=Shape::Check />
                <p class="nothing__title">"Không có lần thu hồi nào ở đây."</p>
                <p class="nothing__text">
                    {if is_business {
                        "Nên diễn tập ít nhất mỗi năm một lần: hệ thống làm mọi bước như thật, chỉ không báo cho công chúng."
                    } else {
                        "Các lần thu hồi của doanh nghiệp trên địa bàn sẽ hiện ở đây từ lúc công bố."
                    }}
                </p>
            </div>
        }
        .into_any();
    }
    let next = next.map(|after| address(&RecallQuery { after: Some(after), ..asked.clone() }));
    let first = asked.after.as_ref().map(|_| address(&RecallQuery { after: None, ..asked.clone() }));
    view! {
        <ul class="card business-list">{items.into_iter().map(|item| row(item, is_business)).collect_view()}</ul>
        {(next.is_some() || first.is_some())
            .then(|| {
                view! {
                    <nav class="paging" aria-label="Phân trang">
                        {first.map(|href| view! { <a class="button" href=href>"Về trang đầu"</a> })}
                        {next.map(|href| view! { <a class="button" href=href>"Trang sau" <Icon shape=Shape::Right /></a> })}
                    </nav>
                }
            })}
    }
    .into_any()
}

fn row(recall: RecallSummary, is_business: bool) -> AnyView {
    let counts = recall.counts;
    let mut about = vec![recall.number.clone()];
    if !is_business {
        about.push(recall.organisation.clone());
    }
    about.extend(recall.ordered_by.as_ref().map(|authority| format!("theo yêu cầu của {authority}")));
    about.push(match (recall.closed_at, recall.published_at) {
        (Some(at), _) => format!("kết thúc {}", format::moment(at)),
        (None, Some(at)) => format!("công bố {}", format::moment(at)),
        (None, None) => format!("lập {}", format::moment(recall.opened_at)),
    });
    about.extend(recall.deadline.map(|day| format!("hạn {}", format::date(day))));
    let withdrawn = recall.withdrawn.map(|withdrawal| match withdrawal.undecided {
        0 => "Đã rút khỏi trang của nhà sản xuất; cơ quan quản lý đã quyết định.".to_owned(),
        undecided => {
            format!("Đã rút khỏi trang của nhà sản xuất: {undecided} trường hợp chờ cơ quan quản lý quyết định.")
        }
    });
    let told = (counts.notices > 0).then(|| {
        format!(
            "{} nơi nhận đã được báo, {} đã xác nhận, {} đã báo số lượng",
            counts.notices, counts.acknowledged, counts.answered
        )
    });
    view! {
        <li class="business">
            <div class="business__text">
                <a class="business__name" href=Page::Recall(recall.id.to_string()).path()>{recall.title}</a>
                <p class="muted">{about.join(" · ")}</p>
                {told.map(|told| view! { <p class="muted">{told}</p> })}
                {withdrawn.map(|withdrawn| view! { <p class="field__error">{withdrawn}</p> })}
            </div>
            <span class="recall__badges">{badges(recall.state, recall.is_drill)}</span>
        </li>
    }
    .into_any()
}
