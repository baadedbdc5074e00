//! Bulk loading of records by programs with direct access to the database, such as benchmarks, with all checks, as a
//! user of a business.

use nguon_domain::events::epcis::Document;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::status::Status;
use sea_orm::EntityTrait as _;
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Captures, Membership, Principal, Write};
use crate::events::epcis::store::{self, Sender};
use crate::platform::entity::{organisation, user_account};
use crate::platform::problem::{Error, Result};
use crate::records::management::{self, Managed};

/// Creates records as one user.
#[derive(Debug)]
pub struct Loader<'a> {
    application: &'a Application,
    principal: Principal,
}

impl<'a> Loader<'a> {
    /// Returns a loader for a user of a business.
    ///
    /// # Errors
    /// 404 when the user or business does not exist.
    pub async fn new(application: &'a Application, user_id: Uuid) -> Result<Self> {
        let database = application.database.read();
        let user = user_account::Entity::find_by_id(user_id).one(database).await?.ok_or(ProblemCode::NotFound)?;
        let id = user.organisation_id.ok_or(ProblemCode::NotFound)?;
        let business = organisation::Entity::find_by_id(id).one(database).await?.ok_or(ProblemCode::NotFound)?;
        let principal = Principal {
            user_id,
            session_id: Uuid::nil(),
            role: user.role.into(),
            email: user.email,
            name: user.name,
            membership: Membership::Organisation { id, state: business.state.into(), name: business.name },
            key: None,
        };
        Ok(Self { application, principal })
    }

    /// Returns the user as principal.
    pub(crate) fn into_principal(self) -> Principal {
        self.principal
    }

    /// Creates active records, all of them or none.
    ///
    /// # Errors
    /// 403 when the user lacks the permission, [`Error::Invalid`] with the violations of the first invalid input.
    pub async fn records<R: Managed>(&self, inputs: Vec<R::Input>) -> Result<Vec<Uuid>> {
        let allowed = Allowed::<R, Write>::in_process(self.principal.clone())?;
        management::create_many::<R>(self.application, &allowed, inputs, Status::Active)
            .await?
            .map_err(|faults| Error::Invalid(faults.into_iter().map(|fault| fault.violation).collect()))
    }

    /// Captures an EPCIS document, all of it or nothing. Returns the number of new events.
    ///
    /// # Errors
    /// 403 when the user lacks the permission, [`Error::Invalid`] with the violations of the first invalid event, 409 for
    /// an event with the id of another one and other content.
    pub async fn capture(&self, document: &[u8]) -> Result<usize> {
        let allowed = Allowed::<Captures, Write>::in_process(self.principal.clone())?;
        let document = serde_json::from_slice(document).map_err(|error| Error::Malformed(error.to_string()))?;
        let document = Document::read(document).map_err(Error::Invalid)?;
        let places: Vec<String> = (0..document.events.len()).map(|index| document.place(index)).collect();
        let events = document.events.into_iter().collect::<std::result::Result<Vec<_>, _>>().map_err(Error::Invalid)?;
        let (transaction, captured) = store::capture(self.application, Sender::from(&allowed), &events).await?;
        let captured = captured.without_conflicts(&places)?;
        transaction.commit().await?;
        Ok(captured.count)
    }
}
