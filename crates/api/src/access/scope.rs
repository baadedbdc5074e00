//! What a permission is limited to: a business, an area, a chain, a team, oneself. Their fields are closed to all but
//! `access`, so whoever holds one has been allowed.

use std::ops::Deref;

use nguon_domain::access::permission::Side;
use uuid::Uuid;

use super::{Membership, Principal};

/// What a permission is limited to.
pub trait Scope: Sized + Clone {
    /// The caller's, when they have one of this sort.
    fn of(principal: &Principal) -> Option<Self>;
}

/// One business. Only `access` makes one: of a caller, or for a job. Reads as [`Business`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenant(pub(super) Business);

/// What a [`Tenant`] says; proves nothing on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Business {
    /// Its identifier.
    pub organisation_id: Uuid,
}

impl Deref for Tenant {
    type Target = Business;

    fn deref(&self) -> &Business {
        &self.0
    }
}

impl Tenant {
    /// The business whose data a job works on, as the row of the job has it: what the job does was permitted when it was
    /// made. For nothing that answers a caller.
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

/// The businesses of an area and everything below it; all businesses when there is no area. Only `access` makes one.
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

/// From where somebody looks at a chain of several businesses. Only `access` makes what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewpoint {
    /// From within it: a business.
    Business(Tenant),
    /// From above: an authority.
    Authority(Oversight),
}

impl Viewpoint {
    /// The business, when it is one that looks.
    #[must_use]
    pub fn business(self) -> Option<Uuid> {
        match self {
            Self::Business(own) => Some(own.organisation_id),
            Self::Authority(_) => None,
        }
    }
}

impl Scope for Viewpoint {
    fn of(principal: &Principal) -> Option<Self> {
        match principal.membership {
            Membership::Organisation { .. } => Tenant::of(principal).map(Self::Business),
            Membership::Authority { .. } => Oversight::of(principal).map(Self::Authority),
            Membership::System => None,
        }
    }
}

/// The users of one business or of one authority. Only `access` makes one. Reads as [`Group`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Team(Group);

/// What a [`Team`] says; proves nothing on its own.
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
    /// Whose roles its users have.
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

/// The caller's own affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own;

impl Scope for Own {
    fn of(_: &Principal) -> Option<Self> {
        Some(Self)
    }
}
