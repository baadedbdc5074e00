//! Content negotiation of the resolver: language, representation, link type.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap};
use nguon_domain::input::localized::Language;

use super::query;
use crate::http::edge;

/// Cookie with the language that the reader has chosen.
pub(super) const LANGUAGE_COOKIE: &str = "nguon_language";

/// Representations of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Representation {
    /// HTML page.
    Page,
    /// The public view as JSON.
    Json,
    /// JSON-LD with the terms of schema.org and the GS1 Web Vocabulary.
    JsonLd,
    /// Linkset (RFC 9264).
    Linkset,
}

impl Representation {
    const ALL: [Self; 4] = [Self::Page, Self::Json, Self::JsonLd, Self::Linkset];

    /// Returns the media type.
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Page => "text/html",
            Self::Json => "application/json",
            Self::JsonLd => "application/ld+json",
            Self::Linkset => "application/linkset+json",
        }
    }

    /// Returns the representation that an `Accept` header prefers (RFC 9110 §12.5.1); the page without preference, and
    /// also when nothing acceptable exists: a shopper is better served with a page than with 406.
    fn preferred(accept: &str) -> Self {
        // For each representation, specificity and weight of the media range that matches it.
        let mut wanted = Self::ALL.map(|one| (one, 0_u8, 0.0_f32));
        for range in accept.split(',').take(32) {
            let mut pieces = range.split(';').map(str::trim);
            let Some(name) = pieces.next() else { continue };
            let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
            for (one, specific, best) in &mut wanted {
                let specific_now = match name {
                    // A wildcard means the page.
                    "text/*" | "*/*" if *one == Self::Page => 1,
                    "application/*" if *one != Self::Page => 1,
                    _ if name.eq_ignore_ascii_case(one.media_type()) => 2,
                    _ => continue,
                };
                if specific_now >= *specific {
                    (*specific, *best) = (specific_now, weight);
                }
            }
        }
        // Ties go to the first: the page.
        let [first, others @ ..] = wanted;
        others.into_iter().fold(first, |best, one| if one.2 > best.2 { one } else { best }).0
    }
}

/// The representation that a request asks for.
#[derive(Clone, Debug)]
pub(super) struct RepresentationRequest {
    /// Language: from the URL, else from the cookie, else from `Accept-Language`.
    pub(super) language: Language,
    /// Language in the URL.
    pub(super) chosen: Option<Language>,
    /// Representation.
    pub(super) representation: Representation,
    /// Link type to redirect to, instead of a representation.
    pub(super) link_type: Option<String>,
}

impl RepresentationRequest {
    /// Reads URL, cookie and headers of a request.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let sent = request.query_string();
        let chosen = query::languages(sent).find_map(|tag| language(&tag));
        // Most scans have no cookies, and parsing them costs as much as the rest.
        let has_cookies = request.headers().contains_key(header::COOKIE);
        let cookie = || has_cookies.then(|| request.cookie(LANGUAGE_COOKIE)).flatten();
        let kept = || cookie().and_then(|cookie| language(cookie.value()));
        Self {
            language: chosen.or_else(kept).unwrap_or_else(|| edge::language(request.headers())),
            chosen,
            representation: representation(request.headers()),
            link_type: query::link_type(sent),
        }
    }
}

/// Whether a client names HTML among what it accepts, as browsers do.
pub(super) fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|range| range.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/html"))
}

/// Returns the weight of a media type in an `Accept` header in thousandths, by the most specific range that matches it
/// (RFC 9110 §12.5.1); 1,000 without a header.
pub(super) fn weight(headers: &HeaderMap, media_type: &str) -> u16 {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()) else { return 1_000 };
    let family = media_type.split('/').next().unwrap_or_default();
    let mut best = (0_u8, 0_u16);
    for range in accept.split(',').take(32) {
        let mut pieces = range.split(';').map(str::trim);
        let name = pieces.next().unwrap_or_default();
        let specific = match name.split_once('/') {
            _ if name.eq_ignore_ascii_case(media_type) => 3,
            Some((of, "*")) if of.eq_ignore_ascii_case(family) => 2,
            Some(("*", "*")) => 1,
            _ => continue,
        };
        let quality = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(1_000, thousandths);
        best = best.max((specific, quality));
    }
    best.1
}

