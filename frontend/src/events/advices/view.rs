//! One despatch advice with its lines.

use leptos::prelude::*;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::events::act::view::{Amount, Party};
use nguon_domain::events::despatch::{AdviceBox, AdviceLine, AdviceState, AdviceView, Outcome};
use nguon_domain::input::problem::ProblemCode;

use super::answer::AnswerForm;
use super::share::Share;
use super::tone;
use crate::access::session::Session;
use crate::api::{Failure, advices};
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::events::goods::shown::{Units, detail, party, title};
use crate::page::Page;
use crate::platform::format;

/// The page.
#[component]
pub fn ExistingAdvice(id: String) -> impl IntoView {
    let advice = Fetched::new(
        || (),
        move |()| {
            let id = id.clone();
            async move { advices::read(&id).await }
        },
    );
    let missing = |failure: Failure| {
        (failure.code() == Some(ProblemCode::NotFound)).then(|| {
            view! {
                <Heading text="Không tìm thấy" />
                <p>"Không có thông báo này, hoặc nó không gửi cho doanh nghiệp của bạn."</p>
            }
            .into_any()
        })
    };
    view! {
        <p class="back">
            <a href=Page::Advices.path()>
                <Icon shape=Shape::Left />
                "Thông báo giao hàng"
            </a>
        </p>
        <Loaded of=advice heading="Thông báo giao hàng" instead=missing let:found>
            <AdviceDetails advice=found again=advice.retry() />
        </Loaded>
    }
    .into_any()
}

/// Returns the name of a party with its GLN.
fn named(found: &Party) -> String {
    match &found.gln {
        Some(gln) if !found.name.is_empty() => format!("{} · GLN {gln}", party(found)),
        _ => party(found),
    }
}

#[component]
fn AdviceDetails(advice: AdviceView, again: Callback<()>) -> impl IntoView {
    let may_answer = advice.side == AdviceBox::Received
        && advice.state == AdviceState::Sent
        && untrack(|| Session::here().may(Guarded::Events, Action::Write));
    let fact = |label: &'static str, value: Option<String>| {
        value.filter(|value| !value.is_empty()).map(|value| {
            view! { <div class="fact"><dt>{label}</dt><dd>{value}</dd></div> }
        })
    };
    let act = advice.act_id.map(|id| {
        view! {
            <a class="button" href=Page::Act(id.to_string()).path()>
                {if advice.side == AdviceBox::Sent { "Lần gửi này" } else { "Lần nhận này" }}
            </a>
        }
    });
    let answered = advice.answered_at.map(|at| match &advice.answered_by {
        Some(name) => format!("{} bởi {name}", format::moment(at)),
        None => format::moment(at),
    });
    let lines = if may_answer {
        view! { <AnswerForm advice=advice.clone() answered=again /> }.into_any()
    } else {
        let rows = advice.lines.iter().cloned().map(|line| view! { <li><AnsweredLine line /></li> });
        view! {
            <section class="card">
                <h2>"Hàng hóa"</h2>
                <ul class="amounts">{rows.collect_view()}</ul>
            </section>
        }
        .into_any()
    };
    view! {
        <div class="head">
            <div>
                <Heading text=format!("Thông báo {}", advice.number) />
                <span class=format!("badge badge--{}", tone(advice.state))>{advice.state.label().vi}</span>
                {advice.is_return.then(|| view! { " " <span class="badge">"Hàng trả lại"</span> })}
            </div>
            <div class="head__actions">{act}</div>
        </div>
        <section class="card">
            <dl class="facts">
                {fact("Bên gửi", Some(named(&advice.sender)))}
                {fact("Bên nhận", Some(named(&advice.recipient)))}
                {fact("Gửi lúc", Some(format::moment(advice.sent_at)))}
                {fact("Dự kiến giao lúc", advice.expected_at.map(format::moment))}
                {fact("GLN của nơi gửi đi", advice.ship_from.clone())}
                {fact("GLN của nơi gửi đến", advice.ship_to.clone())}
                {fact("Số đơn đặt hàng", advice.order_number.clone())}
                {fact("Số vận đơn", advice.shipment_number.clone())}
                {fact("Bên vận chuyển", advice.carrier.clone())}
                {fact("Biển số xe", advice.vehicle.clone())}
                {fact("Xác nhận lúc", answered)}
                {fact("Lời nhắn của bên nhận", advice.note.clone())}
            </dl>
        </section>
        {lines}
        <Share advice />
    }
    .into_any()
}

/// The announced content of a line.
#[component]
pub fn AnnouncedLine(line: AdviceLine) -> impl IntoView {
    let units = Units::here();
    let (quantity, unit) = (line.quantity, line.unit.clone());
    let much = move || units.quantity(quantity, unit.as_deref());
    let held = line.contents.clone().into_iter().map(|Amount { goods, quantity, unit, .. }| {
        let much = move || units.quantity(quantity, unit.as_deref()).unwrap_or_default();
        view! {
            <li class="amount">
                <span class="amount__text">{title(&goods)} " " <span class="muted">{detail(&goods)}</span></span>
                <span class="amount__much">{much}</span>
            </li>
        }
    });
    view! {
        <div class="amount">
            <div class="amount__text">
                <p class="pick__name">{title(&line.goods)}</p>
                <p class="muted">{detail(&line.goods)}</p>
            </div>
            <span class="amount__much">{much}</span>
        </div>
        {(!line.contents.is_empty())
            .then(|| {
                view! {
                    <details class="more">
                        <summary>{format!("Bên trong có {} mặt hàng", line.contents.len())}</summary>
                        <ul class="amounts">{held.collect_view()}</ul>
                    </details>
                }
            })}
    }
    .into_any()
}

/// A line with its outcome.
#[component]
fn AnsweredLine(line: AdviceLine) -> impl IntoView {
    let units = Units::here();
    let outcome = line.outcome.map(|outcome| {
        let tone = if outcome == Outcome::Received { "good" } else { "bad" };
        let (received, reason) = (line.received, line.reason.clone());
        let unit = line.received_unit.clone().or_else(|| line.unit.clone());
        let much = move || units.quantity(received, unit.as_deref()).map(|much| format!(" thực nhận {much}"));
        view! {
            <p>
                <span class=format!("badge badge--{tone}")>{outcome.label().vi}</span>
                {much}
                {reason.map(|reason| format!(" · {reason}"))}
            </p>
        }
    });
    view! {
        <AnnouncedLine line />
        {outcome}
    }
    .into_any()
}
