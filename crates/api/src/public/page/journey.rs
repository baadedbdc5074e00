//! The journey of a lot: who did what, and when it was recorded.

use maud::{Markup, html};
use nguon_domain::events::act::ActKind;
use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::format;
use nguon_domain::input::localized::Language;
use nguon_domain::public::journey::{PublicJourney, PublicStep};

use super::text::{self, say};

/// Renders the steps, the earliest first.
pub(super) fn journey(journey: &PublicJourney, language: Language) -> Markup {
    html! {
        ol.days { @for step in &journey.steps { (view(step, language)) } }
        p.muted { (text::handed_over(journey.recipients, language)) }
        @if journey.is_cut { p.muted { (say(text::MORE_STEPS, language)) } }
    }
}

/// Formats the address of goods as labels show their codes: `(01)08938505970011(10)TL-15`, or the trace code.
fn shown(address: &str) -> String {
    match DigitalLink::parse(address) {
        Ok(link) => link.elements().to_string(),
        Err(_) => short_code(address).map_or_else(|| address.to_owned(), |code| code.to_string()),
    }
}

fn view(step: &PublicStep, language: Language) -> Markup {
    // Produced goods, such as fish sauce, are not harvested.
    let name = match (step.kind, step.is_harvest) {
        (ActKind::Harvest, true) => text::HARVEST,
        (ActKind::Harvest, false) => text::PRODUCTION,
        (kind, _) => kind.label(),
    };
    html! {
        li.day {
            p.day__when {
                span.visually-hidden { (say(text::HAPPENED, language)) ": " }
                (format::date(step.on))
            }
            h3.day__name {
                (name.get(language))
                @if step.count > 1 { " × " (step.count) }
            }
            p.day__who { (step.party.as_deref().unwrap_or(say(text::UNNAMED, language))) }
            @if !step.product_codes.is_empty() {
                p.day__recorded {
                    (say(text::PRODUCT_CODE, language)) ": "
                    (step.product_codes.iter().map(|code| shown(code)).collect::<Vec<_>>().join("; "))
                }
            }
            p.day__recorded {
                (say(text::LOCATION_CODE, language)) ": "
                (step.location_code.as_deref().unwrap_or(say(text::NO_LOCATION_CODE, language)))
            }
            p.day__recorded { (say(text::WRITTEN, language)) " " (format::moment(step.recorded_at)) }
        }
    }
}
