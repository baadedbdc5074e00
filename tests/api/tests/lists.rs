//! Lists: paging by key, sorting, searching.

mod narrowing;
mod paging;
mod plans;
mod searching;
