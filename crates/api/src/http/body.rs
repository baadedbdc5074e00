//! Extractors of checked input, and responders with version and location.

use std::collections::HashMap;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ETag, EntityTag, HeaderMap};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, web};
use futures_util::future::LocalBoxFuture;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::{self, Input};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Application;
use crate::http::intake::Room;
use crate::platform::problem::{Error, Result};

/// Maximum size of a JSON body, in bytes.
pub const JSON_LIMIT: usize = 1024 * 1024;

/// A JSON body validated by [`input::parse`].
#[derive(Debug)]
pub struct Body<I>(pub I);

impl<I: Input + 'static> FromRequest for Body<I> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let application = application(request);
        let body = UncheckedBody::from_request(request, payload);
        Box::pin(async move {
            let value = body.await?.0;
            input::parse(value, application?.clock.today()).map(Self).map_err(Error::Invalid)
        })
    }
}

/// A JSON body before any validation.
#[derive(Debug)]
pub struct UncheckedBody(pub serde_json::Value);

impl FromRequest for UncheckedBody {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content_type = is_of_type(request.headers(), "application/json");
        let room = Room::of(request);
        let mut payload = payload.take();
        Box::pin(async move {
            if !content_type {
                return Err(ProblemCode::UnsupportedMediaType.into());
            }
            let received = room?.whole(&mut payload, JSON_LIMIT).await?;
            value_of(&received.bytes).map(Self)
        })
    }
}

/// An optional JSON body validated by [`input::parse`]; `None` without a `Content-Type`.
#[derive(Debug)]
pub struct OptionalBody<I>(pub Option<I>);

impl<I: Input + 'static> FromRequest for OptionalBody<I> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.headers().get(header::CONTENT_TYPE).is_none() {
            return Box::pin(std::future::ready(Ok(Self(None))));
        }
        let body = Body::<I>::from_request(request, payload);
        Box::pin(async move { body.await.map(|body| Self(Some(body.0))) })
    }
}

/// Reads a form (`application/x-www-form-urlencoded`) with the decoder of `web::Form`, which cannot be the extractor itself:
/// bodies take their memory from [`Room`] (ADR 41).
pub(crate) fn read_form(body: &[u8]) -> Result<HashMap<String, String>> {
    let malformed = |error: &dyn std::fmt::Display| Error::Malformed(error.to_string());
    let text = std::str::from_utf8(body).map_err(|error| malformed(&error))?;
    Ok(web::Query::<HashMap<String, String>>::from_query(text).map_err(|error| malformed(&error))?.into_inner())
}

/// Parses and validates JSON as an input.
///
/// # Errors
/// [`Error::Malformed`] when it is not JSON, [`Error::Invalid`] with all violations otherwise.
pub fn read_json<I: Input>(bytes: &[u8], application: &Application) -> Result<I> {
    input::parse(value_of(bytes)?, application.clock.today()).map_err(Error::Invalid)
}

fn value_of(bytes: &[u8]) -> Result<serde_json::Value> {
    serde_json::from_slice(bytes).map_err(|error| Error::Malformed(format!("JSON: {error}")))
}

/// Whether the `Content-Type` is `media_type`, ignoring parameters.
#[must_use]
pub fn is_of_type(headers: &HeaderMap, media_type: &str) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type))
}

/// Returns the application that serves a request.
///
/// # Errors
/// When the application is not registered with the server.
pub fn application(request: &HttpRequest) -> Result<web::Data<Application>> {
    request
        .app_data::<web::Data<Application>>()
        .cloned()
        .ok_or_else(|| Error::Internal("no application in the request".to_owned()))
}

/// A parsed query string; unknown parameters are rejected.
#[derive(Debug)]
pub struct Query<Q>(pub Q);

impl<Q: DeserializeOwned + 'static> FromRequest for Query<Q> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(
            web::Query::<Q>::from_query(request.query_string())
                .map(|query| Self(query.into_inner()))
                .map_err(|error| Error::Malformed(error.to_string())),
        )
    }
}