/// Parses a weight such as `0.8`; 0 for what is none.
fn thousandths(quality: &str) -> u16 {
    let (whole, decimals) = quality.split_once('.').unwrap_or((quality, ""));
    let digits: String = decimals.chars().chain("000".chars()).take(3).collect();
    let parsed = whole.parse::<u16>().ok().zip(digits.parse::<u16>().ok());
    parsed.map_or(0, |(whole, decimals)| whole.saturating_mul(1_000).saturating_add(decimals).min(1_000))
}

fn representation(headers: &HeaderMap) -> Representation {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.map_or(Representation::Page, Representation::preferred)
}

fn language(tag: &str) -> Option<Language> {
    [Language::Vi, Language::En].into_iter().find(|language| language.tag() == tag)
}

/// Returns the languages of an `Accept-Language` header as two-letter codes, best first (RFC 9110 §12.5.4).
pub(super) fn languages(headers: &HeaderMap) -> Vec<String> {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut weighted: Vec<(String, f32)> = header
        .split(',')
        .take(32)
        .filter_map(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let primary = pieces.next()?.split('-').next()?.to_ascii_lowercase();
            let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
            (!primary.is_empty() && weight > 0.0).then_some((primary, weight))
        })
        .collect();
    weighted.sort_by(|left, right| right.1.total_cmp(&left.1));
    weighted.into_iter().map(|(language, _)| language).collect()
}

#[cfg(test)]
mod tests {
    use super::{Representation, languages, wants_html, weight};
    use actix_web::http::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderValue};

    #[test]
    fn whoever_asks_for_nothing_in_particular_gets_the_page() {
        for (accept, form) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Representation::Page),
            ("*/*", Representation::Page),
            ("", Representation::Page),
            ("image/png", Representation::Page),
            ("application/json", Representation::Json),
            ("application/json, */*;q=0.1", Representation::Json),
            ("APPLICATION/LD+JSON", Representation::JsonLd),
            ("application/ld+json;q=0.5, application/json;q=0.4", Representation::JsonLd),
            ("application/linkset+json", Representation::Linkset),
            ("text/html;q=0.2, application/linkset+json", Representation::Linkset),
            ("application/json;q=0, text/html", Representation::Page),
            ("application/*", Representation::Json),
            ("application/json;q=x", Representation::Page),
        ] {
            assert_eq!(Representation::preferred(accept), form, "{accept}");
        }
    }

    #[test]
    fn a_media_type_has_the_weight_of_the_most_specific_range() {
        let accepting = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            headers
        };
        for (accept, json, html) in [
            ("application/json", 1_000, 0),
            ("text/html, application/*;q=0.25, */*;q=0.1", 250, 1_000),
            ("*/*;q=0.5, application/json;q=0", 0, 500),
            ("application/json; profile=x; q=0.333, text/html;q=x", 333, 0),
        ] {
            let headers = accepting(accept);
            let weights = (weight(&headers, "application/json"), weight(&headers, "text/html"));
            assert_eq!(weights, (json, html), "{accept}");
        }
        assert_eq!(weight(&HeaderMap::new(), "text/html"), 1_000);
        assert!(wants_html(&accepting("image/avif, Text/HTML;q=0.9")) && !wants_html(&accepting("*/*")));
    }

    #[test]
    fn a_profile_does_not_change_the_type() {
        let profiled = "application/linkset+json;profile=\"https://ref.gs1.org/standards/resolver/linkset-schema\"";
        assert_eq!(Representation::preferred(profiled), Representation::Linkset);
    }

    #[test]
    fn languages_are_ordered_by_their_weight() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en;q=0.5, vi-VN, fr-FR;q=0.7, de;q=0, *;q=0.1"));
        assert_eq!(languages(&headers), ["vi", "fr", "en", "*"]);
        assert!(languages(&HeaderMap::new()).is_empty());
    }
}
