//! Foundations of all modules: clock, settings, database, entities, jobs, mail, the log, the error type.

pub mod clock;
pub mod config;
pub mod database;
pub mod digest;
pub mod entity;
pub(crate) mod in_chunks;
pub mod jobs;
pub mod log;
pub(crate) mod mail;
pub mod problem;
pub(crate) mod shares;
