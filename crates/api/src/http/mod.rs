//! HTTP: requests, responses and middleware, independent of the business logic.

pub mod body;
pub(crate) mod convention;
pub(crate) mod cors;
pub(crate) mod cursor;
pub(crate) mod edge;
pub(crate) mod etag;
pub(crate) mod idempotency;
pub(crate) mod intake;
pub(crate) mod json;
pub(crate) mod monitoring;
pub mod openapi;
pub(crate) mod pace;
pub(crate) mod pages;
pub(crate) mod peer;
pub(crate) mod secret_path;
pub(crate) mod shortcut;
pub(crate) mod well_known;
