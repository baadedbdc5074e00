//! The blocks of the pages of places, logistic units and businesses.

use maud::{Markup, html};
use nguon_domain::input::format;
use nguon_domain::input::localized::Text;
use nguon_domain::public::{PublicListed, PublicLogisticUnit, PublicOrganisation, PublicPlace};

use super::Setting;
use super::block::{block, facts, list, measure, one_line, paragraphs};
use super::icon::{Icon, icon};
use super::text::{self, say};

/// Renders the facts about a place.
pub(super) fn of_place(place: &PublicPlace, setting: &Setting<'_>) -> Markup {
    let language = setting.language;
    let known = facts(
        vec![
            (text::AREA, place.area.clone()),
            (text::ADDRESS, place.address.clone()),
            (text::SIZE, measure(place.size.as_ref(), language)),
            (text::RECORDED, Some(format::moment(place.recorded_at))),
        ],
        &[],
        language,
    );
    html! {
        (block(text::PLACE, language, known))
        (block(text::ABOUT, language, place.description.as_deref().map(|text| paragraphs(text, language))))
    }
}

/// Renders what a business has published.
pub(super) fn of_organisation(organisation: &PublicOrganisation, setting: &Setting<'_>) -> Markup {
    let language = setting.language;
    let listed = |listed: &[PublicListed]| {
        list("contents", listed, |one| {
            html! {
                li {
                    a.content__link href={ "/t/" (one.trace_code) } {
                        span {
                            span.content__name { (one.name) }
                            @if let Some(key) = &one.gs1_key { span.content__lot { (key) } }
                        }
                        (icon(Icon::Right))
                    }
                }
            }
        })
    };
    html! {
        (block(text::PRODUCTS, language, listed(&organisation.products)))
        (block(text::PLACES, language, listed(&organisation.places)))
        @if organisation.has_more { p.muted { (say(text::LISTED_PART, language)) } }
    }
}

/// Renders the content and origin of a logistic unit.
pub(super) fn of_unit(unit: &PublicLogisticUnit, setting: &Setting<'_>) -> Markup {
    let language = setting.language;
    let contents = list("contents", &unit.contents, |content| {
        html! {
            li {
                a.content__link href={ "/t/" (content.trace_code) } {
                    span {
                        span.content__name { (content.product) }
                        span.content__lot { (say(text::LOT_CODE, language)) " " (content.lot) }
                    }
                    (icon(Icon::Right))
                }
            }
        }
    });
    let known = facts(
        vec![
            (text::VARIETY, unit.variety.clone()),
            (text::HARVEST_TEAM, unit.harvest_team.clone()),
            (text::RECORDED, Some(format::moment(unit.recorded_at))),
        ],
        &[],
        language,
    );
    let from = unit.from_place.as_ref().map(|name| {
        let name = one_line([Some(name.as_str()), unit.from_area.as_deref()]);
        match &unit.from_place_code {
            Some(code) => html! {
                a.content__link href={ "/t/" (code) } { span.content__name { (name) } (icon(Icon::Right)) }
            },
            None => html! { p { (name) } },
        }
    });
    const FROM: Text = text::FROM;
    html! {
        (block(text::CONTENTS, language, contents))
        (block(FROM, language, from))
        (block(text::GOODS, language, known))
    }
}
