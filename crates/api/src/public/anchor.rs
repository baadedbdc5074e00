//! The address of a thing, and the headers that say so, written once for all answers.

use std::fmt;
use std::sync::Arc;

use actix_web::http::header::HeaderValue;

use crate::platform::problem::{Error, Result};

/// An address that identifies a thing: absolute, without query.
#[derive(Clone)]
pub(crate) struct Anchor {
    address: Arc<str>,
    linkset: HeaderValue,
}

impl Anchor {
    /// An anchor at `address`.
    ///
    /// # Errors
    /// When the address cannot stand in a header.
    pub(crate) fn new(address: &str) -> Result<Self> {
        let linkset =
            header(format!("<{address}?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\""))?;
        Ok(Self { address: address.into(), linkset })
    }

    /// The address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The value of the `Link` header that names the linkset of the thing (RFC 8288; RFC 9264 §6).
    pub(crate) fn linkset(&self) -> HeaderValue {
        self.linkset.clone()
    }

    /// The value of the `Link` header that names this address as the canonical one (RFC 6596).
    ///
    /// # Errors
    /// When the address cannot stand in a header.
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
