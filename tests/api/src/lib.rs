//! The harness of the API tests: a server for each test, on either database, and requests whose answers are always
//! validated against the OpenAPI document.
//!
//! ```text
//! let site = Site::start(backend).await;             // an empty database, a clock that stands still
//! let business = site.business().await;              // approved, its owner signed in
//! let answer = site.get("members?limit=5").by(&business).await.expect(200);
//! ```
//!
//! Paths without a leading `/` are below `/api/v1/`. Every answer is checked in [`contract`]: a status, content type
//! or body that the document does not describe fails the test, and so does a missing security header.

#![allow(clippy::disallowed_methods, reason = "tests need names of their own, and a variable says where PostgreSQL is")]

pub mod call;
pub mod contract;
pub mod database;
pub mod form;
pub mod people;
pub mod picture;
pub mod post;
pub mod proof;
pub mod sample;
pub mod site;

pub use call::{Answer, Bearer, Call};
pub use people::{Business, Person};
pub use site::{Backend, Site};
