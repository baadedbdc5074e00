//! The API over HTTP, on SQLite and on PostgreSQL.

mod accounts;
mod acts;
mod areas;
mod catalogues;
mod chain;
mod dashboard;
mod demo;
mod epcis;
mod exchange;
mod files;
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
mod recall;
mod resolver;
mod retrying;
mod servers;
mod users;
