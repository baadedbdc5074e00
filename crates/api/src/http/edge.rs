//! The outermost layer: identifies each request, turns every refusal into a problem document, and sets the
//! headers that keep browsers safe. Not by `tracing-actix-web`: a span for each request costs what ADR 48 saved (ADR 51).

mod limit;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError as _, web};
use nguon_domain::input::localized::Language;
use nguon_domain::input::problem::ProblemCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

use crate::Application;
use crate::http::convention::Convention;
use crate::http::monitoring::log_access;
use crate::http::pace::Arrival;
use crate::http::secret_path;
use crate::http::shortcut::Shortcut;
use crate::platform::problem::{Error, Refusal};

/// Under which the log speaks of a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is written as it is in one segment of a path: what RFC 3986 §2.3 does not reserve.
pub(crate) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The media type of problem documents.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Numbers requests: a random start, so that two runs do not share identifiers, and a count.
#[derive(Clone, Debug)]
pub struct RequestIds(Arc<AtomicU64>);

impl RequestIds {
    /// Starts at `start`.
    #[must_use]
    pub fn new(start: u64) -> Self {
        Self(Arc::new(AtomicU64::new(start)))
    }

    fn next(&self) -> HeaderValue {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        HeaderValue::try_from(format!("{number:016x}")).unwrap_or(HeaderValue::from_static("0"))
    }
}

/// The language that the request asks for.
#[must_use]
pub fn language(headers: &HeaderMap) -> Language {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or(Language::default(), Language::from_accept_language)
}

/// The layer itself.
///
/// # Errors
/// The answer to a request that has taken too long, whole. Handlers and extractors give responses for their errors, so no
/// others come from within.
pub async fn edge<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let started = Instant::now();
    let id = request.app_data::<web::Data<RequestIds>>().map_or(HeaderValue::from_static("0"), |ids| ids.next());
    if let Some(answer) = from_memory(&request) {
        let mut response = request.into_response(answer).map_into_right_body();
        protect(response.headers_mut(), false, false);
        let asked = response.request();
        let application = asked.app_data::<web::Data<Application>>();
        note(application, &id, asked.method(), asked.path(), response.status(), started);
        response.headers_mut().insert(REQUEST_ID, id);
        return Ok(response);
    }
    let language = language(request.headers());
    let convention = convention_of(&request);
    let announcement = convention.map(|convention| (convention.announcement)(request.headers()));
    let arrival = request
        .app_data::<web::Data<Application>>()
        .map(|application| application.intake.pace)
        .and_then(|pace| Arrival::watch(&mut request, pace));
    let limit = limit::of(&request);
    let asked = Asked::of(&request);
    let answered = match convention.map(|convention| (convention.negotiate)(request.headers())) {
        Some(Err(error)) => Ok(request.into_response(error.error_response()).map_into_right_body()),
        _ => match tokio::time::timeout(limit, next.call(request)).await {
            Ok(answered) => answered.map(ServiceResponse::map_into_left_body),
            Err(_) => {
                let cause = format!("given up after {} s", limit.as_secs());
                let response = asked.give_up(Error::Failed(ProblemCode::Unavailable, cause), language, id.clone());
                asked.done(&id, response.status(), started);
                return Err(InternalError::from_response("given up", response).into());
            }
        },
    };
    let mut response = answered?;
    if arrival.as_ref().is_some_and(Arrival::is_late) && response.status().as_u16() >= 400 {
        let (request, _) = response.into_parts();
        let late = Error::Refused(ProblemCode::RequestTimeout);
        response = ServiceResponse::new(request, late.error_response()).map_into_right_body();
    }
    if response.status().as_u16() >= 400 {
        response = refuse(response, convention, language, &id);
    }
    if let Some(arrival) = arrival {
        response = arrival.end_with(response).map_into_right_body();
    }
    for (name, value) in announcement.into_iter().flatten() {
        response.headers_mut().insert(name, value);
    }
    let documentation = response.request().path().starts_with("/docs");
    let is_secret = secret_path::is_secret(response.request().path());
    protect(response.headers_mut(), documentation, is_secret);
    asked.done(&id, response.status(), started);
    response.headers_mut().insert(REQUEST_ID, id);
    Ok(response)
}

/// The answer to a scan whose page is in memory.
fn from_memory(request: &ServiceRequest) -> Option<HttpResponse> {
    // A body has to come in at a pace, whatever it is for.
    if [header::CONTENT_LENGTH, header::TRANSFER_ENCODING].iter().any(|name| request.headers().contains_key(name)) {
        return None;
    }
    let application = request.app_data::<web::Data<Application>>()?;
    let Shortcut(answer) = ***request.app_data::<web::Data<Shortcut>>()?;
    answer(request.request(), application)
}

/// The conventions of the standard that a request's path belongs to.
fn convention_of(request: &ServiceRequest) -> Option<Convention> {
    let convention = request.app_data::<web::Data<Convention>>()?;
    (convention.covers)(request.path()).then_some(***convention)
}

/// What is still known of a request when it has been handed on.
struct Asked {
    application: Option<web::Data<Application>>,
    convention: Option<Convention>,
    method: Method,
    path: String,
}

impl Asked {
    fn of(request: &ServiceRequest) -> Self {
        Self {
            application: request.app_data::<web::Data<Application>>().cloned(),
            convention: convention_of(request),
            method: request.method().clone(),
            path: request.path().to_owned(),
        }
    }

