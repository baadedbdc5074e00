//! Holds, below recalls and above everything else on the page.

use maud::{Markup, html};
use nguon_domain::input::format;
use nguon_domain::input::localized::Language;
use nguon_domain::public::PublicHold;
use nguon_domain::records::restriction::RestrictionKind;

use super::block::facts;
use super::icon::{Icon, icon};
use super::text::{self, say};

/// Renders the holds, if any; `business` is the name of the business that has the goods.
pub(super) fn notices(holds: &[PublicHold], business: &str, language: Language) -> Markup {
    html! {
        @if !holds.is_empty() {
            div.recalls {
                @for hold in holds { (notice(hold, business, language)) }
            }
        }
    }
}

fn notice(hold: &PublicHold, business: &str, language: Language) -> Markup {
    let details = facts(
        vec![
            (text::HELD_SINCE, Some(format::moment(hold.since))),
            (text::HELD_BY, Some(hold.authority.clone().unwrap_or_else(|| business.to_owned()))),
            (text::HELD_REASON, Some(hold.reason.clone())),
        ],
        &[],
        language,
    );
    html! {
        section.recall.recall--running role="alert" {
            p.recall__title { (icon(Icon::Warning)) strong { (say(text::HELD, language)) } }
            @if hold.kind == RestrictionKind::FailedInspection {
                p.recall__name { (say(text::HELD_FAILED, language)) }
            }
            @if let Some(details) = details { (details) }
        }
    }
}
