//! The links of a thing by level: those of a lot, then those of its product. The linkset lists them, and a request for a
//! link type gets one of them (GS1-Conformant Resolver Standard 1.2, 2.5 and 2.6).

use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::link::{Link, LinkType};
use nguon_domain::identification::qr::public_address;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::public::{PublicTrace, Subject};

use crate::public::READ;
use crate::public::page::RECALL_ANCHOR;

/// The link type of the default link.
const DEFAULT: (&str, Text) = ("gs1:defaultLink", Text::new("Trang truy xuất nguồn gốc", "Traceability page"));
/// Link types of our own page.
const PAGES: [(&str, Text); 2] = [
    ("gs1:pip", Text::new("Thông tin sản phẩm", "Product information")),
    ("gs1:traceability", Text::new("Truy xuất nguồn gốc", "Traceability")),
];
/// The link type of the data.
const DATA: (&str, Text) = ("gs1:masterData", Text::new("Dữ liệu truy xuất nguồn gốc", "Traceability data"));

/// A thing with its links.
#[derive(Clone, Debug)]
pub(super) struct Level {
    /// URL of the thing.
    pub(super) anchor: String,
    /// Name of the thing.
    pub(super) name: String,
    /// Its links; our own before those of the business.
    pub(super) offers: Vec<Offer>,
}

/// A link with its attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// Link type as a CURIE.
    pub(super) link_type: &'static str,
    /// Target.
    pub(super) href: String,
    /// Title, in the language of the target if it has one.
    pub(super) title: String,
    /// Languages of the target as two-letter codes; empty when it is for all.
    pub(super) languages: Vec<String>,
    /// Media type of the target, if known.
    pub(super) media_type: Option<&'static str>,
}

impl Offer {
    /// Whether nothing that a request may say distinguishes two links.
    fn is_like(&self, other: &Self) -> bool {
        (&self.languages, self.media_type) == (&other.languages, other.media_type)
    }
}

/// The links that answer a request for a link type.
#[derive(Clone, Debug)]
pub(super) enum Choice<'a> {
    /// The best one.
    One(&'a Offer),
    /// Several of a level that the request does not distinguish.
    Several(&'a Level, Vec<&'a Offer>),
    /// None.
    Nothing,
}

/// Returns all link types that this resolver may offer, with their titles.
pub(super) fn all_types() -> impl Iterator<Item = (&'static str, Text)> {
    let own = std::iter::once(DEFAULT).chain(PAGES).chain([DATA]);
    own.chain(LinkType::ALL.map(|kind| (kind.as_str(), kind.label())))
}

/// Returns the levels of a public view, the nearest first. `anchor` is the URL of the thing.
pub(super) fn levels(trace: &PublicTrace, anchor: &str, public_url: &str) -> Vec<Level> {
    let product = trace.lot().and_then(|lot| lot.product_trace_code.as_deref());
    let inherited = product.map_or(0, |_| trace.inherited_links.min(trace.links.len()));
    let (own, of_product) = trace.links.split_at(trace.links.len() - inherited);
    let page = format!("{public_url}{}", trace.path());
    // The data of a business have no address but that of its GLN.
    let data =
        (!matches!(trace.subject, Subject::Organisation { .. })).then(|| data_address(public_url, &trace.trace_code));
    let recalls = (!trace.recalls.is_empty()).then(|| Offer {
        link_type: LinkType::RecallStatus.as_str(),
        href: format!("{page}#{RECALL_ANCHOR}"),
        title: LinkType::RecallStatus.label().vi.to_owned(),
        languages: [Language::Vi, Language::En].map(|language| language.tag().to_owned()).to_vec(),
        media_type: Some("text/html"),
    });
    // Our recalls replace the page that the business names for them.
    let has_recalls = recalls.is_some();
    let own = own.iter().filter(|link| !has_recalls || link.link_type != Some(LinkType::RecallStatus));
    let nearest = Level {
        anchor: anchor.to_owned(),
        name: trace.name().to_owned(),
        offers: own_offers(page, data).chain(recalls).chain(own.filter_map(offer)).collect(),
    };
    let above = product.map(|code| Level {
        anchor: product_anchor(anchor).unwrap_or_else(|| public_address(public_url, code)),
        name: trace.name().to_owned(),
        offers: own_offers(public_address(public_url, code), Some(data_address(public_url, code)))
            .chain(of_product.iter().filter_map(offer))
            .collect(),
    });
    std::iter::once(nearest).chain(above).collect()
}

