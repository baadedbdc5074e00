//! Lists: paging by key, sorting, searching.

mod narrowing;
mod paging;
pub(crate) mod plans;
mod searching;
