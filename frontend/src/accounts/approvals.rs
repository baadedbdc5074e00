//! The businesses that an authority oversees, those that have waited longest first.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::accounts::approval::{OrganisationPage, OrganisationQuery};
use nguon_domain::accounts::organisation::Organisation;
use nguon_domain::accounts::registered::ChangeQuery;

use super::business::tone;
use crate::api;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::search::PAUSE;
use crate::component::state::Notice;
use crate::page::Page;
use crate::platform::format;
use crate::platform::later::Debounce;

fn address(asked: &OrganisationQuery) -> String {
    let mut text = format!("{}?state={}", Page::Approvals.path(), asked.state.unwrap_or_default().as_str());
    for (name, value) in [("q", &asked.q), ("after", &asked.after)] {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            text.push_str(&format!("&{name}={}", String::from(js_sys::encode_uri_component(value))));
        }
    }
    text
}

/// Returns the page.
pub fn page() -> AnyView {
    let location = use_location();
    let query = use_query_map();
    let navigate = use_navigate();
    let asked = Memo::new(move |before: Option<&OrganisationQuery>| {
        // While the user leaves the page, the address is already that of the next one.
        if let Some(before) = before.filter(|_| location.pathname.get() != Page::Approvals.path()) {
            return before.clone();
        }
        let query = query.get();
        OrganisationQuery {
            state: Some(query.get("state").and_then(|text| OrganisationState::parse(&text)).unwrap_or_default()),
            q: query.get("q").filter(|text| !text.is_empty()),
            after: query.get("after"),
            limit: None,
        }
    });
    let answer = Fetched::new(move || asked.get(), |asked| async move { api::approvals(&asked).await });
    let tabs = move || {
        OrganisationState::ALL
            .into_iter()
            .map(|state| {
                let count = move || {
                    answer.answer.with(|answer| match answer {
                        Some(Ok(page)) => page.counts.of(state).to_string(),
                        _ => "…".into(),
                    })
                };
                let href = move || address(&OrganisationQuery { state: Some(state), after: None, ..asked.get() });
                view! {
                    <li>
                        <a class="tab" href=href aria-current=move || (asked.get().state == Some(state)).then_some("page")>
                            {state.label().vi}
                            <span class="tab__count">{count}</span>
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    let changes = Fetched::new(|| (), |()| async { api::registered::reviewed(&ChangeQuery::default()).await });
    let debounce = Debounce::new();
    let typed = RwSignal::new(asked.get_untracked().q.unwrap_or_default());
    let search = {
        let navigate = navigate.clone();
        move |event| {
            typed.set(event_target_value(&event));
            let navigate = navigate.clone();
            debounce.schedule(PAUSE, move || {
                let q = Some(typed.get_untracked().trim().to_owned());
                let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
                navigate(&address(&OrganisationQuery { q, after: None, ..asked.get_untracked() }), options);
            });
        }
    };
    let paging = move || {
        let next = answer.answer.with(|answer| match answer {
            Some(Ok(page)) => page.next.clone(),
            _ => None,
        });
        let asked = asked.get();
        (next.is_some() || asked.after.is_some()).then(|| {
            let first = address(&OrganisationQuery { after: None, ..asked.clone() });
            let on = asked.after.is_some();
            view! {
                <nav class="paging" aria-label="Phân trang">
                    {on.then(|| view! { <a class="button" href=first>"Về trang đầu"</a> })}
                    {next.map(|after| {
                        let href = address(&OrganisationQuery { after: Some(after), ..asked });
                        view! {
                            <a class="button" href=href>
                                "Trang sau"
                                <Icon shape=Shape::Right />
                            </a>
                        }
                    })}
                </nav>
            }
        })
    };
    view! {
        <Heading text="Duyệt doanh nghiệp" />
        {move || {
            let waiting = changes.answer.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.waiting));
            waiting
                .filter(|waiting| *waiting > 0)
                .map(|waiting| {
                    view! {
                        <Notice tone="warn" shape=Shape::Clock>
                            <p>
                                <a href=Page::RegisteredChanges.path()>
                                    {format!("{waiting} thay đổi thông tin đã đăng ký chờ xác nhận")}
                                </a>
                            </p>
                        </Notice>
                    }
                })
        }}
        <p>
            <a href=Page::RegisteredChanges.path()>"Xem thay đổi thông tin đã đăng ký"</a>
        </p>
        <nav aria-label="Trạng thái">
            <ul class="tabs">{tabs}</ul>
        </nav>
        <div class="tools">
            <div class="search" role="search">
                <label class="visually-hidden" for="field-q">"Tìm doanh nghiệp"</label>
                <Icon shape=Shape::Search />
                <input
                    class="input search__input"
                    type="search"
                    id="field-q"
                    name="q"
                    autocomplete="off"
                    placeholder="Tên, mã số thuế, địa chỉ"
                    prop:value=typed
                    on:input=search
                />
            </div>
        </div>
        <div class="list" class:list--busy=answer.busy aria-busy=move || answer.busy.get().to_string()>
            <Loaded of=answer let:page>{found(page, asked.get_untracked())}</Loaded>
        </div>
        {paging}
    }
    .into_any()
}

fn found(page: OrganisationPage, asked: OrganisationQuery) -> AnyView {
    if page.items.is_empty() {
        let title = match asked.q {
            Some(q) => format!("Không tìm thấy gì cho “{q}”."),
            None if asked.state == Some(OrganisationState::Pending) => "Không có hồ sơ nào đang chờ duyệt.".into(),
            None => "Không có doanh nghiệp nào ở trạng thái này.".into(),
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

fn row(organisation: Organisation) -> AnyView {
    let Organisation { id, state, created_at, business, business_type, area, registration_file, .. } = organisation;
    let waits = (format::now() - created_at).num_days();
    let waiting = match waits {
        ..1 => "gửi hôm nay".to_owned(),
        days => format!("gửi {days} ngày trước"),
    };
    view! {
        <li class="business">
            <div class="business__text">
                <a class="business__name" href=Page::Approval(id.to_string()).path()>{business.name}</a>
                <p class="muted">{format!("{business_type} · MST {} · {area}", business.tax_code)}</p>
                <p class="muted">
                    {format!("{} · {waiting}", format::moment(created_at))}
                    {registration_file.is_none().then_some(" · chưa có tệp ĐKKD")}
                </p>
            </div>
            <span class=format!("badge badge--{}", tone(state))>{state.label().vi}</span>
        </li>
    }
    .into_any()
}
