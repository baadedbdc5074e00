//! A line of the log for every request (target `access`): its identifier, what was asked, the status, the milliseconds
//! until the head of the answer. Queries, bodies and headers stand in no line, and paths only as far as they are no keys.

use std::time::Duration;

use actix_web::http::{Method, StatusCode};

use crate::secret_path::loggable;

/// Writes the line.
pub(crate) fn write(id: &str, method: &Method, path: &str, status: StatusCode, took: Duration) {
    tracing::info!(
        target: "access",
        request_id = id,
        %method,
        path = %loggable(path),
        status = status.as_u16(),
        ms = (took.as_secs_f64() * 1e6).round() / 1e3,
    );
}
