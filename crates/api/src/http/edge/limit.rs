//! Time limits of requests: a database that hangs must not keep callers waiting for ever.

use std::time::Duration;

use actix_web::dev::ServiceRequest;
use actix_web::http::header;
use actix_web::web;

use crate::Application;

/// Factor by which the limit is longer for uploading or building files.
const LONGER: u32 = 10;
/// Minimum body size that counts as a file, in bytes.
const FILE_BYTES: u64 = 1024 * 1024;
/// Last path segments of operations that build a file or receive one.
const FILES: [&str; 10] =
    ["capture", "export", "file", "files", "import", "import-template", "pdf", "qr-sheet", "report", "zpl"];

/// Returns the time limit up to the head of the response. Slow request bodies and slow downloads are limited elsewhere.
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
