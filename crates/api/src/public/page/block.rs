//! What the blocks of a page are made of: titles, facts, long texts, addresses outside.

use maud::{Markup, html};
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::input::named_value::NamedValue;
use nguon_domain::public::PublicMeasure;

use super::icon::{Icon, icon};
use super::text::{self, say};

/// A name with a value that may be missing.
pub(super) type Fact = (Text, Option<String>);

/// Names with values, without those that have none; nothing at all when none has.
pub(super) fn facts(facts: Vec<Fact>, named: &[NamedValue], language: Language) -> Option<Markup> {
    let rows: Vec<(&str, String)> = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name.get(language), value.filter(|value| !value.is_empty())?)))
        .chain(named.iter().map(|pair| (pair.name.as_str(), pair.value.clone())))
        .collect();
    (!rows.is_empty()).then(|| {
        html! {
            dl.facts {
                @for (name, value) in &rows { div.fact { dt { (name) } dd { (value) } } }
            }
        }
    })
}

/// A titled part of the page; nothing when it would be empty.
pub(super) fn block(title: Text, language: Language, content: Option<Markup>) -> Markup {
    html! {
        @if let Some(content) = content {
            section.card.block { h2 { (say(title, language)) } (content) }
        }
    }
}

/// More characters than this are shown only when one asks for them.
const LONG: usize = 220;

/// Text of several lines, as its paragraphs; the first lines, and a switch for the others, when it is long. The
/// switch needs no script: the style sheet unfolds what stands before an open one.
pub(super) fn paragraphs(text: &str, language: Language) -> Markup {
    let prose = html! {
        div.prose { @for line in text.lines().filter(|line| !line.trim().is_empty()) { p { (line) } } }
    };
    if text.chars().count() <= LONG {
        return prose;
    }
    html! {
        div.clamp {
            div.clamp__text { (prose) }
            details.clamp__more {
                summary {
                    span.clamp__open { (say(text::MORE, language)) }
                    span.clamp__close { (say(text::LESS, language)) }
                    (icon(Icon::Down))
                }
            }
        }
    }
}

/// An address outside; never with the address of this page, which holds the code.
pub(super) fn outside(href: &str, label: &str, language: Language) -> Markup {
    html! {
        a href=(href) target="_blank" rel="noopener noreferrer nofollow" {
            (label)
            span.visually-hidden { " " (say(text::NEW_TAB, language)) }
        }
    }
}

/// A quantity with its unit.
pub(super) fn measure(measure: Option<&PublicMeasure>, language: Language) -> Option<String> {
    measure.map(|measure| {
        let number = match language {
            Language::Vi => measure.value.format_vi(),
            Language::En => measure.value.to_string(),
        };
        format!("{number} {}", measure.unit_name.get(language))
    })
}

/// Several short values in one line, without those that are empty.
pub(super) fn one_line<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> String {
    values.into_iter().flatten().filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Entries in a list of a class; nothing when there are none.
pub(super) fn list<T>(class: &str, items: &[T], show: impl Fn(&T) -> Markup) -> Option<Markup> {
    (!items.is_empty()).then(|| html! { ul.(class) { @for item in items { (show(item)) } } })
}
