//! Renders a thing in the requested representation: page, JSON, JSON-LD or linkset, or a redirect to one of its links.

use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError as _};
use nguon_domain::input::localized::Language;

use super::level::levels;
use super::negotiation::{LANGUAGE_COOKIE, Representation, RepresentationRequest};
use super::{json_ld, link, linkset};
use crate::Application;
use crate::platform::problem::{Error, Refusal, Result};
use crate::public::page::{self, Missing, Notice, Setting, missing};
use crate::public::{Anchor, Packed, View};

/// A resolved thing.
pub(super) struct ResolvedView {
    /// The public view.
    pub(super) view: Arc<View>,
    /// Note about the address.
    pub(super) notice: Option<Notice>,
    /// Canonical URL of the thing.
    pub(super) anchor: Anchor,
}

/// Content security policy of public pages: our own files only. Videos load after a tap, in a frame of YouTube's
/// cookie-free domain.
pub(crate) const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     frame-src https://www.youtube-nocookie.com; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);
/// Request headers on which the response depends.
const VARIES: HeaderValue = HeaderValue::from_static("accept, accept-language, cookie");
/// Response headers that scripts of other origins may read.
const EXPOSED: HeaderValue = HeaderValue::from_static("link, etag, location");
const ANYBODY: HeaderValue = HeaderValue::from_static("*");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

/// Adds the CORS headers of every resolver response: all origins may read it. `actix-cors` would give them to requests with an
/// `Origin` only and let answers vary by it, and does not see those that come before routing (ADR 48).
pub(super) fn open(answer: &mut HttpResponseBuilder) {
    answer
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY))
        .insert_header((header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED));
}

/// Same as [`open`], for a complete response.
pub(super) fn open_to_all(response: &mut HttpResponse) {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY);
    response.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

/// Returns the response; for a link type that the thing has no link of, 404 with the available ones.
///
/// # Errors
/// When it cannot be rendered.
pub(super) fn represent(
    request: &HttpRequest,
    application: &Application,
    found: &ResolvedView,
) -> Result<HttpResponse> {
    let negotiated = RepresentationRequest::of(request);
    let mut answer = HttpResponse::Ok();
    open(&mut answer);
    answer
        .insert_header((header::CACHE_CONTROL, NO_CACHE))
        .insert_header((header::VARY, VARIES))
        .append_header((header::LINK, found.view.canonical.clone()))
        .append_header((header::LINK, found.anchor.linkset()));
    let (anchor, public_url) = (found.anchor.address(), application.public_url.as_str());
    if let Some(wanted) = &negotiated.link_type {
        let levels = levels(&found.view.trace()?, anchor, public_url);
        return match wanted.as_str() {
            "all" | "linkset" => send_linkset(request, answer, &linkset::of(&levels)),
            _ => link::answer(request, answer, &levels, wanted, &negotiated, found),
        };
    }
    let representation = negotiated.representation;
    match representation {
        Representation::Page => self::page(request, application, answer, found, &negotiated),
        Representation::Json => found.view.json.answer(request, answer, representation.media_type()),
        Representation::JsonLd => {
            let document = json_ld::of(&found.view.trace()?, anchor, public_url);
            pack(&document)?.answer(request, answer, representation.media_type())
        }
        Representation::Linkset => {
            let levels = levels(&found.view.trace()?, anchor, public_url);
            send_linkset(request, answer, &linkset::of(&levels))
        }
    }
}

fn page(
    request: &HttpRequest,
    application: &Application,
    mut answer: HttpResponseBuilder,
    found: &ResolvedView,
    negotiated: &RepresentationRequest,
) -> Result<HttpResponse> {
    const HTML: &str = "text/html; charset=utf-8";
    let language = negotiated.language;
    answer
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CONTENT_LANGUAGE, language.tag()));
    if let Some(chosen) = negotiated.chosen {
        answer.cookie(language_cookie(chosen, application.public_url.starts_with("https:")));
    }
    let (public_url, today) = (application.public_url.as_str(), application.clock.today());
    match &found.notice {
        None => found.view.page(public_url, language, today)?.answer(request, answer, HTML),
        // Rare, so these pages are not cached.
        Some(notice) => {
            let setting = Setting { public_url, language, today, notice: Some(notice.clone()) };
            let html = page::of(&found.view.trace()?, &setting);
            Packed::new(html.as_bytes())?.answer(request, answer, HTML)
        }
    }
}

fn language_cookie(language: Language, secure: bool) -> Cookie<'static> {
    Cookie::build(LANGUAGE_COOKIE, language.tag())
        .path("/")
        .max_age(time::Duration::days(365))
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(secure)
        .finish()
}

fn pack(document: &serde_json::Value) -> Result<Packed> {
    Packed::new(&serde_json::to_vec(document).map_err(|error| Error::internal("JSON", error))?)
}

/// Returns a linkset as the response.
pub(super) fn send_linkset(
    request: &HttpRequest,
    mut answer: HttpResponseBuilder,
    linkset: &serde_json::Value,
) -> Result<HttpResponse> {
    answer.append_header((header::LINK, linkset::context_link()));
    pack(linkset)?.answer(request, answer, Representation::Linkset.media_type())
}

/// Returns an error as a page for browsers or as a problem document, readable by all origins.
pub(super) fn refuse(request: &HttpRequest, error: Error, why: &Missing, typed: &str) -> HttpResponse {
    let negotiated = RepresentationRequest::of(request);
    let mut response = error.error_response();
    if negotiated.representation == Representation::Page && negotiated.link_type.is_none() {
        let refusal = response.extensions_mut().remove::<Refusal>();
        let mut answer = HttpResponse::build(response.status());
        answer
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((header::CONTENT_LANGUAGE, negotiated.language.tag()))
            .insert_header((header::CACHE_CONTROL, NO_CACHE))
            .content_type("text/html; charset=utf-8");
        if let Some(chosen) = negotiated.chosen {
            answer.cookie(language_cookie(chosen, false));
        }
        response = answer.body(missing(why, typed, negotiated.language));
        if let Some(refusal) = refusal {
            response.extensions_mut().insert(refusal);
        }
    }
    open_to_all(&mut response);
    response.headers_mut().insert(header::VARY, VARIES);
    response
}
