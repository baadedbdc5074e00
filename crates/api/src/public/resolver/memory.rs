//! Answers known addresses from memory (ADRs 46, 48).

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};

use super::links::Destination;
use super::represent::{ResolvedView, represent};
use crate::Application;
use crate::public;

/// Canonical beginnings of Digital Links.
const FIRST: [&str; 4] = ["/01/", "/00/", "/414/", "/417/"];

/// Answers a scan from memory, without routing or waiting, with the same response as the handlers; `None` if anything
/// is missing.
pub(crate) fn from_memory(request: &HttpRequest, application: &Application) -> Option<HttpResponse> {
    let path = request.uri().path();
    let code = path.strip_prefix("/t/").or_else(|| path.strip_prefix(public::READ));
    let is_link = code.is_none() && FIRST.iter().any(|first| path.starts_with(first));
    if !(code.is_some() || is_link) || request.method() != Method::GET || !request.query_string().is_empty() {
        return None;
    }
    let generations = application.database.generations();
    let Some(code) = code else {
        let Destination { code, notice, anchor } = application.links.find(generations, path)?;
        let view = application.traces.peek(generations, &code)?;
        return represent(request, application, &ResolvedView { view, notice, anchor }).ok();
    };
    let view = application.traces.peek(generations, &code.parse().ok()?)?;
    if path.starts_with(public::READ) {
        return public::as_json(request, &view).ok();
    }
    let anchor = view.anchor.clone();
    represent(request, application, &ResolvedView { view, notice: None, anchor }).ok()
}

/// Answers an address that was resolved before; `None` for one with a query, which may identify the thing further.
pub(super) async fn known(request: &HttpRequest, application: &Application, path: &str) -> Option<HttpResponse> {
    if !request.query_string().is_empty() {
        return None;
    }
    let Destination { code, notice, anchor } = application.links.find(application.database.generations(), path)?;
    let view = public::view_of(application, code).await.ok()?;
    represent(request, application, &ResolvedView { view, notice, anchor }).ok()
}
