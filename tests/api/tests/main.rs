//! The API over HTTP, on SQLite and on PostgreSQL.

mod lists;
mod management;
mod openapi;