    /// The whole answer to a request whose handler is not waited for any more.
    fn give_up(&self, error: Error, language: Language, id: HeaderValue) -> HttpResponse {
        let mut answer = error.error_response();
        let text = id.to_str().unwrap_or_default();
        tracing::error!(request_id = text, method = %self.method, path = %secret_path::loggable(&self.path), cause = %error, "request failed");
        answer = problem_document(self.convention, &self.method, &self.path, &error, &answer, language, text);
        protect(answer.headers_mut(), false, secret_path::is_secret(&self.path));
        answer.headers_mut().insert(REQUEST_ID, id);
        answer
    }

    fn done(&self, id: &HeaderValue, status: StatusCode, started: Instant) {
        note(self.application.as_ref(), id, &self.method, &self.path, status, started);
    }
}

/// Counts a request that is answered, and writes its line of the log.
fn note(
    application: Option<&web::Data<Application>>,
    id: &HeaderValue,
    method: &Method,
    path: &str,
    status: StatusCode,
    started: Instant,
) {
    let took = started.elapsed();
    if let Some(application) = application {
        application.monitor.requests.count(method, path, status, took);
    }
    log_access(id.to_str().unwrap_or_default(), method, path, status, took);
}

/// Headers of a refusal that its problem document has too.
const KEPT: [HeaderName; 6] = [
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    header::ALLOW,
    header::SET_COOKIE,
    header::VARY,
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
];

/// Gives a refusal its body and, when it is our fault, tells the log why.
fn refuse<B: MessageBody + 'static>(
    mut response: ServiceResponse<EitherBody<B, BoxBody>>,
    convention: Option<Convention>,
    language: Language,
    id: &HeaderValue,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let refusal = response.response_mut().extensions_mut().remove::<Refusal>();
    let is_page = response.headers().contains_key(header::CONTENT_TYPE);
    let error = match refusal {
        Some(Refusal(error)) => error,
        // A page (the app with status 404, say) is an answer in itself.
        None if is_page && response.response().error().is_none() => return response,
        None => Error::Refused(code_of(response.status())),
    };
    let id = id.to_str().unwrap_or_default();
    let (method, path) = (response.request().method(), secret_path::loggable(response.request().path()).into_owned());
    if response.status().is_server_error() && response.status() != StatusCode::NOT_IMPLEMENTED {
        tracing::error!(request_id = id, %method, %path, cause = %error, "request failed");
    } else {
        tracing::debug!(request_id = id, %method, %path, cause = %error, "request refused");
    }
    // So is a page that says to people what the refusal says to programs.
    if is_page {
        return response;
    }
    let (request, response) = response.into_parts();
    let answer = problem_document(convention, request.method(), request.path(), &error, &response, language, id);
    ServiceResponse::new(request, answer).map_into_right_body()
}

/// A refusal as a problem document, with the status and those headers of `response` that it keeps.
fn problem_document<B>(
    convention: Option<Convention>,
    method: &Method,
    path: &str,
    error: &Error,
    response: &HttpResponse<B>,
    language: Language,
    id: &str,
) -> HttpResponse {
    let mut problem = error.problem(language, id);
    let mut status = response.status();
    if let Some(convention) = convention {
        let (standard, name) = (convention.exception)(error.code(), method, path);
        status = standard;
        problem.status = standard.as_u16();
        name.clone_into(&mut problem.kind);
    }
    let mut answer = HttpResponse::build(status);
    for name in KEPT {
        for value in response.headers().get_all(&name) {
            answer.append_header((name.clone(), value.clone()));
        }
    }
    answer
        .insert_header((header::CONTENT_TYPE, PROBLEM_JSON))
        .insert_header((header::CONTENT_LANGUAGE, language.tag()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(serde_json::to_vec(&problem).unwrap_or_default())
}

/// The code for refusals that the framework makes.
fn code_of(status: StatusCode) -> ProblemCode {
    match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => ProblemCode::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::UnsupportedMediaType,
        status if status.is_server_error() => ProblemCode::Internal,
        _ => ProblemCode::Malformed,
    }
}

/// Nothing may run, load or be framed: for everything that is not a page.
const NO_PAGE: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");
/// The pages of the API's documentation, which styles its own elements.
const DOCUMENTATION: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// What pages may use of the device: the camera, to scan codes, and the place where one is, for the form
/// of a place.
const DEVICE: HeaderValue = HeaderValue::from_static(
    "camera=(self), geolocation=(self), microphone=(), display-capture=(), payment=(), usb=(), serial=(), hid=()",
);
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// Headers for every response. The content security policy of the app is set where its page is made. The address of an
/// answer to a secret path is a key: no other site and no search engine is told it, whatever the answer is.
fn protect(headers: &mut HeaderMap, documentation: bool, is_secret: bool) {
    let referrer = if is_secret { "no-referrer" } else { "strict-origin-when-cross-origin" };
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    if is_secret {
        headers.insert(ROBOTS_TAG, HeaderValue::from_static("noindex"));
    }
    headers.insert(PERMISSIONS_POLICY, DEVICE);
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    // What any site may read, it may show too.
    let is_open = headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    if !headers.contains_key(&RESOURCE_POLICY) {
        let policy = if is_open { "cross-origin" } else { "same-origin" };
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static(policy));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = if documentation { DOCUMENTATION } else { NO_PAGE };
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
