//! The event store and its EPCIS 2.0 REST binding.
//!
//! `binding` has the conventions of all responses; `store` inserts events and only ever adds rows;
//! `recognition` tells which of them are new; `capture` captures
//! documents as jobs that survive a restart; `query` evaluates the standard's query parameters; `events` has the
//! operations on events, `collection` the collections of their values, `named` the named queries; `discovery` lists
//! the resources. `aggregation` derives the events implied by packing, `inventory` maintains what a business has,
//! `party` finds the business behind a party, `master_data`
//! keeps what documents say about places, products and parties.

pub(crate) mod aggregation;
pub(crate) mod binding;
pub(crate) mod capture;
pub(crate) mod collection;
pub(crate) mod discovery;
pub(crate) mod events;
pub(crate) mod inventory;
mod master_data;
pub(crate) mod named;
pub(crate) mod party;
mod query;
pub(crate) mod recognition;
pub(crate) mod store;

pub(crate) use store::{Detail, IMPLIED, number_of};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use nguon_domain::input::problem::ProblemCode;
use serde_json::Value;

use crate::http::body::{application, is_of_type};
use crate::http::intake::{Received, Room};
use crate::http::json;
use crate::platform::problem::{Error, Result};

/// Maximum size of a document: 32 MiB.
const MAX_DOCUMENT_BYTES: usize = 32 * 1024 * 1024;
/// Maximum number of JSON values (texts, numbers, lists, names) in a document: 10,000 events of 200 values each.
const MAX_VALUES: usize = 2_000_000;
/// Maximum size of a body with one event or query: an event of 1 MiB, with generous whitespace.
const MAX_SINGLE_BYTES: usize = 4 * 1024 * 1024;
/// Maximum number of JSON values in one event or query.
const MAX_VALUES_SINGLE: usize = 200_000;
/// Maximum size of a body that is parsed on the thread that serves the request.
const MAX_INLINE_BYTES: usize = 64 * 1024;

/// A JSON or JSON-LD body with one event or query.
#[derive(Debug)]
pub(crate) struct Json(Value);

/// A JSON or JSON-LD body with many events, checked but stored unparsed.
#[derive(Debug)]
pub(crate) struct DocumentText(String);

/// Reads a body, off the threads that serve requests if it is large.
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
    if received.bytes.len() <= MAX_INLINE_BYTES {
        return read(&received.bytes);
    }
    let application = application(&request)?;
    let work = move || {
        // Holds the memory until the work is done, even if the client has gone.
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
        Box::pin(read(request.clone(), payload.take(), MAX_DOCUMENT_BYTES, |bytes| {
            json::check(bytes, MAX_VALUES)?;
            let text = std::str::from_utf8(bytes).map_err(|error| Error::Malformed(format!("JSON: {error}")))?;
            Ok(Self(text.to_owned()))
        }))
    }
}
