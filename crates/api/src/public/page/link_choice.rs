//! Page with several links of a code, where none of them is the one that was asked for.

use maud::html;
use nguon_domain::input::localized::{Language, Text};

use super::document;
use super::text::say;

/// Why there is a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkChoice {
    /// Several links have the requested type.
    Several,
    /// No link has the requested type; the links of other types are listed.
    NoSuchType,
}

impl LinkChoice {
    const fn title(self) -> Text {
        match self {
            Self::Several => Text::new("Chọn một liên kết", "Choose a link"),
            Self::NoSuchType => Text::new("Không có liên kết loại này", "There is no link of this type"),
        }
    }
}

/// Renders the page; `links` are addresses with their titles.
pub(crate) fn link_choice(why: LinkChoice, links: &[(String, &str)], language: Language) -> String {
    let content = html! {
        div.trace {
            h1 { (say(why.title(), language)) }
            section.card.block {
                ul {
                    @for (href, title) in links { li { a href=(href) rel="noopener" { (title) } } }
                }
            }
        }
    };
    let head = html! { meta name="robots" content="noindex"; };
    document(say(why.title(), language), language, &head, &content).into_string()
}
