//! The businesses that an authority oversees.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::{Allowed, Approvals, Business, CallerScope, Guard, Oversight, Tenant, Write};
use crate::platform::entity::{area, organisation};
use crate::platform::problem::Result;

impl<G: Guard<Scope = CallerScope>, A> Allowed<G, A> {
    /// Returns a business that the caller may act for: its own, or one that its authority oversees.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn tenant<C: ConnectionTrait>(&self, connection: &C, id: Uuid) -> Result<Option<Tenant>> {
        let tenant = Tenant(Business { organisation_id: id });
        match self.scope {
            CallerScope::Business(own) => Ok((own == tenant).then_some(tenant)),
            CallerScope::Authority(oversight) => {
                let overseen = overseen(connection, oversight).await?;
                let found = organisation::Entity::find_by_id(id).filter(overseen).one(connection).await?;
                Ok(found.map(|_| tenant))
            }
        }
    }
}

impl Allowed<Approvals, Write> {
    /// Returns the business if the caller's authority oversees it.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn tenant<C: ConnectionTrait>(&self, connection: &C, id: Uuid) -> Result<Option<Tenant>> {
        let overseen = overseen(connection, self.scope).await?;
        let found = organisation::Entity::find_by_id(id).filter(overseen).one(connection).await?;
        Ok(found.map(|_| Tenant(Business { organisation_id: id })))
    }
}

/// Selects the businesses of an area, of all areas below it, and of areas merged into any of those.
pub(crate) async fn overseen<C: ConnectionTrait>(connection: &C, oversight: Oversight) -> Result<Condition> {
    let Some(area_id) = oversight.area_id else { return Ok(Condition::all()) };
    let mut all = vec![area_id];
    let mut level = all.clone();
    while !level.is_empty() {
        let next: Vec<Uuid> = area::Entity::find()
            .select_only()
            .column(area::Column::Id)
            .filter(
                Condition::any()
                    .add(area::Column::ParentId.is_in(level.iter().copied()))
                    .add(area::Column::SuccessorId.is_in(level.iter().copied())),
            )
            // Guards against cycles in the data.
            .filter(area::Column::Id.is_not_in(all.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        all.extend(next.iter().copied());
        level = next;
    }
    Ok(Condition::all().add(organisation::Column::AreaId.is_in(all)))
}
