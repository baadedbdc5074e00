//! Responses that scripts of any site may read (Fetch standard, CORS protocol), without credentials.
//!
//! Not by `actix-cors`, which gives the headers to requests with an `Origin` only and lets responses vary by it.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse};

const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
/// Response headers that scripts of other origins may read besides the harmless ones.
const EXPOSED: HeaderValue = HeaderValue::from_static("etag, retry-after, x-request-id");

/// Adds the headers to a response.
pub(crate) fn open(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

/// Middleware that adds the headers to every response of a route, refusals included.
///
/// # Errors
/// Those of the route.
pub(crate) async fn open_route<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut response = next.call(request).await?;
    open(response.headers_mut());
    Ok(response)
}

/// Answers the question that browsers ask before a request with headers or methods that forms cannot send. Whatever
/// comes without credentials is allowed.
pub(crate) async fn preflight(_: HttpRequest) -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    answer
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "*"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"));
    let mut answer = answer.finish();
    open(answer.headers_mut());
    answer
}
