//! What the operator sees of a running server: whether it lives (`/healthz`), whether it can serve (`/readyz`), figures for
//! Prometheus (`/metrics`, on a port of its own; ADR 42), and a line of the log for every request.

mod access_log;
mod exposition;
mod heartbeat;
mod probes;
mod requests;
mod route;
mod server;

use std::time::Instant;

use uuid::Uuid;

pub(crate) use access_log::write as log_access;
pub(crate) use probes::{health, live, ready};
pub(crate) use server::{Metrics, over};

use heartbeat::Heartbeat;
use requests::Requests;

/// What is counted and asked of this server.
#[derive(Debug)]
pub(crate) struct Monitor {
    /// What was asked of it.
    pub(crate) requests: Requests,
    /// The kinds of jobs, whether any of them wait or not.
    job_kinds: &'static [&'static str],
    heartbeat: Heartbeat,
    started: Instant,
}

impl Monitor {
    /// `server_id` names this process among all that work on the database; `specification` is the OpenAPI document, whose
    /// paths are the routes that requests are counted by; `job_kinds` are the kinds of jobs that are done.
    pub(crate) fn new(server_id: Uuid, specification: &serde_json::Value, job_kinds: &'static [&'static str]) -> Self {
        Self {
            requests: Requests::new(specification),
            job_kinds,
            heartbeat: Heartbeat::new(server_id),
            started: Instant::now(),
        }
    }
}
