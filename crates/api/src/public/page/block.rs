//! Elements of which the blocks of a page are composed: titles, facts, long texts, external links.

use maud::{Markup, html};
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::input::named_value::NamedValue;
use nguon_domain::public::PublicMeasure;

use super::icon::{Icon, icon};
use super::text::{self, say};

/// A label with an optional value.
pub(super) type Fact = (Text, Option<String>);

/// Renders labels with values, without empty ones; `None` if all are empty.
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

/// Renders a titled block; nothing if it has no content.
pub(super) fn block(title: Text, language: Language, content: Option<Markup>) -> Markup {
    html! {
        @if let Some(content) = content {
            section.card.block { h2 { (say(title, language)) } (content) }
        }
    }
}

/// Texts with more characters are folded.
const LONG: usize = 220;

/// Renders a text as paragraphs. A long text is folded after its first lines; unfolding needs no script, only the style
/// sheet.
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

/// Renders an external link without referrer, because the URL of this page contains the code.
pub(super) fn outside(href: &str, label: &str, language: Language) -> Markup {
    html! {
        a href=(href) target="_blank" rel="noopener noreferrer nofollow" {
            (label)
            span.visually-hidden { " " (say(text::NEW_TAB, language)) }
        }
    }
}

/// Formats a quantity with its unit.
pub(super) fn measure(measure: Option<&PublicMeasure>, language: Language) -> Option<String> {
    measure.map(|measure| {
        let number = match language {
            Language::Vi => measure.value.format_vi(),
            Language::En => measure.value.to_string(),
        };
        format!("{number} {}", measure.unit_name.get(language))
    })
}

/// Joins the non-empty values in one line.
pub(super) fn one_line<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> String {
    values.into_iter().flatten().filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Renders a list with a CSS class; `None` if it is empty.
pub(super) fn list<T>(class: &str, items: &[T], show: impl Fn(&T) -> Markup) -> Option<Markup> {
    (!items.is_empty()).then(|| html! { ul.(class) { @for item in items { (show(item)) } } })
}
