//! The outermost middleware: assigns request ids, turns every error into a problem document, and sets security headers. Not by `tracing-actix-web`: a span for each request costs what ADR 48 saved (ADR 51).

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

/// Header with the request id, as it appears in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Percent-encoding of a path segment: all but the unreserved characters of RFC 3986 §2.3.
pub(crate) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Media type of problem documents (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Generator of request ids: a counter with a random start, so that two runs do not share ids.
#[derive(Clone, Debug)]
pub struct RequestIds(Arc<AtomicU64>);

impl RequestIds {
    /// Returns a generator that starts at `start`.
    #[must_use]
    pub fn new(start: u64) -> Self {
        Self(Arc::new(AtomicU64::new(start)))
    }

    fn next(&self) -> HeaderValue {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        HeaderValue::try_from(format!("{number:016x}")).unwrap_or(HeaderValue::from_static("0"))
    }
}

/// Returns the language requested by `Accept-Language`.
#[must_use]
pub fn language(headers: &HeaderMap) -> Language {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or(Language::default(), Language::from_accept_language)
}

/// The middleware.
///
/// # Errors
/// The complete response to a request that timed out. Handlers and extractors turn their errors into responses, so no
/// other errors come from within.
pub async fn edge<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let started = Instant::now();
    let id = request.app_data::<web::Data<RequestIds>>().map_or(HeaderValue::from_static("0"), |ids| ids.next());
    if let Some(answer) = from_memory(&request) {
        let mut response = request.into_response(answer).map_into_right_body();
        protect(response.headers_mut(), false, false);
        let request = response.request();
        let application = request.app_data::<web::Data<Application>>();
        note(application, &id, request.method(), request.path(), response.status(), started);
        response.headers_mut().insert(REQUEST_ID, id);
        return Ok(response);
    }
    let language = language(request.headers());
    let convention = convention_of(&request);
    let announcement = convention.map(|convention| (convention.announcement)(request.headers()));
    if convention.is_some() && *request.method() == Method::HEAD {
        // Answered as GET; the connection leaves out the body (RFC 9110 §9.3.2).
        request.head_mut().method = Method::GET;
    }
    let arrival = request
        .app_data::<web::Data<Application>>()
        .map(|application| application.intake.pace)
        .and_then(|pace| Arrival::watch(&mut request, pace));
    let limit = limit::of(&request);
    let info = RequestInfo::of(&request);
    let answered = match convention.map(|convention| (convention.negotiate)(request.headers())) {
        Some(Err(error)) => Ok(request.into_response(error.error_response()).map_into_right_body()),
        _ => match tokio::time::timeout(limit, next.call(request)).await {
            Ok(answered) => answered.map(ServiceResponse::map_into_left_body),
            Err(_) => {
                let cause = format!("timed out after {} s", limit.as_secs());
                let response = info.give_up(Error::Failed(ProblemCode::Unavailable, cause), language, id.clone());
                info.done(&id, response.status(), started);
                return Err(InternalError::from_response("timed out", response).into());
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
    info.done(&id, response.status(), started);
    response.headers_mut().insert(REQUEST_ID, id);
    Ok(response)
}

/// Returns the response to a scan whose page is cached.
fn from_memory(request: &ServiceRequest) -> Option<HttpResponse> {
    // Bodies need pace control, whatever the path.
    if [header::CONTENT_LENGTH, header::TRANSFER_ENCODING].iter().any(|name| request.headers().contains_key(name)) {
        return None;
    }
    let application = request.app_data::<web::Data<Application>>()?;
    let Shortcut(answer) = ***request.app_data::<web::Data<Shortcut>>()?;
    answer(request.request(), application)
}

/// Returns the conventions of the standard that the request's path belongs to.
fn convention_of(request: &ServiceRequest) -> Option<Convention> {
    let convention = request.app_data::<web::Data<Convention>>()?;
    (convention.covers)(request.path()).then_some(***convention)
}

/// Request data that is needed after the request has been passed on.
struct RequestInfo {
    application: Option<web::Data<Application>>,
    convention: Option<Convention>,
    method: Method,
    path: String,
}

impl RequestInfo {
    fn of(request: &ServiceRequest) -> Self {
        Self {
            application: request.app_data::<web::Data<Application>>().cloned(),
            convention: convention_of(request),
            method: request.method().clone(),
            path: request.path().to_owned(),
        }
    }

    /// Returns the complete response to a request that timed out.
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

/// Counts a finished request and writes its access-log line.
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

/// Headers of an error response that its problem document keeps.
const KEPT_HEADERS: [HeaderName; 8] = [
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    header::ALLOW,
    header::SET_COOKIE,
    header::VARY,
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_EXPOSE_HEADERS,
    header::LINK,
];

/// Turns an error response into a problem document, and logs the cause of server errors.
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
        // A page (such as the app with status 404) is a complete response.
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
    // So is an HTML page that explains the error.
    if is_page {
        return response;
    }
    let (request, response) = response.into_parts();
    let answer = problem_document(convention, request.method(), request.path(), &error, &response, language, id);
    ServiceResponse::new(request, answer).map_into_right_body()
}

/// Returns the problem document of an error, with the status and the [`KEPT_HEADERS`] of `response`.
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
    for name in KEPT_HEADERS {
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

/// Returns the code for errors raised by the framework.
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

/// Content security policy of everything that is not a page: nothing may run, load or be framed.
const NO_PAGE: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");
/// Content security policy of the API documentation, which uses inline styles.
const DOCUMENTATION: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// Device features that pages may use: the camera for scanning codes, and geolocation for the place form.
const DEVICE: HeaderValue = HeaderValue::from_static(
    "camera=(self), geolocation=(self), microphone=(), display-capture=(), payment=(), usb=(), serial=(), hid=()",
);
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// Sets the security headers of every response. The content security policy of the app is set where its page is built.
/// The address of a secret path is itself a credential, so it is neither sent as referrer nor indexed, whatever the
/// response.
fn protect(headers: &mut HeaderMap, documentation: bool, is_secret: bool) {
    let referrer = if is_secret { "no-referrer" } else { "strict-origin-when-cross-origin" };
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    if is_secret {
        headers.insert(ROBOTS_TAG, HeaderValue::from_static("noindex"));
    }
    headers.insert(PERMISSIONS_POLICY, DEVICE);
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    // Resources readable by any site may be embedded by any site too.
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
