//! The blocks of the page of a product or lot, in the order of Decree 37/2026/NĐ-CP, article 32. Empty blocks are
//! omitted.

use maud::{Markup, PreEscaped, html};
use nguon_domain::identification::link::Link;
use nguon_domain::input::format;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::public::{
    Isolation, PublicBusiness, PublicLot, PublicMaterial, PublicMember, PublicProduct, PublicRuralIndustry, PublicTrace,
};
use nguon_domain::records::standard::AppliedStandard;

use super::Setting;
use super::block::{Fact, block, facts, list, measure, one_line, outside, paragraphs};
use super::certificates::certificates;
use super::icon::{Icon, icon};
use super::journey::journey;
use super::picture::Row;
use super::text::{self, say};
use super::timeline::timeline;

/// Same label in both languages.
const GLN: Text = Text::new("GLN", "GLN");
const GTIN: Text = Text::new("GTIN", "GTIN");

/// Renders everything between the page's header and footer.
pub(super) fn of_goods(
    trace: &PublicTrace,
    product: &PublicProduct,
    lot: Option<&PublicLot>,
    setting: &Setting<'_>,
) -> Markup {
    let language = setting.language;
    let place = place(lot, &trace.business, &trace.members);
    let code = &trace.trace_code;
    html! {
        @match lot {
            Some(lot) => { (block(text::LOT, language, lot_facts(lot, place, language))) }
            None => { (block(text::WHERE, language, facts(place.into(), &[], language))) }
        }
        (block(text::CHAIN, language, list("parties", &trace.members, |member| member_view(member, code, language))))
        (block(text::JOURNEY, language, trace.journey.as_ref().map(|way| journey(way, language))))
        (block(text::DIARY, language, trace.diary.as_ref().map(|diary| timeline(diary, code, language))))
        (block(text::MATERIALS, language, inputs(trace.isolation.as_ref(), &trace.materials, code, language)))
        (block(text::PROCESSES, language, certificates(trace, setting)))
        (block(text::OCOP, language, stars(product, language)))
        (block(text::RURAL_INDUSTRY, language, product.rural_industry.as_ref().map(|vote| rural_industry(vote, setting))))
        (block(text::LOCAL_SPECIALTY, language, product.local_specialty_decision.as_ref().map(|decision| html! {
            p { (say(text::RECOGNISED_BY, language)) ": " (decision) }
        })))
        (block(text::PRODUCT, language, product_facts(product, language)))
        (block(text::INGREDIENTS, language, ingredients(product, language)))
        (block(text::SAFETY, language, product.safety_warnings.as_deref().map(|text| warning(text, language))))
        (block(text::USE, language, product.instructions.as_deref().map(|text| paragraphs(text, language))))
        (block(text::ABOUT, language, about(product, lot, language)))
        (block(text::LINKS, language, links(&trace.links, language)))
    }
}

/// Renders the facts of the lot that the header lacks, and its origin.
fn lot_facts(lot: &PublicLot, place: [Fact; 2], language: Language) -> Option<Markup> {
    let mut all = vec![
        (text::LOT_NAME, Some(lot.name.clone())),
        (text::WEIGHT, measure(lot.weight.as_ref(), language)),
        (text::QUANTITY, measure(lot.quantity.as_ref(), language)),
        (text::PACKAGING, lot.packaging.clone()),
        (text::LINE, lot.production_line.clone()),
        (text::SHIFT, lot.shift.clone()),
        (text::RECORDED, Some(format::moment(lot.recorded_at))),
    ];
    all.extend(place);
    facts(all, &[], language)
}

fn place(lot: Option<&PublicLot>, business: &PublicBusiness, members: &[PublicMember]) -> [Fact; 2] {
    let mut areas: Vec<&str> = members.iter().filter_map(|member| member.area.as_deref()).collect();
    areas.dedup();
    let area = if areas.is_empty() { business.area.clone() } else { areas.join(" → ") };
    [(text::ORIGIN, lot.and_then(|lot| lot.origin.clone())), (text::AREA, Some(area))]
}

