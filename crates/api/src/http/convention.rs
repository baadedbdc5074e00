//! What a standard asks of all answers below its paths, where it asks for more than we do everywhere.

use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use nguon_domain::input::problem::ProblemCode;

use crate::platform::problem::Result;

/// The conventions of a standard. The edge keeps to them when they are registered with the application.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Convention {
    /// Whether a path is the standard's.
    pub(crate) covers: fn(&str) -> bool,
    /// Refuses by its headers a request that cannot be answered.
    pub(crate) negotiate: fn(&HeaderMap) -> Result<()>,
    /// The headers of every answer to a request with these headers.
    pub(crate) announcement: fn(&HeaderMap) -> HeaderMap,
    /// The standard's status and name of a refusal, by the method and path of the request.
    pub(crate) exception: fn(ProblemCode, &Method, &str) -> (StatusCode, &'static str),
}
