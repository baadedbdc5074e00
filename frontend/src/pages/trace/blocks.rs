//! The blocks of the public page, in the order of Decree 37/2026/NĐ-CP, article 32; empty ones are left out.

use leptos::prelude::*;
use nguon_domain::localized::{Language, Text};
use nguon_domain::public::{
    Bilingual, Isolation, PublicBusiness, PublicLot, PublicMaterial, PublicMeasure, PublicMember, PublicProduct,
    PublicTrace,
};
use nguon_domain::resource::NamedValue;

use super::certificates::certificates;
use super::text;
use super::timeline::timeline;
use super::video::Video;
use crate::component::icon::{Icon, Shape};
use crate::component::picture::{Gallery, Picture, Shot};
use crate::format;
use crate::language::Speaks;

type Fact = (Text, Option<String>);

/// The words of the reader's language.
pub fn choose(both: &Bilingual, language: Language) -> String {
    match language {
        Language::En if !both.en.is_empty() => both.en.clone(),
        _ => both.vi.clone(),
    }
}

/// Names with values, without those that have none; nothing at all when none has.
fn facts(facts: Vec<Fact>, named: Vec<NamedValue>, language: Language) -> Option<AnyView> {
    let rows: Vec<(String, String)> = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name.get(language).to_owned(), value.filter(|value| !value.is_empty())?)))
        .chain(named.into_iter().map(|pair| (pair.name, pair.value)))
        .collect();
    (!rows.is_empty()).then(|| {
        let rows = rows
            .into_iter()
            .map(|(name, value)| view! { <div class="fact"><dt>{name}</dt><dd>{value}</dd></div> })
            .collect_view();
        view! { <dl class="facts">{rows}</dl> }.into_any()
    })
}

fn block(title: Text, language: Language, content: Option<AnyView>) -> Option<AnyView> {
    content.map(|content| {
        view! {
            <section class="card block">
                <h2>{title.get(language)}</h2>
                {content}
            </section>
        }
        .into_any()
    })
}

/// More characters than this are shown only when one asks for them.
const LONG: usize = 220;

/// Text of several lines, as its paragraphs.
pub fn paragraphs(text: &str, language: Language) -> AnyView {
    let lines: Vec<_> =
        text.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.to_owned()}</p> }).collect();
    let long = text.chars().count() > LONG;
    clamped(view! { <div class="prose">{lines}</div> }.into_any(), long, language)
}

/// The first lines of `content`, and a button for the others, when it is long.
fn clamped(content: AnyView, long: bool, language: Language) -> AnyView {
    if !long {
        return content;
    }
    let open = RwSignal::new(false);
    view! {
        <div class="clamp" class:clamp--open=open>
            <div class="clamp__text">{content}</div>
            <button
                type="button"
                class="clamp__more"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || if open.get() { text::LESS } else { text::MORE }.get(language)}
                <Icon shape=Shape::Down />
            </button>
        </div>
    }
    .into_any()
}

/// An address outside; never with the address of this page, which holds the code.
pub fn outside(href: String, label: String, language: Language) -> AnyView {
    view! {
        <a href=href target="_blank" rel="noopener noreferrer nofollow">
            {label}
            <span class="visually-hidden">{format!(" {}", text::NEW_TAB.get(language))}</span>
        </a>
    }
    .into_any()
}

