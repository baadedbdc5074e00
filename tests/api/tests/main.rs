//! The API over HTTP, on SQLite and on PostgreSQL.

mod accounts;
mod demo;
mod files;
mod lists;
mod management;
mod odd;
mod openapi;
mod permissions;
mod public;
