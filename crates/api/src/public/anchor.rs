//! The address that identifies a thing, and the `Link` headers derived from it.

use std::fmt;
use std::sync::Arc;

use actix_web::http::header::HeaderValue;

use crate::platform::problem::{Error, Result};

/// Absolute URL without query that identifies a thing.
#[derive(Clone)]
pub(crate) struct Anchor {
    address: Arc<str>,
    linkset: HeaderValue,
}

impl Anchor {
    /// Creates an anchor.
    ///
    /// # Errors
    /// When the address is not valid in a header.
    pub(crate) fn new(address: &str) -> Result<Self> {
        let linkset =
            header(format!("<{address}?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\""))?;
        Ok(Self { address: address.into(), linkset })
    }

    /// Returns the URL.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Returns the `Link` header that names the thing's linkset (RFC 8288; RFC 9264 §6).
    pub(crate) fn linkset(&self) -> HeaderValue {
        self.linkset.clone()
    }

    /// Returns the `Link` header that names this URL as canonical (RFC 6596).
    ///
    /// # Errors
    /// When the address is not valid in a header.
    pub(crate) fn canonical(&self) -> Result<HeaderValue> {
        header(format!("<{}>; rel=\"canonical\"", self.address))
    }
}

impl fmt::Debug for Anchor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(formatter)
    }
}

fn header(text: String) -> Result<HeaderValue> {
    HeaderValue::try_from(text).map_err(|error| Error::internal("link header", error))
}