/// Everything below the head of the page.
#[component]
pub fn Blocks(trace: PublicTrace, gallery: Gallery) -> impl IntoView {
    let speaks = Speaks::here();
    move || {
        let language = speaks.get();
        let PublicTrace {
            trace_code,
            product,
            lot,
            business,
            members,
            diary,
            materials,
            isolation,
            processes,
            data_as_of,
        } = trace.clone();
        let origin = lot.as_ref().and_then(|lot| lot.origin.clone());
        let description = lot.as_ref().and_then(|lot| lot.description.clone());
        let [stars, usage, about] = product_blocks(&product, description, language);
        let proofs = certificates(&processes, &members, &materials, gallery, language);
        let place = place(origin, &business, &members);
        let first = match lot {
            Some(lot) => block(text::LOT, language, lot_facts(lot, place, language)),
            None => block(text::WHERE, language, facts(place.into(), Vec::new(), language)),
        };
        view! {
            {first}
            {block(text::CHAIN, language, list("parties", members, |member| member_view(member, gallery, language)))}
            {block(text::DIARY, language, diary.map(|diary| timeline(diary, gallery, language)))}
            {block(text::MATERIALS, language, inputs(isolation, materials, gallery, language))}
            {block(text::PROCESSES, language, proofs)}
            {stars}
            {block(text::PRODUCT, language, product_facts(product, language))}
            {usage}
            {about}
            {block(text::MAKER, language, business_facts(business, language))}
            <footer class="trace__foot">
                <p>
                    <strong>{text::CODE.get(language)}</strong>
                    ": "
                    <span class="code">{trace_code}</span>
                    " · "
                    <strong>{text::AS_OF.get(language)}</strong>
                    ": "
                    {format::moment(data_as_of)}
                </p>
                <p class="trace__caveat">
                    <Icon shape=Shape::Info />
                    <span>{text::CAVEAT.get(language)}</span>
                </p>
            </footer>
        }
        .into_any()
    }
}

fn list<T>(class: &'static str, items: Vec<T>, show: impl Fn(T) -> AnyView) -> Option<AnyView> {
    (!items.is_empty()).then(|| view! { <ul class=class>{items.into_iter().map(show).collect_view()}</ul> }.into_any())
}

/// A quantity with its unit.
pub fn measure(measure: Option<PublicMeasure>, language: Language) -> Option<String> {
    measure.map(|measure| {
        let number = match language {
            Language::Vi => measure.value.format_vi(),
            Language::En => measure.value.to_string(),
        };
        format!("{number} {}", choose(&measure.unit_name, language))
    })
}

/// What the head of the page does not say of the lot yet, and where it is from.
fn lot_facts(lot: PublicLot, place: [Fact; 2], language: Language) -> Option<AnyView> {
    let mut all = vec![
        (text::LOT_NAME, Some(lot.name)),
        (text::WEIGHT, measure(lot.weight, language)),
        (text::QUANTITY, measure(lot.quantity, language)),
        (text::PACKAGING, lot.packaging),
        (text::RECORDED, Some(format::moment(lot.recorded_at))),
    ];
    all.extend(place);
    facts(all, Vec::new(), language)
}

fn place(origin: Option<String>, business: &PublicBusiness, members: &[PublicMember]) -> [Fact; 2] {
    let mut areas: Vec<String> = members.iter().filter_map(|member| member.area.clone()).collect();
    areas.dedup();
    let area = if areas.is_empty() { business.area.clone() } else { areas.join(" → ") };
    [(text::ORIGIN, origin), (text::AREA, Some(area))]
}

