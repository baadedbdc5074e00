//! Recalls, above everything else on the page.

use maud::{Markup, html};
use nguon_domain::input::format;
use nguon_domain::input::localized::Language;
use nguon_domain::public::PublicRecall;

use super::block::facts;
use super::icon::{Icon, icon};
use super::text::{self, say};

/// Fragment of the recalls on the page, the target of `gs1:recallStatus`.
pub(crate) const ANCHOR: &str = "recall";

/// Renders the recalls, if any.
pub(super) fn notices(recalls: &[PublicRecall], language: Language) -> Markup {
    html! {
        @if !recalls.is_empty() {
            div.recalls id=(ANCHOR) {
                @for recall in recalls { (notice(recall, language)) }
            }
        }
    }
}

fn notice(recall: &PublicRecall, language: Language) -> Markup {
    let (class, title) = match recall.closed_at {
        Some(_) => ("recall--closed", text::WAS_RECALLED),
        None if !recall.lots.is_empty() => ("recall--running", text::LOTS_RECALLED),
        None if recall.is_carrier => ("recall--running", text::CARRIES_RECALLED),
        None => ("recall--running", text::RECALLED),
    };
    let mut lots = recall.lots.join(", ");
    if recall.more_lots > 0 {
        lots.push_str(&text::and_more_lots(recall.more_lots, language));
    }
    let details = facts(
        vec![
            (text::RECALLED_LOTS, Some(lots).filter(|lots| !lots.is_empty())),
            (text::RECALL_SINCE, Some(format::moment(recall.published_at))),
            (text::RECALL_BY, Some(recall.business.clone())),
            (text::RECALL_ORDERED_BY, recall.ordered_by.clone()),
            (text::RECALL_PLACE, recall.collection_place.clone().filter(|_| recall.closed_at.is_none())),
            (text::RECALL_NUMBER, Some(recall.number.clone())),
        ],
        &[],
        language,
    );
    html! {
        section.recall.(class) role="alert" {
            p.recall__title { (icon(Icon::Warning)) strong { (say(title, language)) } }
            @if let Some(closed) = recall.closed_at {
                p { (say(text::RECALL_CLOSED, language)) " " (format::day(closed)) "." }
            }
            p.recall__name { (recall.title) }
            @for line in recall.text.lines().filter(|line| !line.trim().is_empty()) { p { (line) } }
            @if recall.closed_at.is_none() {
                p { strong { (say(text::RECALL_DO, language)) ": " } (recall.instructions) }
                p {
                    a.button.button--primary href={ "tel:" (dialled(&recall.phone)) } {
                        (icon(Icon::Phone)) (say(text::RECALL_CALL, language)) " " (recall.phone)
                    }
                }
            }
            @if let Some(details) = details { (details) }
        }
    }
}

/// Returns a phone number in dialling form.
fn dialled(phone: &str) -> String {
    phone.chars().filter(|character| character.is_ascii_digit() || *character == '+').collect()
}
