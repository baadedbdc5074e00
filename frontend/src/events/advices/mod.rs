//! Despatch advices (Thông báo giao hàng), sent and received.

mod answer;
mod share;
mod view;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use nguon_domain::events::despatch::{AdviceBox, AdvicePage, AdviceState, AdviceView};

use crate::api::advices;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::more::more;
use crate::events::goods::shown::party;
use crate::page::Page;
use crate::platform::format;

/// Rows of a page of the list.
const ROWS: u32 = 20;

/// Returns the tone of a state.
const fn tone(state: AdviceState) -> &'static str {
    match state {
        AdviceState::Sent => "warn",
        AdviceState::Received => "good",
        AdviceState::Disputed => "bad",
        AdviceState::Cancelled => "inactive",
    }
}

/// Returns the page with the list.
pub fn page() -> AnyView {
    let side = RwSignal::new(AdviceBox::Received);
    let list = Fetched::new(move || side.get(), |side| async move { advices::list(side, None, ROWS).await });
    let rows = move |page: AdvicePage| {
        let behind = more(list, &page, move |after| advices::list(side.get_untracked(), Some(after), ROWS));
        if page.items.is_empty() {
            return nothing(side.get_untracked());
        }
        view! {
            <ul class="acts__list">{page.items.into_iter().map(row).collect_view()}</ul>
            {behind}
        }
        .into_any()
    };
    let choice = move |(to, label): (AdviceBox, &'static str)| {
        let pressed = move || (side.get() == to).to_string();
        view! { <button type="button" class="segment" aria-pressed=pressed on:click=move |_| side.set(to)>{label}</button> }
    };
    view! {
        <Heading text="Thông báo giao hàng" />
        <div class="segments" role="group" aria-label="Đến hay đi">
            {[(AdviceBox::Received, "Hàng đến"), (AdviceBox::Sent, "Đã gửi đi")].map(choice).collect_view()}
        </div>
        <div class="list" class:list--busy=list.busy aria-busy=move || list.busy.get().to_string()>
            <Loaded of=list children=rows />
        </div>
    }
    .into_any()
}

fn nothing(side: AdviceBox) -> AnyView {
    let (title, text) = match side {
        AdviceBox::Received => (
            "Chưa có hàng nào được báo trước.",
            "Khi một doanh nghiệp trên hệ thống gửi hàng cho mình, thông báo của họ hiện ở đây để đối chiếu lúc nhận.",
        ),
        AdviceBox::Sent => {
            ("Chưa gửi thông báo nào.", "Mỗi lần ghi “Gửi hàng”, hệ thống lập một thông báo giao hàng cho bên nhận.")
        }
    };
    view! {
        <div class="nothing">
            <Icon shape=Shape::Truck />
            <p class="nothing__title">{title}</p>
            <p class="nothing__text">{text}</p>
        </div>
    }
    .into_any()
}

/// The row of an advice in a list.
fn row(advice: AdviceView) -> AnyView {
    let other = match advice.side {
        AdviceBox::Sent => format!("gửi {}", party(&advice.recipient)),
        AdviceBox::Received => format!("từ {}", party(&advice.sender)),
    };
    let expected = advice.expected_at.filter(|_| advice.state == AdviceState::Sent);
    let expected = expected.map(|at| view! { <p>{format!("Dự kiến đến {}", format::moment(at))}</p> });
    let what = if advice.is_return { "Hàng trả lại" } else { "Giao hàng" };
    view! {
        <li class="act">
            <span class="act__icon">
                <Icon shape=if advice.is_return { Shape::Return } else { Shape::Truck } />
            </span>
            <div class="act__text">
                <a class="act__name" href=Page::Advice(advice.id.to_string()).path()>{advice.number}</a>
                " "
                <span class=format!("badge badge--{}", tone(advice.state))>{advice.state.label().vi}</span>
                <p>{format!("{what}, {other}: {} dòng hàng", advice.lines.len())}</p>
                {expected}
                <p class="muted">{carried(advice.sent_at, advice.carrier, advice.vehicle)}</p>
            </div>
        </li>
    }
    .into_any()
}

/// Returns when goods were sent, by whom and with which vehicle.
fn carried(sent_at: DateTime<Utc>, carrier: Option<String>, vehicle: Option<String>) -> String {
    let sent = format!("Gửi lúc {}", format::moment(sent_at));
    [Some(sent), carrier, vehicle].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Advices on their way here, for whoever is about to receive goods; nothing when there are none.
#[component]
pub fn OnTheWay() -> impl IntoView {
    let list = Fetched::new(|| (), |()| advices::list(AdviceBox::Received, None, ROWS));
    move || {
        let mut open: Vec<AdviceView> = match list.answer.get() {
            Some(Ok(page)) => page.items.into_iter().filter(|advice| advice.state == AdviceState::Sent).collect(),
            _ => Vec::new(),
        };
        // What is expected first stands first; then what has no time.
        open.sort_by_key(|advice| (advice.expected_at.is_none(), advice.expected_at));
        (!open.is_empty()).then(|| {
            view! {
                <section class="field field--wide" aria-labelledby="on-the-way">
                    <h3 id="on-the-way">"Hàng đã được báo trước"</h3>
                    <p class="field__help">"Mở thông báo để đối chiếu từng dòng, không phải nhập lại."</p>
                    <ul class="acts__list">{open.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// Returns the page of one advice.
pub fn advice_page() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    (move || view! { <view::ExistingAdvice id=id.get() /> }).into_any()
}
