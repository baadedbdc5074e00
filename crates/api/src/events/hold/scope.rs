//! Which holds a caller may see, and how it may end them.

use nguon_domain::access::permission::{Action, Guarded, allows};
use nguon_domain::events::hold::{ReleaseRule, Releaser, release_rule};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::access::{Allowed, CallerScope, Holds, Membership, overseen};
use crate::platform::entity::{hold, organisation, stored, user_account};
use crate::platform::problem::Result;

/// The caller of an operation on holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) viewpoint: CallerScope,
    pub(super) authority_id: Option<Uuid>,
    pub(super) user_id: Uuid,
    pub(super) may_write: bool,
}

impl Caller {
    pub(super) fn of<A>(allowed: &Allowed<Holds, A>) -> Self {
        let principal = allowed.principal();
        let authority_id = match principal.membership {
            Membership::Authority { id, .. } => Some(id),
            _ => None,
        };
        let may_write = allows(principal.role, principal.organisation_state(), Guarded::Holds, Action::Write);
        Self { viewpoint: **allowed, authority_id, user_id: principal.user_id, may_write }
    }

    /// Returns how the caller may end a hold of its business or of one that it oversees. `has_colleague`: whether
    /// another person of the caller's business may end holds.
    pub(super) fn rule(&self, row: &hold::Model, has_colleague: bool) -> ReleaseRule {
        let releaser = match self.authority_id {
            Some(_) => Releaser::Authority,
            None if row.placed_by == self.user_id => Releaser::SamePerson { has_colleague },
            None => Releaser::OtherPerson,
        };
        release_rule(row.authority_id.is_some(), releaser)
    }

    /// Whether another person of the caller's business may end holds.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn has_colleague<C: ConnectionTrait>(&self, connection: &C) -> Result<bool> {
        use user_account::Column;
        let Some(own) = self.viewpoint.business() else { return Ok(false) };
        let others = user_account::Entity::find()
            .filter(Column::OrganisationId.eq(own))
            .filter(Column::Role.is_in([stored::Role::Owner, stored::Role::Editor, stored::Role::Recorder]))
            .filter(Column::DisabledAt.is_null())
            .filter(Column::Id.ne(self.user_id))
            .count(connection)
            .await?;
        Ok(others > 0)
    }

    /// Returns the condition for the holds that the caller may see.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn visible<C: ConnectionTrait>(&self, connection: &C) -> Result<Condition> {
        Ok(match self.viewpoint {
            CallerScope::Business(own) => Condition::all().add(hold::Column::OrganisationId.eq(own.organisation_id)),
            CallerScope::Authority(oversight) => {
                let businesses = Query::select()
                    .column((organisation::Entity, organisation::Column::Id))
                    .from(organisation::Entity)
                    .cond_where(overseen(connection, oversight).await?)
                    .to_owned();
                Condition::all().add(hold::Column::OrganisationId.in_subquery(businesses))
            }
        })
    }

    /// Finds a hold that the caller may see.
    ///
    /// # Errors
    /// 404.
    pub(super) async fn find<C: ConnectionTrait>(&self, connection: &C, id: Uuid) -> Result<hold::Model> {
        hold::Entity::find_by_id(id)
            .filter(self.visible(connection).await?)
            .one(connection)
            .await?
            .ok_or_else(|| ProblemCode::NotFound.into())
    }
}
