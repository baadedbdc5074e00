//! Which recalls a caller may see, and which it may publish and close.

use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::referral::referred_to;
use crate::access::{Allowed, CallerScope, Membership, Recalls, Write, overseen};
use crate::platform::database::Author;
use crate::platform::entity::{organisation, recall, stored};
use crate::platform::problem::Result;

/// The caller, with the proof of permission to read or write recalls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller<'a, A> {
    /// The business or authority as which the caller acts.
    pub(super) viewpoint: CallerScope,
    /// The caller's authority, if it belongs to one.
    pub(super) authority_id: Option<Uuid>,
    /// The user.
    pub(super) user_id: Uuid,
    /// Name of the caller's business or authority.
    pub(super) belongs_to: &'a str,
    /// Proof of permission.
    pub(super) allowed: &'a Allowed<Recalls, A>,
}

impl<'a, A> Caller<'a, A> {
    pub(crate) fn of(allowed: &'a Allowed<Recalls, A>) -> Self {
        let principal = allowed.principal();
        let (authority_id, belongs_to) = match &principal.membership {
            Membership::Authority { id, name, .. } => (Some(*id), name.as_str()),
            Membership::Organisation { name, .. } => (None, name.as_str()),
            Membership::System => (None, ""),
        };
        Self { viewpoint: **allowed, authority_id, user_id: principal.user_id, belongs_to, allowed }
    }

    /// Whether the caller may change and publish the recall: the business for a voluntary one, the authority for an
    /// ordered one.
    pub(super) const fn may_publish(&self, row: &recall::Model) -> bool {
        match self.viewpoint {
            CallerScope::Business(_) => row.authority_id.is_none(),
            CallerScope::Authority(_) => row.authority_id.is_some(),
        }
    }

    /// Whether the caller may refresh and close the recall: the business always, the authority if it ordered it.
    pub(super) const fn may_close(&self, row: &recall::Model) -> bool {
        match self.viewpoint {
            CallerScope::Business(_) => true,
            CallerScope::Authority(_) => row.authority_id.is_some(),
        }
    }

    /// Returns the caller's business, if it belongs to one.
    pub(super) fn business(&self) -> Option<Uuid> {
        self.viewpoint.business()
    }
}

impl Caller<'_, Write> {
    /// Returns the author for the history of a business's recall.
    pub(super) fn author(&self, organisation_id: Uuid) -> Author {
        Author::from(self.allowed).about(organisation_id)
    }
}

/// A business that receives and answers notices, and the user who writes for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipient {
    /// The business.
    pub(super) own: Uuid,
    /// The user.
    pub(super) user_id: Uuid,
    author: Author,
}

impl Recipient {
    /// Returns the business of a caller who may write recalls.
    ///
    /// # Errors
    /// 403 for an authority, which receives no notices.
    pub(crate) fn of(allowed: &Allowed<Recalls, Write>) -> Result<Self> {
        Ok(Self { own: recipient(allowed)?, user_id: allowed.principal().user_id, author: allowed.into() })
    }

    /// Returns the author for the history.
    pub(super) const fn author(&self) -> Author {
        self.author
    }
}

/// Returns the business of a caller who reads notices.
///
/// # Errors
/// 403 for an authority, which receives no notices.
pub(super) fn recipient<A>(allowed: &Allowed<Recalls, A>) -> Result<Uuid> {
    allowed.business().ok_or_else(|| ProblemCode::Forbidden.into())
}

/// Returns the condition for the recalls that a caller may see: a business its own, an authority those of the
/// businesses that it oversees. Drafts are visible only to the side that opened them.
///
/// # Errors
/// When the database fails.
pub(super) async fn visible<C: ConnectionTrait>(connection: &C, viewpoint: CallerScope) -> Result<Condition> {
    let is_public = recall::Column::State.ne(stored::RecallState::Draft);
    Ok(match viewpoint {
        CallerScope::Business(own) => Condition::all()
            .add(recall::Column::OrganisationId.eq(own.organisation_id))
            .add(Condition::any().add(is_public).add(recall::Column::AuthorityId.is_null())),
        CallerScope::Authority(oversight) => {
            let businesses = Query::select()
                .column((organisation::Entity, organisation::Column::Id))
                .from(organisation::Entity)
                .cond_where(overseen(connection, oversight).await?)
                .to_owned();
            // Recalls of businesses that it oversees, and those withdrawn from the pages of such businesses, about
            // which it has to decide.
            let theirs = Condition::any()
                .add(recall::Column::OrganisationId.in_subquery(businesses.clone()))
                .add(recall::Column::Id.in_subquery(referred_to(businesses)));
            Condition::all()
                .add(theirs)
                .add(Condition::any().add(is_public).add(recall::Column::AuthorityId.is_not_null()))
        }
    })
}

/// Finds a recall that the caller may see.
///
/// # Errors
/// 404.
pub(super) async fn find<C: ConnectionTrait>(
    connection: &C,
    viewpoint: CallerScope,
    id: Uuid,
) -> Result<recall::Model> {
    recall::Entity::find_by_id(id)
        .filter(visible(connection, viewpoint).await?)
        .one(connection)
        .await?
        .ok_or_else(|| ProblemCode::NotFound.into())
}
