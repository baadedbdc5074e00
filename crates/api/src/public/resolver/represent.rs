//! One thing in the form that is asked for: page, JSON, JSON-LD, linkset, or the way to one of its links.

use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError as _};
use nguon_domain::input::localized::Language;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::public::PublicTrace;

use super::asked::{Asked, Form, LANGUAGE_COOKIE, languages};
use super::{json_ld, linkset};
use crate::Application;
use crate::platform::problem::{Error, Refusal, Result};
use crate::public::page::{self, Missing, Notice, Setting, missing};
use crate::public::{Anchor, Packed, View};

/// What an address leads to.
pub(super) struct Found {
    /// The public view.
    pub(super) view: Arc<View>,
    /// What is to be said of the address.
    pub(super) notice: Option<Notice>,
    /// The address as it identifies the thing.
    pub(super) anchor: Anchor,
}

/// What the public page may load: our own files and nothing else. Videos are shown in a frame of YouTube's domain
/// without cookies, after a tap.
pub(crate) const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     frame-src https://www.youtube-nocookie.com; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);
/// Which headers make the answer another one.
const VARIES: HeaderValue = HeaderValue::from_static("accept, accept-language, cookie");
/// What scripts of other sites may read besides the body.
const EXPOSED: HeaderValue = HeaderValue::from_static("link, etag, location");
const ANYBODY: HeaderValue = HeaderValue::from_static("*");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

/// Headers that every answer of the resolver has: whoever asks may read it. `actix-cors` would give them to requests with an
/// `Origin` only and let answers vary by it, and does not see those that come before routing (ADR 48).
pub(super) fn open(answer: &mut HttpResponseBuilder) {
    answer
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY))
        .insert_header((header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED));
}

/// The answer.
///
/// # Errors
/// 404 with the types that there are for a type of link that there is not.
pub(super) fn represent(request: &HttpRequest, application: &Application, found: &Found) -> Result<HttpResponse> {
    let asked = Asked::of(request);
    let mut answer = HttpResponse::Ok();
    open(&mut answer);
    answer
        .insert_header((header::CACHE_CONTROL, NO_CACHE))
        .insert_header((header::VARY, VARIES))
        .append_header((header::LINK, found.view.canonical.clone()))
        .append_header((header::LINK, found.anchor.linkset()));
    let (anchor, page) = (found.anchor.address(), found.view.anchor.address());
    if let Some(wanted) = &asked.link_type {
        return link(request, answer, &found.view.trace()?, anchor, page, wanted);
    }
    let form = asked.form;
    match form {
        Form::Page => self::page(request, application, answer, found, &asked),
        Form::Json => found.view.json.answer(request, answer, form.media_type()),
        Form::JsonLd => {
            let document = json_ld::of(&found.view.trace()?, anchor, &application.public_url);
            pack(&document)?.answer(request, answer, form.media_type())
        }
        Form::Linkset => send_linkset(request, answer, &found.view.trace()?, anchor, page),
    }
}

fn page(
    request: &HttpRequest,
    application: &Application,
    mut answer: HttpResponseBuilder,
    found: &Found,
    asked: &Asked,
) -> Result<HttpResponse> {
    const HTML: &str = "text/html; charset=utf-8";
    let language = asked.language;
    answer
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CONTENT_LANGUAGE, language.tag()));
    if let Some(chosen) = asked.chosen {
        answer.cookie(language_cookie(chosen, application.public_url.starts_with("https:")));
    }
    let (public_url, today) = (application.public_url.as_str(), application.clock.today());
    match &found.notice {
        None => found.view.page(public_url, language, today)?.answer(request, answer, HTML),
        // Such addresses are rare; what is said of them is not kept.
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

fn send_linkset(
    request: &HttpRequest,
    mut answer: HttpResponseBuilder,
    trace: &PublicTrace,
    anchor: &str,
    page: &str,
) -> Result<HttpResponse> {
    answer.append_header((header::LINK, linkset::CONTEXT));
    pack(&linkset::of(trace, anchor, page))?.answer(request, answer, Form::Linkset.media_type())
}

/// The way to a link of one type.
fn link(
    request: &HttpRequest,
    mut answer: HttpResponseBuilder,
    trace: &PublicTrace,
    anchor: &str,
    page: &str,
    wanted: &str,
) -> Result<HttpResponse> {
    if matches!(wanted, "all" | "linkset") {
        return send_linkset(request, answer, trace, anchor, page);
    }
    let target = linkset::target(trace, page, wanted, &languages(request.headers())).ok_or_else(|| {
        let there_are = linkset::types(trace).join(", ");
        Error::Explained(ProblemCode::NotFound, format!("linkType {}: there are {there_are}", shown(wanted)))
    })?;
    Ok(answer
        .status(actix_web::http::StatusCode::TEMPORARY_REDIRECT)
        .insert_header((header::LOCATION, target))
        .finish())
}

/// A word from outside, as far as it is worth repeating.
fn shown(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(60).collect()
}

/// A refusal: a page for people, a problem document for programs; both may be read by whoever asks.
pub(super) fn refuse(request: &HttpRequest, error: Error, why: &Missing, typed: &str) -> HttpResponse {
    let asked = Asked::of(request);
    let mut response = error.error_response();
    if asked.form == Form::Page && asked.link_type.is_none() {
        let refusal = response.extensions_mut().remove::<Refusal>();
        let mut answer = HttpResponse::build(response.status());
        answer
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((header::CONTENT_LANGUAGE, asked.language.tag()))
            .insert_header((header::CACHE_CONTROL, NO_CACHE))
            .content_type("text/html; charset=utf-8");
        if let Some(chosen) = asked.chosen {
            answer.cookie(language_cookie(chosen, false));
        }
        response = answer.body(missing(why, typed, asked.language));
        if let Some(refusal) = refusal {
            response.extensions_mut().insert(refusal);
        }
    }
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY);
    response.headers_mut().insert(header::VARY, VARIES);
    response
}
