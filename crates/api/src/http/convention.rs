//! Requirements of a standard for all responses below its paths, beyond the general ones.

use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use nguon_domain::input::problem::ProblemCode;

use crate::platform::problem::Result;

/// The conventions of a standard. The edge applies them when they are registered with the application.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Convention {
    /// Whether a path belongs to the standard.
    pub(crate) covers: fn(&str) -> bool,
    /// Rejects a request whose headers cannot be satisfied.
    pub(crate) negotiate: fn(&HeaderMap) -> Result<()>,
    /// Returns the response headers for requests with these headers.
    pub(crate) announcement: fn(&HeaderMap) -> HeaderMap,
    /// Returns the status and exception name of the standard for an error, by method and path of the request.
    pub(crate) exception: fn(ProblemCode, &Method, &str) -> (StatusCode, &'static str),
}
