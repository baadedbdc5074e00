//! Records made in bulk by a program that has the database at hand, such as measurements: through the same
//! checks as everything else, as the owner of a business.

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

/// Makes records as one user.
#[derive(Debug)]
pub struct Loader<'a> {
    application: &'a Application,
    principal: Principal,
}

impl<'a> Loader<'a> {
    /// As a user of a business.
    ///
    /// # Errors
    /// 404 when there is no such user or business.
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

    /// Whose part it plays.
    pub(crate) fn into_principal(self) -> Principal {
        self.principal
    }

    /// Makes active records, all of them or none.
    ///
    /// # Errors
    /// 403 when the user may not, [`Error::Invalid`] with the faults of the first input that has any.
    pub async fn records<R: Managed>(&self, inputs: Vec<R::Input>) -> Result<Vec<Uuid>> {
        let allowed = Allowed::<R, Write>::in_process(self.principal.clone())?;
        management::create_many::<R>(self.application, &allowed, inputs, Status::Active)
            .await?
            .map_err(|faults| Error::Invalid(faults.into_iter().map(|fault| fault.violation).collect()))
    }

    /// Captures an EPCIS document, as it came, all of it or nothing; says how many events were new.
    ///
    /// # Errors
    /// 403 when the user may not, [`Error::Invalid`] with the faults of the first event that has any.
    pub async fn capture(&self, document: &[u8]) -> Result<usize> {
        let allowed = Allowed::<Captures, Write>::in_process(self.principal.clone())?;
        let document = serde_json::from_slice(document).map_err(|error| Error::Malformed(error.to_string()))?;
        let document = Document::read(document).map_err(Error::Invalid)?;
        let events = document.events.into_iter().collect::<std::result::Result<Vec<_>, _>>().map_err(Error::Invalid)?;
        let (transaction, count) = store::capture(self.application, Sender::from(&allowed), &events).await?;
        transaction.commit().await?;
        Ok(count)
    }
}
