//! Scopes of permissions: a business, an area, a chain, a team, the caller. Only `access` can create them, so a value
//! proves that its holder was permitted.

use std::ops::Deref;

use nguon_domain::access::permission::Side;
use uuid::Uuid;

use super::{Membership, Principal};

/// What a permission is limited to.
pub trait Scope: Sized + Clone {
    /// Returns the caller's scope of this type, if any.
    fn of(principal: &Principal) -> Option<Self>;
}

/// One business. Only `access` creates one: of a caller, or for a job. Derefs to [`Business`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenant(pub(super) Business);

/// The content of a [`Tenant`]; proves nothing on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Business {
    /// Identifier of the business.
    pub organisation_id: Uuid,
}

impl Deref for Tenant {
    type Target = Business;

    fn deref(&self) -> &Business {
        &self.0
    }
}

impl Tenant {
    /// The business whose data a job works on, from the job's row: the work was permitted when the job was created.
    /// Must not be used to answer callers.
    pub(crate) const fn of_job(organisation_id: Uuid) -> Self {
        Self(Business { organisation_id })
    }
}

impl Scope for Tenant {
    fn of(principal: &Principal) -> Option<Self> {
        match principal.membership {
            Membership::Organisation { id, .. } => Some(Self(Business { organisation_id: id })),
            _ => None,
        }
    }
}

/// The businesses of an area and all areas below it; all businesses without an area. Only `access` creates one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oversight {
    pub(super) area_id: Option<Uuid>,
}

impl Scope for Oversight {
    fn of(principal: &Principal) -> Option<Self> {
        match principal.membership {
            Membership::Authority { area_id, .. } => Some(Self { area_id }),
            _ => None,
        }
    }
}

/// The caller's scope on a supply chain of several businesses. Only `access` creates its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerScope {
    /// A business of the chain.
    Business(Tenant),
    /// An authority that oversees businesses of the chain.
    Authority(Oversight),
}

impl CallerScope {
    /// Returns the identifier of the business, unless the caller is an authority.
    #[must_use]
    pub fn business(self) -> Option<Uuid> {
        match self {
            Self::Business(own) => Some(own.organisation_id),
            Self::Authority(_) => None,
        }
    }
}

impl Scope for CallerScope {
    fn of(principal: &Principal) -> Option<Self> {
        match principal.membership {
            Membership::Organisation { .. } => Tenant::of(principal).map(Self::Business),
            Membership::Authority { .. } => Oversight::of(principal).map(Self::Authority),
            Membership::System => None,
        }
    }
}

/// The users of one business or authority. Only `access` creates one. Derefs to [`Group`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Team(Group);

/// The content of a [`Team`]; proves nothing on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The users of a business.
    Organisation(Uuid),
    /// The users of an authority.
    Authority(Uuid),
}

impl Deref for Team {
    type Target = Group;

    fn deref(&self) -> &Group {
        &self.0
    }
}

impl Group {
    /// Returns the side to which the roles of its users belong.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Organisation(_) => Side::Organisation,
            Self::Authority(_) => Side::Authority,
        }
    }
}

impl Scope for Team {
    fn of(principal: &Principal) -> Option<Self> {
        match principal.membership {
            Membership::Organisation { id, .. } => Some(Self(Group::Organisation(id))),
            Membership::Authority { id, .. } => Some(Self(Group::Authority(id))),
            Membership::System => None,
        }
    }
}

/// Scope of operations on the caller's own data, or without a narrower scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own;

impl Scope for Own {
    fn of(_: &Principal) -> Option<Self> {
        Some(Self)
    }
}
