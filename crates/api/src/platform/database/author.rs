//! The author of a change, as recorded in the history.

use uuid::Uuid;

/// The author of a change. In a request, only a proof of `Write` can create one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    organisation_id: Option<Uuid>,
    authority_id: Option<Uuid>,
    user_id: Option<Uuid>,
}

impl Author {
    /// The system, on behalf of a business, without a signed-in user.
    #[must_use]
    pub const fn system(organisation_id: Uuid) -> Self {
        Self::system_of(Some(organisation_id), None)
    }

    /// The system, on behalf of a business or an authority, without a signed-in user.
    pub(crate) const fn system_of(organisation_id: Option<Uuid>, authority_id: Option<Uuid>) -> Self {
        Self { organisation_id, authority_id, user_id: None }
    }

    /// The caller of a request. For `access` only.
    pub(crate) const fn of_caller(organisation_id: Option<Uuid>, authority_id: Option<Uuid>, user_id: Uuid) -> Self {
        Self { organisation_id, authority_id, user_id: Some(user_id) }
    }

    /// The originator of a job, from the job's row: the work was permitted when the job was created.
    pub(crate) const fn of_job(organisation_id: Uuid, user_id: Uuid) -> Self {
        Self { organisation_id: Some(organisation_id), authority_id: None, user_id: Some(user_id) }
    }

    /// Returns the author with the data of another business: for decisions of an authority.
    #[must_use]
    pub const fn about(mut self, organisation_id: Uuid) -> Self {
        self.organisation_id = Some(organisation_id);
        self
    }

    /// Returns the business to which the data belongs; usually the author's own.
    pub(crate) const fn organisation_id(self) -> Option<Uuid> {
        self.organisation_id
    }

    /// Returns the deciding authority, if any.
    pub(crate) const fn authority_id(self) -> Option<Uuid> {
        self.authority_id
    }

    /// Returns the user; `None` for the system.
    pub(crate) const fn user_id(self) -> Option<Uuid> {
        self.user_id
    }
}