/// Several short values in one line, without those that are empty.
pub fn one_line(values: impl IntoIterator<Item = Option<String>>) -> String {
    values.into_iter().flatten().filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A small picture beside a name, when there is one.
fn beside(image: Option<nguon_domain::public::PublicFile>, name: &str, gallery: Gallery) -> Option<AnyView> {
    let shots: Vec<Shot> = image.as_ref().map(|image| Shot::all(std::slice::from_ref(image), name)).unwrap_or_default();
    (!shots.is_empty()).then(|| {
        let row = StoredValue::new(shots);
        view! { <Picture gallery row place=0 class="picture--beside" sizes="3.5rem" /> }.into_any()
    })
}

fn member_view(member: PublicMember, gallery: Gallery, language: Language) -> AnyView {
    let picture = beside(member.image, &member.name, gallery);
    let role = one_line([Some(choose(&member.category, language)), member.area]);
    let known = facts(vec![(Text::new("GLN", "GLN"), member.gln)], member.specifications, language);
    let head = view! {
        <h3>{member.name}</h3>
        <span class="party__role">{role}</span>
    }
    .into_any();
    if known.is_none() && member.content.is_none() {
        return view! { <li class="party">{picture}<div class="party__head">{head}</div></li> }.into_any();
    }
    view! {
        <li class="party">
            {picture}
            <details>
                <summary class="party__head">
                    {head}
                    <Icon shape=Shape::Down />
                </summary>
                <div class="party__more">
                    {known}
                    // Made safe by the server, when it was saved.
                    {member.content.map(|content| view! { <div class="prose" inner_html=content></div> })}
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// The real isolation days, and what was used.
fn inputs(
    isolation: Option<Isolation>,
    materials: Vec<PublicMaterial>,
    gallery: Gallery,
    language: Language,
) -> Option<AnyView> {
    let isolation = isolation.map(|isolation| {
        let span = text::isolation_span(&isolation, language);
        view! {
            <div class="isolation">
                <Icon shape=Shape::Shield />
                <p>
                    <strong>{text::isolation_days(isolation.days, language)}</strong>
                    <span class="isolation__span">{span}</span>
                </p>
            </div>
        }
        .into_any()
    });
    let list = list("lines", materials, |material| material_view(material, gallery, language));
    (isolation.is_some() || list.is_some()).then(|| view! { {isolation} {list} }.into_any())
}

fn material_view(material: PublicMaterial, gallery: Gallery, language: Language) -> AnyView {
    let picture = beside(material.image, &material.name, gallery);
    let maker = material.manufacturer.map(|maker| format!("{}: {maker}", text::MANUFACTURER.get(language)));
    let about = one_line([Some(choose(&material.category, language)), maker, material.origin]);
    view! {
        <li class="line">
            {picture}
            <div class="line__text">
                <p class="line__name">{material.name}</p>
                <p class="muted">{about}</p>
                {material
                    .trace_url
                    .map(|url| {
                        let label = text::THEIR_TRACE.get(language).to_owned();
                        view! { <p class="line__link">{outside(url, label, language)}</p> }
                    })}
            </div>
        </li>
    }
    .into_any()
}

/// OCOP, use and storage, description with video.
fn product_blocks(
    product: &PublicProduct,
    lot_description: Option<String>,
    language: Language,
) -> [Option<AnyView>; 3] {
    let stars = product.ocop_stars.and_then(|stars| usize::try_from(stars).ok()).map(|stars| {
        let decision = product.ocop_decision.clone();
        view! {
            <p class="stars">
                <span aria-hidden="true">{"★".repeat(stars)}</span>
                {format!(" {stars} {}", text::STARS.get(language))}
            </p>
            {decision.map(|decision| view! { <p>{format!("{}: {decision}", text::OCOP_DECISION.get(language))}</p> })}
        }
        .into_any()
    });
    let usage = product.instructions.as_deref().map(|text| paragraphs(text, language));
    let video = product.youtube_video.clone().map(|id| view! { <Video id language /> });
    let texts: Vec<AnyView> =
        [&lot_description, &product.description].into_iter().flatten().map(|text| paragraphs(text, language)).collect();
    let about = (!texts.is_empty() || video.is_some()).then(|| view! { {texts} {video} }.into_any());
    [block(text::OCOP, language, stars), block(text::USE, language, usage), block(text::ABOUT, language, about)]
}

fn product_facts(product: PublicProduct, language: Language) -> Option<AnyView> {
    let all = vec![
        (text::CATEGORY, Some(choose(&product.category, language))),
        (text::VARIETY, product.variety),
        (Text::new("GTIN", "GTIN"), product.gtin),
        (text::PRICE, product.price.map(format::money)),
    ];
    facts(all, product.attributes, language)
}

fn business_facts(business: PublicBusiness, language: Language) -> Option<AnyView> {
    // Most write the province into the address already.
    let address = if business.address.ends_with(&business.area) {
        business.address.clone()
    } else {
        format!("{}, {}", business.address, business.area)
    };
    let all = vec![
        (text::BUSINESS_TYPE, Some(choose(&business.business_type, language))),
        (text::TAX_CODE, Some(business.tax_code)),
        (text::ADDRESS, Some(address)),
        (Text::new("GLN", "GLN"), business.gln),
        (text::APPROVED_ON, business.approved_on.map(format::date)),
    ];
    let call: String = business.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let contact = view! {
        <p class="contact">
            <a class="button" href=format!("tel:{call}")>{format!("{}: {}", text::PHONE.get(language), business.phone)}</a>
            {business.website.map(|url| outside(url.clone(), url, language))}
        </p>
    };
    let introduction = business.introduction.as_deref().map(|text| paragraphs(text, language));
    Some(
        view! {
            <p class="business__name">{business.name}</p>
            {facts(all, Vec::new(), language)}
            {introduction}
            {contact}
        }
        .into_any(),
    )
}