fn member_view(member: &PublicMember, code: &str, language: Language) -> Markup {
    let picture = Row::of(code, &member.image, &member.name, language).beside();
    let role = one_line([Some(member.category.get(language)), member.area.as_deref()]);
    let known = facts(vec![(GLN, member.gln.clone())], &member.specifications, language);
    let head = html! {
        h3 { (member.name) }
        span.party__role { (role) }
    };
    html! {
        li.party {
            @if let Some(picture) = picture { (picture) }
            @if known.is_none() && member.content.is_none() {
                div.party__head { (head) }
            } @else {
                details {
                    summary.party__head { (head) (icon(Icon::Down)) }
                    div.party__more {
                        @if let Some(known) = known { (known) }
                        // Sanitised when it was saved.
                        @if let Some(content) = &member.content { div.prose { (PreEscaped(content)) } }
                    }
                }
            }
        }
    }
}

/// Renders the isolation period in days, and the materials used.
fn inputs(
    isolation: Option<&Isolation>,
    materials: &[PublicMaterial],
    code: &str,
    language: Language,
) -> Option<Markup> {
    let list = list("lines", materials, |material| material_view(material, code, language));
    (isolation.is_some() || list.is_some()).then(|| {
        html! {
            @if let Some(isolation) = isolation {
                div.isolation {
                    (icon(Icon::Shield))
                    p {
                        strong { (text::isolation_days(isolation.days, language)) }
                        span.isolation__span { (text::isolation_span(isolation, language)) }
                    }
                }
            }
            @if let Some(list) = list { (list) }
        }
    })
}

fn material_view(material: &PublicMaterial, code: &str, language: Language) -> Markup {
    let picture = Row::of(code, &material.image, &material.name, language).beside();
    let maker = material.manufacturer.as_ref().map(|maker| format!("{}: {maker}", say(text::MANUFACTURER, language)));
    let about = one_line([Some(material.category.get(language)), maker.as_deref(), material.origin.as_deref()]);
    html! {
        li.line {
            @if let Some(picture) = picture { (picture) }
            div.line__text {
                p.line__name { (material.name) }
                p.muted { (about) }
                @if let Some(url) = &material.trace_url {
                    p.line__link { (outside(url, say(text::THEIR_TRACE, language), language)) }
                }
            }
        }
    }
}

fn stars(product: &PublicProduct, language: Language) -> Option<Markup> {
    let stars = product.ocop_stars.and_then(|stars| usize::try_from(stars).ok())?;
    Some(html! {
        p.stars {
            span aria-hidden="true" { ("★".repeat(stars)) }
            " " (stars) " " (say(text::STARS, language))
        }
        @if let Some(decision) = &product.ocop_decision {
            p { (say(text::OCOP_DECISION, language)) ": " (decision) }
        }
    })
}

fn product_facts(product: &PublicProduct, language: Language) -> Option<Markup> {
    let all = vec![
        (text::CATEGORY, Some(product.category.get(language).to_owned())),
        (text::BRAND, product.brand.clone()),
        (text::MODEL, product.model.clone()),
        (text::VARIETY, product.variety.clone()),
        (GTIN, product.gtin.clone()),
        (text::BRAND_OWNER, product.brand_owner.clone()),
        (text::STANDARDS, (!product.standards.is_empty()).then(|| standards(&product.standards))),
        (text::PRICE, product.price.map(format::money)),
    ];
    facts(all, &product.attributes, language)
}

/// Formats standards as one line.
fn standards(standards: &[AppliedStandard]) -> String {
    let shown = |standard: &AppliedStandard| match &standard.title {
        Some(title) => format!("{} ({title})", standard.number),
        None => standard.number.clone(),
    };
    standards.iter().map(shown).collect::<Vec<_>>().join("; ")
}

/// Renders the vote as a typical rural industrial product; one that no longer holds is marked.
fn rural_industry(vote: &PublicRuralIndustry, setting: &Setting<'_>) -> Markup {
    let language = setting.language;
    let year = vote.year.map(|year| format!("{} {year}", say(text::YEAR, language)));
    let until = vote.expires_on.map(|day| format!("{} {}", say(text::VALID_UNTIL, language), format::date(day)));
    let is_over = vote.expires_on.is_some_and(|day| day < setting.today);
    html! {
        p.stars { (one_line([Some(vote.level_name.get(language)), year.as_deref()])) }
        @if let Some(decision) = &vote.decision { p { (say(text::RECOGNISED_BY, language)) ": " (decision) } }
        @if let Some(until) = until {
            p.muted {
                (until)
                @if is_over { " " span.badge.badge--bad { (say(text::NO_LONGER_VALID, language)) } }
            }
        }
    }
}

