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

pub(crate) use store::{CARRIED, Detail, number_of};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use nguon_domain::input::problem::ProblemCode;
use serde_json::Value;

use crate::http::body::{application, is_of_type};
use crate::http::intake::{Received, Room};
use crate::http::json;
use crate::platform::problem::{Error, Result};

/// The largest document, in bytes: 32 MiB.
const LARGEST: usize = 32 * 1024 * 1024;
/// The most values of a document (texts, numbers, lists, names): 10,000 events of 200 values each.
const MAX_VALUES: usize = 2_000_000;
/// The largest body with one event or query, in bytes: an event of a mebibyte, however it is spaced.
const MAX_SINGLE_BYTES: usize = 4 * 1024 * 1024;
/// The most values of one event or query.
const MAX_VALUES_SINGLE: usize = 200_000;
/// What is at most so large is read at once, on the thread that serves the request.
const SMALL: usize = 64 * 1024;

/// One event or one query: a JSON or JSON-LD body.
#[derive(Debug)]
pub(crate) struct Json(Value);

/// A document with many events: a JSON or JSON-LD body, looked through and kept as it came.
#[derive(Debug)]
pub(crate) struct DocumentText(String);

/// Reads a body as it came, off the threads that serve requests when it is large.
async fn read<T: Send + 'static>(
    request: HttpRequest,
    mut payload: Payload,
    limit: usize,
    read: impl FnOnce(&[u8]) -> Result<T> + Send + 'static,
) -> Result<T> {
    let headers = request.headers();
    if !["application/json", "application/ld+json"].iter().any(|kind| is_of_type(headers, kind)) {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let mut room = Room::of(&request)?;
    let received = room.whole(&mut payload, limit).await?;
    if received.bytes.len() <= SMALL {
        return read(&received.bytes);
    }
    let application = application(&request)?;
    let work = move || {
        // The memory is free again when the work is done, whether or not somebody still waits for it.
        let Received { bytes, share: _memory } = received;
        read(&bytes)
    };
    application.intake.work(room.owner(), work).await?
}

impl FromRequest for Json {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(read(request.clone(), payload.take(), MAX_SINGLE_BYTES, |bytes| {
            json::check(bytes, MAX_VALUES_SINGLE)?;
            let value = serde_json::from_slice(bytes).map_err(|error| Error::Malformed(format!("JSON: {error}")))?;
            Ok(Self(value))
        }))
    }
}

impl FromRequest for DocumentText {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(read(request.clone(), payload.take(), LARGEST, |bytes| {
            json::check(bytes, MAX_VALUES)?;
            let text = std::str::from_utf8(bytes).map_err(|error| Error::Malformed(format!("JSON: {error}")))?;
            Ok(Self(text.to_owned()))
        }))
    }
}
