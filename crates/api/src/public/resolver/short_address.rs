//! Short addresses of trace codes, and the form for typed codes.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use nguon_domain::identification::identifier::scan::read as read_scan;
use nguon_domain::identification::identifier::{DigitalLink, TraceCode};
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::problem::ProblemCode;
use percent_encoding::utf8_percent_encode;
use serde::Deserialize;

use super::address::{MAX_PATH_BYTES, path_of, shortened};
use super::query::{passed_on, without};
use super::represent::{ResolvedView, open, refuse, represent};
use crate::Application;
use crate::http::edge::SEGMENT;
use crate::public;
use crate::public::page::{Missing, gone};

/// Path of a short address.
#[derive(Debug, Deserialize)]
pub(super) struct ShortAddress {
    code: String,
}

/// Resolves the short address of a trace code.
pub(super) async fn read_code(
    request: HttpRequest,
    path: Path<ShortAddress>,
    application: Data<Application>,
) -> HttpResponse {
    let typed = path.into_inner().code;
    let Ok(code) = typed.parse::<TraceCode>() else {
        return refuse(&request, ProblemCode::NotFound.into(), &Missing::MalformedCode, &shortened(&typed));
    };
    let represented = match public::view_of(&application, code.clone()).await {
        Ok(view) => {
            let anchor = view.anchor.clone();
            represent(&request, &application, &ResolvedView { view, notice: None, anchor })
        }
        Err(error) => Err(error),
    };
    let error = match represented {
        Ok(answer) => return answer,
        Err(error) => error,
    };
    let why = match error.code() {
        ProblemCode::NotFound => Missing::UnknownCode,
        ProblemCode::Gone => gone(public::recalls(&application, code.as_str()).await.unwrap_or_default()),
        _ => Missing::Busy,
    };
    refuse(&request, error, &why, &shortened(&typed))
}

/// Query of the form on error pages.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CodeQuery {
    code: String,
}

/// Redirects from the form to the page of the code: a trace code, or any code of a label with a GS1 key. Other parameters
/// go along.
pub(super) async fn find_code(request: HttpRequest, typed: Option<Query<CodeQuery>>) -> HttpResponse {
    let code = typed.map(|Query(typed)| typed.code).unwrap_or_default();
    let link = || DigitalLink::new(read_scan(code.as_bytes()).ok()?.elements()).ok();
    let location = match short_code(&code) {
        Some(code) => format!("/t/{code}"),
        None if code.len() > MAX_PATH_BYTES => "/".to_owned(),
        None => link().map_or_else(|| address_of_typed(&code), |link| path_of(&link)),
    };
    let location = passed_on(&location, &without(request.query_string(), "code"));
    let location = HeaderValue::from_str(&location).unwrap_or(HeaderValue::from_static("/"));
    let mut answer = HttpResponse::SeeOther();
    open(&mut answer);
    answer.insert_header((header::LOCATION, location)).finish()
}

/// The address whose page says that a typed text is no code.
fn address_of_typed(text: &str) -> String {
    let typed: String = text.trim().chars().take(60).collect();
    if typed.is_empty() { "/".to_owned() } else { format!("/t/{}", utf8_percent_encode(&typed, SEGMENT)) }
}
