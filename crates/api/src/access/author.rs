//! Who changes something, of a request.

use super::{Allowed, Guard, Membership, Write};
use crate::platform::database::Author;

/// Only who may write is an author: a change of data takes a proof of `Write` by its type. The data is that of the
/// caller's own business.
impl<G: Guard> From<&Allowed<G, Write>> for Author {
    fn from(allowed: &Allowed<G, Write>) -> Self {
        let (organisation_id, authority_id) = match allowed.principal.membership {
            Membership::Organisation { id, .. } => (Some(id), None),
            Membership::Authority { id, .. } => (None, Some(id)),
            Membership::System => (None, None),
        };
        Self::of_caller(organisation_id, authority_id, allowed.principal.user_id)
    }
}
