//! The address that a request comes from, for limits.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::body::application;
use crate::problem::{Error, Result};

/// An IP address as text. Behind a reverse proxy it is the last one of X-Forwarded-For, the only one that the
/// proxy itself has written.
#[derive(Clone, Debug)]
pub struct Peer(pub String);

impl FromRequest for Peer {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(application(request).map(|application| {
            let forwarded = request
                .headers()
                .get("x-forwarded-for")
                .filter(|_| application.behind_proxy)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.rsplit(',').next())
                .map(|address| address.trim().chars().take(64).collect());
            let direct = || request.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default();
            Self(forwarded.unwrap_or_else(direct))
        }))
    }
}
