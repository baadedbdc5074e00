//! Error pages for codes that cannot be shown: what is wrong, and what the reader can do.

use maud::{Markup, html};
use nguon_domain::identification::identifier::gtin::Restriction;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::public::PublicRecall;

use super::document;
use super::icon::{Icon, icon};
use super::recall::notices;
use super::text::{self, say};

/// Why a code cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Unknown code.
    UnknownCode,
    /// Not a valid code.
    MalformedCode,
    /// No longer public.
    Gone,
    /// No longer public, but recalled: recalls are shown regardless.
    Recalled(Vec<PublicRecall>),
    /// Valid GS1 key that nobody has registered here.
    Unregistered {
        /// Whether its company prefix was issued in Vietnam.
        issued_in_vietnam: bool,
    },
    /// Number of a shop or coupon, which names no product.
    NoTradeItem(Restriction),
    /// Invalid number, with the reason in the reader's language.
    WrongNumber(String),
    /// Server error or overload; may succeed later.
    Busy,
}

/// Returns the error page for what is no longer public, with its recalls.
pub(crate) fn gone(recalls: Vec<PublicRecall>) -> Missing {
    if recalls.is_empty() { Missing::Gone } else { Missing::Recalled(recalls) }
}

/// Renders the page; `typed` is the code in the address.
pub(crate) fn missing(why: &Missing, typed: &str, language: Language) -> String {
    let (title, note): (Text, Text) = match why {
        Missing::UnknownCode => (text::UNKNOWN, text::UNKNOWN_TEXT),
        Missing::MalformedCode => (text::MALFORMED, text::MALFORMED_TEXT),
        Missing::Gone | Missing::Recalled(_) => (text::GONE, text::GONE_TEXT),
        Missing::Unregistered { .. } => (text::UNREGISTERED, text::WHO_TO_ASK),
        Missing::NoTradeItem(restriction) => (text::NO_TRADE_ITEM, restriction.message()),
        Missing::WrongNumber(_) => (text::WRONG_NUMBER, text::WRONG_NUMBER_TEXT),
        Missing::Busy => (text::BUSY, text::BUSY_TEXT),
    };
    let content = html! {
        div.trace {
            @if let Missing::Recalled(recalls) = why { (notices(recalls, language)) }
            div.verdict.verdict--bad {
                (icon(Icon::Warning))
                div {
                    h1 { (say(title, language)) }
                    @if !typed.is_empty() { p.verdict__code { (typed) } }
                }
            }
            @if let Missing::WrongNumber(reason) = why { p { strong { (reason) } } }
            p { (say(note, language)) }
            @if let Missing::Unregistered { issued_in_vietnam: true } = why {
                p { (say(text::ISSUED_IN_VIETNAM, language)) }
            }
            @if *why == Missing::Busy {
                p { a.button href="" { (say(text::AGAIN_LATER, language)) } }
            } @else {
                (look_up(language))
            }
        }
    };
    let head = html! { meta name="robots" content="noindex"; };
    document(say(title, language), language, &head, &content).into_string()
}

/// Renders a form for another code.
fn look_up(language: Language) -> Markup {
    html! {
        section.card.block {
            h2 { (say(text::AGAIN, language)) }
            form.lookup action="/t" method="get" {
                label for="code" { (say(text::LOOK_UP_LABEL, language)) }
                div.lookup__row {
                    input.lookup__input #code type="text" name="code" required maxlength="2048" autocomplete="off"
                        autocapitalize="characters" spellcheck="false" aria-describedby="code-help";
                    button.button.button--primary type="submit" {
                        (icon(Icon::Search)) (say(text::LOOK_UP, language))
                    }
                }
                p.note #code-help { (say(text::LOOK_UP_HINT, language)) }
            }
        }
    }
}