/// Renders ingredients and allergens.
fn ingredients(product: &PublicProduct, language: Language) -> Option<Markup> {
    let names: Vec<&str> = product.allergens.iter().map(|allergen| allergen.name.get(language)).collect();
    let has_any = product.ingredients.is_some() || !names.is_empty() || product.allergen_note.is_some();
    has_any.then(|| {
        html! {
            @if let Some(text) = &product.ingredients { (paragraphs(text, language)) }
            @if !names.is_empty() {
                p { strong { (say(text::ALLERGENS, language)) ": " (names.join("; ")) } }
            }
            @if let Some(note) = &product.allergen_note { (paragraphs(note, language)) }
        }
    })
}

/// Renders safety warnings.
fn warning(text: &str, language: Language) -> Markup {
    html! {
        div.hint { (icon(Icon::Warning)) div { (paragraphs(text, language)) } }
    }
}

/// Renders the descriptions of lot and product, and the video, which loads nothing from YouTube before a tap.
fn about(product: &PublicProduct, lot: Option<&PublicLot>, language: Language) -> Option<Markup> {
    let descriptions = [lot.and_then(|lot| lot.description.as_deref()), product.description.as_deref()];
    let has_any = product.youtube_video.is_some() || descriptions.iter().any(Option::is_some);
    has_any.then(|| {
        html! {
            @for description in descriptions.into_iter().flatten() { (paragraphs(description, language)) }
            @if let Some(id) = &product.youtube_video {
                div {
                    a.button data-video=(id) target="_blank" rel="noopener noreferrer nofollow"
                        href={ "https://www.youtube.com/watch?v=" (id) } {
                        (icon(Icon::Play)) (say(text::VIDEO, language))
                    }
                    p.note { (say(text::VIDEO_NOTE, language)) }
                }
            }
        }
    })
}

/// Renders the business's links.
fn links(links: &[Link], language: Language) -> Option<Markup> {
    let other = |link: &&Link| link.language.as_deref().is_none_or(|tag| tag == language.tag());
    // Links in another language are shown only if there is none in the reader's.
    let shown: Vec<&Link> = links
        .iter()
        .filter(|link| other(link) || !links.iter().any(|rival| rival.link_type == link.link_type && other(&rival)))
        .collect();
    list("links", &shown, |link| {
        let kind = link.link_type.map(|kind| kind.label().get(language)).unwrap_or_default();
        let title = link.title.as_deref().unwrap_or(kind);
        html! {
            li {
                (icon(Icon::Out))
                span {
                    (outside(&link.href, title, language))
                    @if title != kind { span.links__kind { (kind) } }
                }
            }
        }
    })
}

/// What the registration number of a business is called: only those of old household businesses have letters.
fn number_name(number: &str) -> Text {
    if number.contains(char::is_alphabetic) { text::HOUSEHOLD_NUMBER } else { text::TAX_CODE }
}

/// Renders the business that is responsible for the information.
pub(super) fn business(business: &PublicBusiness, language: Language) -> Markup {
    // Most addresses already end with the province.
    let address = if business.address.ends_with(&business.area) {
        business.address.clone()
    } else {
        format!("{}, {}", business.address, business.area)
    };
    let all = vec![
        (text::BUSINESS_TYPE, Some(business.business_type.get(language).to_owned())),
        (number_name(&business.tax_code), Some(business.tax_code.clone())),
        (text::ADDRESS, Some(address)),
        (GLN, business.gln.clone()),
        (text::APPROVED_ON, business.approved_on.map(format::date)),
    ];
    let call: String = business.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let content = html! {
        p.business__name { (business.name) }
        @if let Some(facts) = facts(all, &[], language) { (facts) }
        @if let Some(introduction) = &business.introduction { (paragraphs(introduction, language)) }
        p.contact {
            a.button href={ "tel:" (call) } { (icon(Icon::Phone)) (say(text::PHONE, language)) ": " (business.phone) }
            @if let Some(url) = &business.website { (outside(url, url, language)) }
        }
    };
    block(text::MAKER, language, Some(content))
}