/// Returns the URL of the product in the URL of a lot; `None` when that is no GS1 Digital Link.
fn product_anchor(anchor: &str) -> Option<String> {
    let link = DigitalLink::parse(anchor).ok()?;
    let key = link.key();
    (key.identifier().number() == number::GTIN).then(|| format!("{}/{}/{}", link.stem(), key.identifier(), key.value()))
}

/// Returns the URL of the JSON representation of a trace code.
fn data_address(public_url: &str, code: &str) -> String {
    format!("{public_url}{READ}{code}")
}

/// Returns the links to our page, and to the data as JSON, if they have a URL of their own, and JSON-LD.
fn own_offers(page: String, data: Option<String>) -> impl Iterator<Item = Offer> + use<> {
    // The default link has no attribute but its title.
    let default = Offer {
        link_type: DEFAULT.0,
        href: page.clone(),
        title: DEFAULT.1.vi.to_owned(),
        languages: Vec::new(),
        media_type: None,
    };
    let data = data.map(|address| (address, "application/json"));
    let data = data.into_iter().chain(Some((page.clone(), "application/ld+json"))).map(|(href, media_type)| Offer {
        link_type: DATA.0,
        href,
        title: DATA.1.vi.to_owned(),
        languages: Vec::new(),
        media_type: Some(media_type),
    });
    let pages = PAGES.into_iter().flat_map(move |(link_type, title)| {
        [Language::Vi, Language::En].map(|language| Offer {
            link_type,
            href: format!("{page}?lang={}", language.tag()),
            title: title.get(language).to_owned(),
            languages: vec![language.tag().to_owned()],
            media_type: Some("text/html"),
        })
    });
    std::iter::once(default).chain(pages).chain(data)
}

/// Returns a stored link; `None` when its address is not https, which inputs refuse.
fn offer(link: &Link) -> Option<Offer> {
    let kind = link.link_type.filter(|_| link.href.starts_with("https://"))?;
    let language = if link.language.as_deref() == Some("en") { Language::En } else { Language::Vi };
    Some(Offer {
        link_type: kind.as_str(),
        href: link.href.clone(),
        title: link.title.clone().unwrap_or_else(|| kind.label().get(language).to_owned()),
        languages: link.language.iter().cloned().collect(),
        media_type: None,
    })
}

/// Chooses among the links of a type at the nearest level that has any: by media type, then by language, then in the
/// order of the business.
///
/// `languages` are the reader's, best first; `weigh` gives the weight of a media type in the request, at most 1,000.
pub(super) fn choose<'a>(
    levels: &'a [Level],
    link_type: &str,
    languages: &[String],
    weigh: impl Fn(&str) -> u16,
) -> Choice<'a> {
    let of_type = |level: &'a Level| -> Vec<&'a Offer> {
        level.offers.iter().filter(|offer| offer.link_type == link_type).collect()
    };
    let Some((level, offers)) = levels.iter().map(|level| (level, of_type(level))).find(|(_, of)| !of.is_empty())
    else {
        return Choice::Nothing;
    };
    let rank = |offer: &Offer| {
        let place = offer.languages.iter().filter_map(|own| languages.iter().position(|wanted| wanted == own)).min();
        // A link for all languages comes before one in a language that the reader does not want.
        let otherwise = languages.len() + usize::from(!offer.languages.is_empty());
        (1_000 - offer.media_type.map_or(1_000, &weigh).min(1_000), place.unwrap_or(otherwise))
    };
    let best = offers.iter().map(|offer| rank(offer)).min();
    let best: Vec<&Offer> = offers.into_iter().filter(|offer| Some(rank(offer)) == best).collect();
    let Some(first) = best.first().copied() else { return Choice::Nothing };
    let alike: Vec<&Offer> = best.into_iter().filter(|offer| offer.is_like(first)).collect();
    if alike.len() > 1 { Choice::Several(level, alike) } else { Choice::One(first) }
}
