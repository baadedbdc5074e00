//! The journey of a lot: who did what, and when it was recorded.

use maud::{Markup, html};
use nguon_domain::events::act::ActKind;
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
            p.day__recorded { (say(text::WRITTEN, language)) " " (format::moment(step.recorded_at)) }
        }
    }
}
