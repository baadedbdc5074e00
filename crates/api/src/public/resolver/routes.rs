//! The routes of the resolver.

use actix_web::dev::Handler;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Resource, Responder, ResponseError as _};
use nguon_domain::identification::identifier::digital_link::{decompress, is_identifier};
use nguon_domain::input::localized::Language;
use nguon_domain::input::problem::ProblemCode;

use super::address::path_of;
use super::digital_link::{parse, read_link};
use super::document::describe;
use super::represent::{open, open_to_all};
use super::short_address::{find_code, read_code};
use crate::Application;
use crate::platform::problem::Error;
use crate::public::Anchor;
use crate::public::page::read_asset;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

/// Returns the routes of the resolver, and of the static files of its pages.
pub(crate) fn resources() -> [Resource; 6] {
    [
        // Whatever begins with an application identifier is a Digital Link, though perhaps a wrong one. Tolerates extra
        // slashes before it.
        reading(Resource::new("/{first:/*[0-9A-Za-z]+}/{rest:.*}").guard(fn_guard(is_link)), read_link),
        // In capitals as in small QR codes, and with the slash that some programs add.
        reading(Resource::new("/{t:/*[tT]}/{code:[^/]+}{slashes:/*}"), read_code),
        reading(Resource::new("/t"), find_code),
        reading(Resource::new("/public/{name}"), read_asset),
        reading(Resource::new("/.well-known/gs1resolver"), describe),
        reading(Resource::new("/{packed:[0-9A-Za-z_-]+}{slashes:/?}").guard(fn_guard(is_compressed)), read_link),
    ]
}

/// Whether a path begins with an application identifier.
fn is_link(context: &GuardContext<'_>) -> bool {
    context.head().uri.path().split('/').find(|segment| !segment.is_empty()).is_some_and(is_identifier)
}

/// Whether a path is a compressed Digital Link. Their elements fill it to the last bit, so other words are none.
fn is_compressed(context: &GuardContext<'_>) -> bool {
    decompress(context.head().uri.path()).is_some()
}

/// Adds GET, HEAD and the CORS preflight (Fetch), and refuses other methods.
fn reading<F, A>(resource: Resource, handler: F) -> Resource
where
    F: Handler<A, Output: Responder + 'static>,
    A: FromRequest + 'static,
{
    resource
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .route(web::method(Method::OPTIONS).to(preflight))
        .default_service(web::to(refuse_method))
}

/// Answers a preflight. The linkset of a Digital Link is named here too, since clients ask which links there are.
async fn preflight(request: HttpRequest, application: Data<Application>) -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    open(&mut answer);
    answer
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, METHODS))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, accept-language, if-none-match"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .insert_header((header::ALLOW, METHODS));
    let linkset = parse(&request, Language::default()).ok().and_then(|requested| {
        Some(Anchor::new(&format!("{}{}", application.public_url, path_of(&requested.link))).ok()?.linkset())
    });
    if let Some(linkset) = linkset {
        answer.insert_header((header::LINK, linkset));
    }
    answer.finish()
}

async fn refuse_method() -> HttpResponse {
    let mut response = Error::from(ProblemCode::MethodNotAllowed).error_response();
    open_to_all(&mut response);
    response.headers_mut().insert(header::ALLOW, METHODS);
    response
}
