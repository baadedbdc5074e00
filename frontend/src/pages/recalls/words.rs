//! How recalls, goods and quantities are said.

use leptos::prelude::*;
use nguon_domain::act::view::{Amount, Goods, Party};
use nguon_domain::catalogue::CatalogueKind;
use nguon_domain::quantity::Quantity;
use nguon_domain::recall::{NoticeState, RecallState};

use crate::form::select::Lists;

/// The tone of a badge.
pub const fn tone(state: RecallState) -> &'static str {
    match state {
        RecallState::Draft => "info",
        RecallState::Published => "bad",
        RecallState::Closed => "good",
    }
}

/// The tone of a notice's badge.
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

/// Goods by name and numbers.
pub fn said(goods: &Goods) -> String {
    let numbers = [("lô", &goods.lot_number), ("sê-ri", &goods.serial), ("SSCC", &goods.sscc)];
    let parts: Vec<String> = goods
        .name
        .iter()
        .cloned()
        .chain(numbers.into_iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} {value}"))))
        .collect();
    match (parts.is_empty(), &goods.gtin) {
        (false, _) => parts.join(", "),
        (true, Some(gtin)) => format!("GTIN {gtin}"),
        (true, None) => goods.address.clone(),
    }
}

/// Goods, with a link to the public page where they have one.
pub fn goods_view(goods: &Goods) -> AnyView {
    let text = said(goods);
    match goods.page.clone() {
        Some(page) => view! { <a href=page rel="external" target="_blank">{text}</a> }.into_any(),
        None => view! { <span>{text}</span> }.into_any(),
    }
}

/// A party by its name.
pub fn party_name(party: &Party) -> String {
    if party.name.is_empty() { "Bên không rõ tên".to_owned() } else { party.name.clone() }
}

/// The names of units of measure.
#[derive(Clone, Copy)]
pub struct Units(Signal<Vec<(String, String)>>);

impl Units {
    /// As soon as they are there.
    pub fn here() -> Self {
        let entries = expect_context::<Lists>().catalogue(CatalogueKind::Unit);
        Self(Signal::derive(move || entries.get().into_iter().map(|entry| (entry.code, entry.name_vi)).collect()))
    }

    /// What a unit is called; pieces have no name.
    pub fn name(self, code: Option<&str>) -> String {
        let Some(code) = code else { return String::new() };
        self.0.with(|units| {
            units.iter().find(|(known, _)| known == code).map_or_else(|| code.to_owned(), |(_, name)| name.clone())
        })
    }

    /// A quantity with its unit; a dash where it is not known.
    pub fn quantity(self, quantity: Option<Quantity>, unit: Option<&str>) -> String {
        match quantity {
            Some(quantity) => format!("{} {}", quantity.format_vi(), self.name(unit)).trim_end().to_owned(),
            None => "–".to_owned(),
        }
    }

    /// What and how much, in one line.
    pub fn amount(self, amount: &Amount) -> String {
        let what = said(&amount.goods);
        match amount.quantity {
            Some(_) => format!("{what}: {}", self.quantity(amount.quantity, amount.unit.as_deref())),
            None => what,
        }
    }
}

/// A length of time as people say it.
pub fn duration(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    let parts = [(minutes / 1_440, "ngày"), (minutes / 60 % 24, "giờ"), (minutes % 60, "phút")];
    let said: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if said.is_empty() { "dưới 1 phút".to_owned() } else { said.join(" ") }
}

/// Names with values, without those that have none.
pub fn facts(facts: Vec<(&'static str, Option<String>)>) -> AnyView {
    let rows = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
        .map(|(name, value)| view! { <div class="fact"><dt>{name}</dt><dd class="prelined">{value}</dd></div> })
        .collect_view();
    view! { <dl class="facts">{rows}</dl> }.into_any()
}
