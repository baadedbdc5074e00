//! Lists: paging by key, sorting, searching.

mod paging;
mod searching;