/// The `{id}` segment of a path. 404 when it is not a UUID, as no resource can have it.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub uuid::Uuid);

impl FromRequest for Id {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|id| uuid::Uuid::try_parse(id).ok());
        std::future::ready(id.map(Self).ok_or_else(|| ProblemCode::NotFound.into()))
    }
}

/// The version from `If-Match`. 428 when the header is absent, 412 when it cannot match.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub i32);

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get(header::IF_MATCH).map(|value| value.to_str().unwrap_or_default());
        std::future::ready(match header {
            None => Err(ProblemCode::PreconditionRequired.into()),
            Some(tag) => version_of(tag).map(Self),
        })
    }
}

/// Returns the version of an entity tag.
///
/// # Errors
/// 412 for a tag that the server never issued: it matches no version.
fn version_of(tag: &str) -> Result<i32> {
    tag.trim()
        .trim_start_matches("W/")
        .strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .and_then(|version| version.parse().ok())
        // The next version must fit into an `i32` too.
        .filter(|version| *version < i32::MAX)
        .ok_or_else(|| ProblemCode::VersionConflict.into())
}

/// What must be at the address of a `PUT` that may create (RFC 9110 §13.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Anything or nothing: neither `If-Match` nor `If-None-Match`.
    None,
    /// The version in `If-Match`.
    Version(i32),
    /// Nothing: `If-None-Match: *`.
    Absent,
}

impl FromRequest for Precondition {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let of = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default().trim());
        std::future::ready(match (of(header::IF_MATCH), of(header::IF_NONE_MATCH)) {
            (Some(tag), None) => version_of(tag).map(Self::Version),
            (None, Some("*")) => Ok(Self::Absent),
            (None, None) => Ok(Self::None),
            (None, Some(_)) => Err(Error::Malformed("If-None-Match: a change takes `*` only".to_owned())),
            (Some(_), Some(_)) => Err(Error::Malformed("If-Match and If-None-Match exclude each other".to_owned())),
        })
    }
}

/// A view with a version number that increases with every change.
pub trait Versioned: Serialize {
    /// Returns the version.
    fn version(&self) -> i32;
}

/// 200 with the version as `ETag`.
#[derive(Debug)]
pub struct Current<T>(pub T);

impl<T: Versioned> Responder for Current<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().insert_header(etag(self.0.version())).json(self.0)
    }
}

/// 201 with the version as `ETag` and the address as `Location`.
#[derive(Debug)]
pub struct Created<T> {
    /// The created resource.
    pub body: T,
    /// Its address.
    pub location: String,
}

impl<T: Versioned> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created()
            .insert_header(etag(self.body.version()))
            .insert_header((header::LOCATION, self.location))
            .json(self.body)
    }
}

fn etag(version: i32) -> ETag {
    ETag(EntityTag::new_strong(version.to_string()))
}

/// Runs extractor `A`, then extractor `B`. The framework polls all extractors of a handler at once, and the first error
/// becomes the response: without this, an invalid body could be reported before the database was asked whether the
/// caller may send one.
#[derive(Debug)]
pub struct Then<A, B>(pub A, pub B);

impl<A: FromRequest + 'static, B: FromRequest + 'static> FromRequest for Then<A, B> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let first = A::from_request(&request, &mut Payload::None).await.map_err(Into::into)?;
            let second = B::from_request(&request, &mut payload).await.map_err(Into::into)?;
            Ok(Self(first, second))
        })
    }
}

/// 204 with no content.
#[derive(Clone, Copy, Debug)]
pub struct Done;

impl Responder for Done {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::new(StatusCode::NO_CONTENT)
    }
}

#[cfg(test)]
mod tests {
    use super::read_form;

    #[test]
    fn forms_are_read_as_browsers_send_them() {
        let form = read_form("note=%C4%90%C3%A3+b%C3%A1n&a-KGM-held=1%2C5&empty=".as_bytes()).expect("a form");
        assert_eq!((form["note"].as_str(), form["a-KGM-held"].as_str(), form["empty"].as_str()), ("Đã bán", "1,5", ""));
    }
}
