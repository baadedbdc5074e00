//! The event store and its EPCIS 2.0 REST binding.
//!
//! `binding` is what all of its answers have; `store` takes events and only ever adds rows; `capture` takes documents as jobs, which survive the end of the
//! process; `query` finds events by the standard's parameters; `events` has the operations on them, `collection` the lists
//! of what they name, `named` the questions that are kept; `discovery` says what there is.

pub(crate) mod binding;
pub(crate) mod capture;
pub(crate) mod carry;
pub(crate) mod collection;
pub(crate) mod discovery;
pub(crate) mod events;
pub(crate) mod holding;
pub(crate) mod named;
pub(crate) mod party;
mod query;
pub(crate) mod store;

pub(crate) use store::{CARRIED, Detail, key_of, number_of};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use nguon_domain::problem::ProblemCode;
use serde_json::Value;

use crate::body::{is_of_type, read_limited};
use crate::problem::{Error, Result};

/// The largest document, in bytes: 32 MiB.
const LARGEST: usize = 32 * 1024 * 1024;

/// A JSON or JSON-LD body.
#[derive(Debug)]
pub(crate) struct Json(Value);

impl FromRequest for Json {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let is_json = ["application/json", "application/ld+json"].iter().any(|kind| is_of_type(headers, kind));
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_json {
                return Err(ProblemCode::UnsupportedMediaType.into());
            }
            let bytes = read_limited(&mut payload, LARGEST).await?;
            let value = serde_json::from_slice(&bytes).map_err(|error| Error::Malformed(format!("JSON: {error}")))?;
            Ok(Self(value))
        })
    }
}
