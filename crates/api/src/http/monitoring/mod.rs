//! Monitoring of a running server: liveness (`/healthz`), readiness (`/readyz`), metrics for Prometheus (`/metrics`, on
//! a port of its own; ADR 42), and the access log.

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

/// Metrics and heartbeat of this server.
#[derive(Debug)]
pub(crate) struct Monitor {
    /// Metrics of requests.
    pub(crate) requests: Requests,
    /// All kinds of jobs, whether or not any are waiting.
    job_kinds: &'static [&'static str],
    heartbeat: Heartbeat,
    started: Instant,
}

impl Monitor {
    /// `server_id` identifies this process among all servers on the database; `templates` are the paths of all operations,
    /// the routes by which requests are counted; `job_kinds` are all kinds of jobs.
    pub(crate) fn new(server_id: Uuid, templates: &[String], job_kinds: &'static [&'static str]) -> Self {
        Self {
            requests: Requests::new(templates),
            job_kinds,
            heartbeat: Heartbeat::new(server_id),
            started: Instant::now(),
        }
    }
}
