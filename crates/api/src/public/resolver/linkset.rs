//! Linksets as JSON (RFC 9264), and the names of link types.

use serde_json::{Map, Value, json};

use super::level::{Level, Offer};

/// Namespace of the GS1 Web Vocabulary's link types in linksets.
pub(super) const VOCABULARY: &str = "https://gs1.org/voc/";
/// The namespace under which GS1 publishes the same terms today.
pub(super) const PUBLISHED: &str = "https://ref.gs1.org/voc/";
/// Prefix of both namespaces in CURIEs.
pub(super) const PREFIX: &str = "gs1:";
/// The JSON-LD context of linksets (GS1-Conformant Resolver Standard, artefacts).
pub(super) const CONTEXT: &str = "https://ref.gs1.org/standards/resolver/linkset-context";

/// Returns the `Link` header with the context that makes a linkset JSON-LD.
pub(super) fn context_link() -> String {
    format!("<{CONTEXT}>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"")
}

/// Returns a link type as a CURIE, from a CURIE, a URL, or the term alone.
pub(super) fn curie(wanted: &str) -> String {
    let namespaces = [VOCABULARY, PUBLISHED, "https://www.gs1.org/voc/", "http://gs1.org/voc/"];
    let term = namespaces.iter().find_map(|namespace| wanted.strip_prefix(namespace));
    match term.or_else(|| Some(wanted).filter(|wanted| !wanted.contains(':'))) {
        Some(term) => format!("{PREFIX}{term}"),
        None => wanted.to_owned(),
    }
}

/// Returns the URL of a link type.
pub(super) fn relation(curie: &str) -> String {
    curie.strip_prefix(PREFIX).map_or_else(|| curie.to_owned(), |term| format!("{VOCABULARY}{term}"))
}

/// Returns the available link types.
pub(super) fn types(levels: &[Level]) -> Vec<&'static str> {
    let mut types = Vec::new();
    for offer in levels.iter().flat_map(|level| &level.offers) {
        if !types.contains(&offer.link_type) {
            types.push(offer.link_type);
        }
    }
    types
}

/// Returns the linkset: one link context for each level.
pub(super) fn of(levels: &[Level]) -> Value {
    let contexts: Vec<Value> = levels.iter().map(|level| context(level, &level.offers)).collect();
    json!({ "linkset": contexts })
}

/// Returns the linkset of some links of a level.
pub(super) fn of_choice(level: &Level, offers: &[&Offer]) -> Value {
    json!({ "linkset": [context(level, offers.iter().copied())] })
}

fn context<'a>(level: &Level, offers: impl IntoIterator<Item = &'a Offer>) -> Value {
    let mut context = Map::new();
    context.insert("anchor".to_owned(), json!(level.anchor));
    context.insert("description".to_owned(), json!(level.name));
    for offer in offers {
        let links = context.entry(relation(offer.link_type)).or_insert_with(|| json!([]));
        if let Value::Array(links) = links {
            links.push(target(offer));
        }
    }
    Value::Object(context)
}

fn target(offer: &Offer) -> Value {
    let mut target = json!({ "href": offer.href, "title": offer.title });
    if !offer.languages.is_empty() {
        target["hreflang"] = json!(offer.languages);
    }
    if let Some(media_type) = offer.media_type {
        target["type"] = json!(media_type);
    }
    target
}
