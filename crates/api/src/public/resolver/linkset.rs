//! Links of a thing: as a linkset (RFC 9264, JSON), or the one of a requested type.

use nguon_domain::identification::link::{Link, LinkType};
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::public::PublicTrace;
use serde_json::{Map, Value, json};

use crate::public::page::RECALL_ANCHOR;

/// Namespace of the GS1 Web Vocabulary's link types in linksets.
const VOCABULARY: &str = "https://gs1.org/voc/";
/// The namespace under which GS1 publishes the same terms today.
const PUBLISHED: &str = "https://ref.gs1.org/voc/";
/// `Link` header with the context that makes a linkset JSON-LD (GS1-Conformant Resolver Standard, artefacts).
pub(super) const CONTEXT: &str = "<https://ref.gs1.org/standards/resolver/linkset-context>; \
     rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";

/// Link types that lead to our own page, with their titles.
const OWN: [(&str, Text); 3] = [
    ("gs1:defaultLink", Text::new("Trang truy xuất nguồn gốc", "Traceability page")),
    ("gs1:pip", Text::new("Thông tin sản phẩm", "Product information")),
    ("gs1:traceability", Text::new("Truy xuất nguồn gốc", "Traceability")),
];

/// Link type for the recalls on our page.
const RECALL: &str = "gs1:recallStatus";

/// Returns the URL of the recalls on the page.
fn recall_page(page: &str) -> String {
    format!("{page}#{RECALL_ANCHOR}")
}

/// Returns a link type as a CURIE, from a CURIE or URL.
fn curie(wanted: &str) -> String {
    let term = [VOCABULARY, PUBLISHED].iter().find_map(|namespace| wanted.strip_prefix(namespace));
    term.map_or_else(|| wanted.to_owned(), |term| format!("gs1:{term}"))
}

/// Returns the URL of a link type.
fn relation(curie: &str) -> String {
    curie.strip_prefix("gs1:").map_or_else(|| curie.to_owned(), |term| format!("{VOCABULARY}{term}"))
}

/// Returns the available link types.
pub(super) fn types(trace: &PublicTrace) -> Vec<&'static str> {
    let mut types: Vec<&str> = OWN.iter().map(|(curie, _)| *curie).collect();
    if !trace.recalls.is_empty() {
        types.push(RECALL);
    }
    for link in trace.links.iter().filter_map(|link| link.link_type) {
        if !types.contains(&link.as_str()) {
            types.push(link.as_str());
        }
    }
    types
}

/// Returns the target of a link type: our page, or the best stored link for the reader's languages. Only stored links,
/// checked to be https, are returned.
pub(super) fn target(trace: &PublicTrace, page: &str, wanted: &str, languages: &[String]) -> Option<String> {
    let wanted = curie(wanted);
    if OWN.iter().any(|(own, _)| *own == wanted) {
        return Some(page.to_owned());
    }
    // Our recalls take precedence over links of the business.
    if wanted == RECALL && !trace.recalls.is_empty() {
        return Some(recall_page(page));
    }
    let of_type = |link: &&Link| link.link_type.is_some_and(|kind| kind.as_str() == wanted);
    // The lot's links precede the product's, so the first match is the nearest.
    let links: Vec<&Link> =
        trace.links.iter().filter(of_type).filter(|link| link.href.starts_with("https://")).collect();
    languages
        .iter()
        .find_map(|language| links.iter().find(|link| link.language.as_ref() == Some(language)))
        .or_else(|| links.iter().find(|link| link.language.is_none()))
        .or_else(|| links.first())
        .map(|link| link.href.clone())
}

/// Returns the linkset.
pub(super) fn of(trace: &PublicTrace, anchor: &str, page: &str) -> Value {
    let mut context = Map::new();
    context.insert("anchor".to_owned(), json!(anchor));
    context.insert("description".to_owned(), json!(trace.name()));
    for (own, title) in OWN {
        let pages = [Language::Vi, Language::En].map(|language| {
            json!({
                "href": format!("{page}?lang={}", language.tag()), "title": title.get(language),
                "hreflang": [language.tag()], "type": "text/html",
            })
        });
        let links = match own {
            // The default link is independent of the language.
            "gs1:defaultLink" => json!([{
                "href": page, "title": title.vi, "hreflang": ["vi", "en"], "type": "text/html",
            }]),
            _ => json!(pages),
        };
        context.insert(relation(own), links);
    }
    context.insert(
        relation("gs1:masterData"),
        json!([{ "href": page, "title": "Dữ liệu JSON-LD", "type": "application/ld+json" }]),
    );
    for curie in types(trace) {
        if OWN.iter().any(|(own, _)| *own == curie) {
            continue;
        }
        let own = (curie == RECALL && !trace.recalls.is_empty()).then(|| {
            let title = LinkType::RecallStatus.label();
            json!({ "href": recall_page(page), "title": title.vi, "hreflang": ["vi", "en"], "type": "text/html" })
        });
        let stored =
            trace.links.iter().filter(|link| link.link_type.is_some_and(|kind| kind.as_str() == curie)).map(described);
        let links: Vec<Value> = own.into_iter().chain(stored).collect();
        context.insert(relation(curie), json!(links));
    }
    json!({ "linkset": [context] })
}

fn described(link: &Link) -> Value {
    let kind = link.link_type.map(|kind| kind.label().vi).unwrap_or_default();
    let mut target = json!({ "href": link.href, "title": link.title.as_deref().unwrap_or(kind) });
    if let Some(language) = &link.language {
        target["hreflang"] = json!([language]);
    }
    target
}
