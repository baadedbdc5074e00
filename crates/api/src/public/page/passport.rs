//! The header of a page: what it is, by whom, when, and whether it is valid. It contains everything that a buyer in a
//! shop needs.

use maud::{Markup, html};
use nguon_domain::files::file::Variant;
use nguon_domain::input::format;
use nguon_domain::input::localized::Text;
use nguon_domain::public::{PublicFile, PublicTrace, Subject};

use super::Setting;
use super::icon::{Icon, icon};
use super::picture::{Row, address};
use super::text::{self, say};

/// Renders the header.
pub(super) fn passport(trace: &PublicTrace, setting: &Setting<'_>) -> Markup {
    let language = setting.language;
    let row = Row::of(&trace.trace_code, pictures(trace), trace.name(), language);
    let logo = trace.business.logo.as_ref().filter(|file| file.is_image());
    // The warning of copies is for goods that one buys: labels of pallets and signs at fields are scanned by many.
    let is_goods = matches!(trace.subject, Subject::Product { .. } | Subject::Lot { .. });
    // The page of a business has its name as its title, and no trace code whose scans are counted.
    let has_code = !matches!(trace.subject, Subject::Organisation { .. });
    let hint = is_goods.then(|| say(text::SCAN_HINT, language));
    html! {
        div.passport {
            (verdict(trace, setting))
            div.passport__top {
                @if let Some(cover) = row.cover() { (cover) }
                div.passport__body {
                    div {
                        h1 { (trace.name()) }
                        @if has_code {
                            p.trace__maker {
                                @if let Some(file) = logo {
                                    img.trace__logo alt="" width="40" height="40" loading="lazy"
                                        src=(address(&trace.trace_code, file.id, Variant::Thumb));
                                }
                                " " (trace.business.name)
                            }
                        }
                    }
                    (keys(trace, setting))
                    @if has_code {
                        div.trace__scans data-scans=(trace.trace_code) data-first=(say(text::FIRST_SCAN, language))
                            data-count=(say(text::SCANS, language)) data-hint=[hint] {}
                    }
                    button.button.share type="button" hidden data-share data-done=(say(text::COPIED, language)) {
                        (icon(Icon::Share)) span { (say(text::SHARE, language)) }
                    }
                }
                @if let Some(others) = row.small(1) { (others) }
            }
        }
    }
}

/// Renders whether the information is valid.
fn verdict(trace: &PublicTrace, setting: &Setting<'_>) -> Markup {
    let language = setting.language;
    let expired = expired(trace, setting);
    let only = match &trace.subject {
        Subject::Lot { .. } => None,
        Subject::Product { .. } => Some(text::PRODUCT_ONLY),
        Subject::Place { .. } => Some(text::PLACE_ONLY),
        Subject::LogisticUnit { .. } => Some(text::UNIT_ONLY),
        Subject::Organisation { .. } => Some(text::BUSINESS_ONLY),
    };
    let held = trace.holds.first();
    let (class, shape, title, note) = match (trace.running_recall(), held, expired) {
        (Some(recall), ..) if !recall.lots.is_empty() => {
            ("verdict--bad", Icon::Warning, text::LOTS_RECALLED, say(text::LOTS_RECALLED_NOTE, language).to_owned())
        }
        (Some(recall), ..) => (
            "verdict--bad",
            Icon::Warning,
            if recall.is_carrier { text::CARRIES_RECALLED } else { text::RECALLED },
            recall.instructions.clone(),
        ),
        (None, Some(hold), _) => ("verdict--bad", Icon::Warning, text::HELD, hold.reason.clone()),
        (None, None, Some(day)) => (
            "verdict--bad",
            Icon::Warning,
            text::EXPIRED,
            format!("{} {}.", say(text::EXPIRED_NOTE, language), format::date(day)),
        ),
        (None, None, None) => ("verdict--good", Icon::Check, text::VALID, say(text::VALID_NOTE, language).to_owned()),
    };
    html! {
        div.verdict.(class) {
            (icon(shape))
            div {
                p.verdict__title { (say(title, language)) }
                p.verdict__note { (note) }
                @if let Some(only) = only { p.verdict__note { (say(only, language)) } }
            }
        }
    }
}

/// Returns the use-by date of the lot if it has passed.
fn expired(trace: &PublicTrace, setting: &Setting<'_>) -> Option<chrono::NaiveDate> {
    trace.lot().and_then(|lot| lot.expires_on).filter(|day| *day < setting.today)
}

/// Renders the main numbers and dates.
fn keys(trace: &PublicTrace, setting: &Setting<'_>) -> Markup {
    let language = setting.language;
    let late = expired(trace, setting).is_some();
    const GLN: Text = Text::new("GLN", "GLN");
    const SSCC: Text = Text::new("SSCC", "SSCC");
    let all = match &trace.subject {
        Subject::Product { .. } => Vec::new(),
        Subject::Lot { lot, .. } => vec![
            (text::LOT_CODE, Some(lot.code.clone())),
            (text::HARVESTED, lot.harvested_on.map(format::date)),
            (text::PRODUCED, lot.produced_on.map(format::date)),
            (text::PACKED, lot.packed_on.map(format::date)),
            (text::EXPIRES, lot.expires_on.map(format::date)),
        ],
        Subject::Place { place } => vec![
            (text::KIND, Some(place.category.get(language).to_owned())),
            (text::GROWING_AREA, place.growing_area_code.clone()),
            (text::PACKING_HOUSE, place.packing_house_code.clone()),
            (GLN, place.gln.clone()),
        ],
        Subject::LogisticUnit { logistic_unit: unit } => vec![
            (text::KIND, Some(unit.category.get(language).to_owned())),
            (SSCC, unit.sscc.clone()),
            (text::HARVESTED, unit.harvested_on.map(format::date)),
            (text::SHIPPED, unit.shipped_on.map(format::date)),
        ],
        Subject::Organisation { organisation } => vec![(GLN, Some(organisation.gln.clone()))],
    };
    let shown: Vec<(Text, String)> = all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    html! {
        @if !shown.is_empty() {
            dl.keys {
                @for (name, value) in &shown {
                    div.key.key--late[late && name.vi == text::EXPIRES.vi] {
                        dt { (say(*name, language)) }
                        dd { (value) }
                    }
                }
            }
        }
    }
}

/// Returns the pictures of the lot and its product, or of the place, the nearest to the goods first.
pub(super) fn pictures(trace: &PublicTrace) -> Vec<&PublicFile> {
    match &trace.subject {
        Subject::Product { product } => product.cover_image.iter().chain(&product.images).collect(),
        Subject::Lot { product, lot } => {
            lot.cover_image.iter().chain(&product.cover_image).chain(&lot.images).chain(&product.images).collect()
        }
        Subject::Place { place } => place.image.iter().collect(),
        Subject::LogisticUnit { .. } | Subject::Organisation { .. } => Vec::new(),
    }
}
