//! Texts for recalls, goods and quantities.

use leptos::prelude::*;
use nguon_domain::events::act::view::{Goods, Party};
use nguon_domain::input::quantity::Quantity;
use nguon_domain::recall::{NoticeState, RecallState};
use nguon_domain::trace::view::HandoverAmount;

use crate::events::goods::shown::Units;
use crate::trace::words::handed_amount;

/// Returns the tone of a recall's badge.
pub const fn tone(state: RecallState) -> &'static str {
    match state {
        RecallState::Draft => "info",
        RecallState::Published => "bad",
        RecallState::Closed => "good",
    }
}

/// Returns the tone of a notice's badge.
pub const fn notice_tone(state: NoticeState) -> &'static str {
    match state {
        NoticeState::Sent => "warn",
        NoticeState::Acknowledged => "info",
        NoticeState::Answered => "good",
    }
}

/// The badges of a recall.
pub fn badges(state: RecallState, is_drill: bool) -> AnyView {
    view! {
        <span class=format!("badge badge--{}", tone(state))>{state.label().vi}</span>
        {is_drill.then(|| view! { " " <span class="badge">"Diễn tập"</span> })}
    }
    .into_any()
}

/// Goods, with a link to the public page where they have one.
pub fn goods_view(goods: &Goods) -> AnyView {
    let text = goods.in_one_line();
    match goods.page.clone() {
        Some(page) => view! { <a href=page rel="external" target="_blank">{text}</a> }.into_any(),
        None => view! { <span>{text}</span> }.into_any(),
    }
}

/// Returns the name of a party.
pub fn party_name(party: &Party) -> String {
    if party.name.is_empty() { "Bên không rõ tên".to_owned() } else { party.name.clone() }
}

/// Returns the quantity that was sent; a dash where it is not known.
pub fn sent_as(units: Units, sent: Option<Quantity>, unit: Option<&str>) -> String {
    units.quantity(sent, unit).unwrap_or_else(|| "–".to_owned())
}

/// Returns goods and quantity in one line, with what else became of them.
pub fn amount(amount: &HandoverAmount, units: Units) -> String {
    let what = amount.goods.in_one_line();
    let much = handed_amount(amount, units);
    if much.is_empty() { what } else { format!("{what}: {much}") }
}

/// Labels with values; those without a value are left out.
pub fn facts(facts: Vec<(&'static str, Option<String>)>) -> AnyView {
    let rows = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
        .map(|(name, value)| view! { <div class="fact"><dt>{name}</dt><dd class="prelined">{value}</dd></div> })
        .collect_view();
    view! { <dl class="facts">{rows}</dl> }.into_any()
}
