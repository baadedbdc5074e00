//! How long a request may take before it is given up: a database that hangs must not keep everybody waiting for ever.

use std::time::Duration;

use actix_web::dev::ServiceRequest;
use actix_web::http::header;
use actix_web::web;

use crate::Application;

/// How much longer what sends or makes files may take.
const LONGER: u32 = 10;
/// From how many bytes a body counts as a file.
const FILE_BYTES: u64 = 1024 * 1024;
/// Last segments of the paths whose answer is a file that has to be made, or whose body is one.
const FILES: [&str; 10] =
    ["capture", "export", "file", "files", "import", "import-template", "pdf", "qr-sheet", "report", "zpl"];

/// The time that a request may take until the head of its answer. Bodies that come too slowly and answers that are fetched
/// too slowly are limited elsewhere.
pub(super) fn of(request: &ServiceRequest) -> Duration {
    let limit = request
        .app_data::<web::Data<Application>>()
        .map_or(Duration::from_secs(30), |application| application.request_timeout);
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let is_chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
    let is_file = request.path().rsplit('/').next().is_some_and(|last| FILES.contains(&last))
        || length.is_some_and(|length: u64| length > FILE_BYTES)
        || is_chunked;
    if is_file { limit * LONGER } else { limit }
}
