//! The author of a change made by a request.

use super::{Allowed, Guard, Membership, Write};
use crate::platform::database::Author;

/// A change requires a proof of `Write` by its type. The data belongs to the caller's own business or authority.
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
