//! Keyset pagination of lists sorted by time.

use std::fmt;

use nguon_domain::input::page::{DEFAULT_LIMIT, MAX_LIMIT};
use nguon_domain::input::violation::Reason;
use uuid::Uuid;

use crate::platform::problem::{Error, Result};

/// Returns the number of rows of a page.
///
/// # Errors
/// [`Error::Invalid`] for a limit out of range.
pub(crate) fn limit(limit: Option<u32>) -> Result<usize> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::field("limit", Reason::OutOfRange { min: 1, max: MAX_LIMIT.into() }));
    }
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Last row of a page: timestamp, identifier, and a discriminator of rows with the same identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor(pub(crate) i64, pub(crate) Uuid, pub(crate) String);

impl Cursor {
    /// Parses the `next` of a page.
    ///
    /// # Errors
    /// [`Error::Malformed`] for any other text.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let mut parts = text.splitn(3, '.');
        let moment = parts.next().and_then(|moment| moment.parse().ok());
        let id = parts.next().and_then(|id| Uuid::try_parse(id).ok());
        let rest = parts.next().unwrap_or_default();
        match (moment, id) {
            (Some(moment), Some(id)) if rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Ok(Self(moment, id, rest.to_owned()))
            }
            _ => Err(Error::Malformed("after: not one of ours".to_owned())),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.0, self.1.simple())?;
        if self.2.is_empty() { Ok(()) } else { write!(formatter, ".{}", self.2) }
    }
}
