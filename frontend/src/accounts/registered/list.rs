//! The changes of registered data that an authority decides on.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use nguon_domain::accounts::registered::{ChangeQuery, ChangeState, ReviewPage, ReviewedChange};

use super::{summary, tone};
use crate::api;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::page::Page;
use crate::platform::format;

fn address(asked: &ChangeQuery) -> String {
    let mut text = format!("{}?state={}", Page::RegisteredChanges.path(), asked.state.unwrap_or_default().as_str());
    if let Some(after) = &asked.after {
        text.push_str(&format!("&after={after}"));
    }
    text
}

/// Returns the page.
pub fn page() -> AnyView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.get();
        let state = query.get("state").and_then(|text| ChangeState::parse(&text)).unwrap_or_default();
        ChangeQuery { state: Some(state), after: query.get("after"), limit: None }
    });
    let answer = Fetched::new(move || asked.get(), |asked| async move { api::registered::reviewed(&asked).await });
    let tabs = ChangeState::ALL
        .into_iter()
        .map(|state| {
            let waiting = move || {
                let known = answer.answer.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.waiting));
                known.filter(|_| state == ChangeState::Waiting)
            };
            view! {
                <li>
                    <a
                        class="tab"
                        href=address(&ChangeQuery { state: Some(state), ..ChangeQuery::default() })
                        aria-current=move || (asked.get().state == Some(state)).then_some("page")
                    >
                        {state.label().vi}
                        {move || waiting().map(|count| view! { <span class="tab__count">{count}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <p class="back">
            <a href=Page::Approvals.path()>
                <Icon shape=Shape::Left />
                "Duyệt doanh nghiệp"
            </a>
        </p>
        <Heading text="Thay đổi thông tin đã đăng ký" />
        <nav aria-label="Trạng thái">
            <ul class="tabs">{tabs}</ul>
        </nav>
        <div class="list" class:list--busy=answer.busy aria-busy=move || answer.busy.get().to_string()>
            <Loaded of=answer let:page>{found(page, asked.get_untracked().state)}</Loaded>
        </div>
        {move || {
            let next = answer.answer.with(|answer| answer.as_ref()?.as_ref().ok()?.next.clone());
            let asked = asked.get();
            next.map(|after| {
                view! {
                    <nav class="paging" aria-label="Phân trang">
                        <a class="button" href=address(&ChangeQuery { after: Some(after), ..asked })>
                            "Trang sau"
                            <Icon shape=Shape::Right />
                        </a>
                    </nav>
                }
            })
        }}
    }
    .into_any()
}

fn found(page: ReviewPage, state: Option<ChangeState>) -> AnyView {
    if page.items.is_empty() {
        let title = match state {
            Some(ChangeState::Waiting) => "Không có thay đổi nào đang chờ xác nhận.",
            _ => "Không có thay đổi nào ở trạng thái này.",
        };
        return view! {
            <div class="nothing">
                <Icon shape=Shape::Check />
                <p class="nothing__title">{title}</p>
            </div>
        }
        .into_any();
    }
    view! { <ul class="card business-list">{page.items.into_iter().map(row).collect_view()}</ul> }.into_any()
}

fn row(reviewed: ReviewedChange) -> AnyView {
    let change = &reviewed.change;
    let state = change.state;
    let href = Page::RegisteredChange(change.id.to_string()).path();
    let in_force = reviewed.rivals.iter().any(|rival| rival.in_force);
    let note = match (reviewed.rivals.is_empty(), in_force) {
        (true, _) => "",
        (_, true) => " · đang có hiệu lực ở doanh nghiệp khác",
        (_, false) => " · doanh nghiệp khác cũng đề nghị",
    };
    let without =
        (state == ChangeState::Waiting && change.certificate.is_none()).then_some(" · chưa có giấy chứng nhận");
    view! {
        <li class="business">
            <div class="business__text">
                <a class="business__name" href=href>{reviewed.organisation.clone()}</a>
                <p>{summary(change)}</p>
                <p class="muted">
                    {format!("MST {} · gửi {}", reviewed.tax_code, format::moment(change.asked_at))}{note}{without}
                </p>
            </div>
            <span class=format!("badge badge--{}", tone(state))>{state.label().vi}</span>
        </li>
    }
    .into_any()
}
