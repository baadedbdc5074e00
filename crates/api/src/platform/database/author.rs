//! Who changes something, as the history keeps it.

use uuid::Uuid;

/// Who changes something. Of a request only a proof of `Write` makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    organisation_id: Option<Uuid>,
    authority_id: Option<Uuid>,
    user_id: Option<Uuid>,
}

impl Author {
    /// The system itself, on behalf of a business, where nobody is signed in.
    #[must_use]
    pub const fn system(organisation_id: Uuid) -> Self {
        Self::system_of(Some(organisation_id), None)
    }

    /// The system itself, on behalf of a business or an authority, where nobody is signed in.
    pub(crate) const fn system_of(organisation_id: Option<Uuid>, authority_id: Option<Uuid>) -> Self {
        Self { organisation_id, authority_id, user_id: None }
    }

    /// The caller of a request. For `access` only.
    pub(crate) const fn of_caller(organisation_id: Option<Uuid>, authority_id: Option<Uuid>, user_id: Uuid) -> Self {
        Self { organisation_id, authority_id, user_id: Some(user_id) }
    }

    /// Who caused a job, as the row of the job has it: what the job does was permitted when it was made.
    pub(crate) const fn of_job(organisation_id: Uuid, user_id: Uuid) -> Self {
        Self { organisation_id: Some(organisation_id), authority_id: None, user_id: Some(user_id) }
    }

    /// The same, when the data is that of another business: what an authority decides on.
    #[must_use]
    pub const fn about(mut self, organisation_id: Uuid) -> Self {
        self.organisation_id = Some(organisation_id);
        self
    }

    /// The business whose data it is: for most, one's own.
    pub(crate) const fn organisation_id(self) -> Option<Uuid> {
        self.organisation_id
    }

    /// The authority, when it is one that decides.
    pub(crate) const fn authority_id(self) -> Option<Uuid> {
        self.authority_id
    }

    /// The person; none for the system itself.
    pub(crate) const fn user_id(self) -> Option<Uuid> {
        self.user_id
    }
}
