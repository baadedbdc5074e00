//! The API over HTTP, on SQLite and on PostgreSQL.

#![allow(clippy::disallowed_methods, reason = "tests need identifiers that no record has, and are set up by variables")]

mod accounts;
mod acts;
mod area_names;
mod areas;
mod cases;
mod catalogues;
mod chain;
mod dashboard;
mod demo;
mod epcis;
mod exchange;
mod files;
mod intake;
mod jobs;
mod killed;
mod labels;
mod lists;
mod management;
mod numbers;
mod odd;
mod openapi;
mod operation;
mod permissions;
mod public;
mod quotas;
mod recall;
mod resolver;
mod retrying;
mod servers;
mod upgrading;
mod users;
