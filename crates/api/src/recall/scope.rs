//! Whose recalls somebody sees, and which of them are theirs to publish.

use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::referral::referred_to;
use crate::access::{Allowed, CallerScope, Membership, Recalls, Write, overseen};
use crate::platform::database::Author;
use crate::platform::entity::{organisation, recall, stored};
use crate::platform::problem::Result;

/// Who asks, with the proof that they may read recalls or write them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller<'a, A> {
    /// From where.
    pub(super) viewpoint: CallerScope,
    /// The authority, when it is somebody of one.
    pub(super) authority_id: Option<Uuid>,
    /// The person.
    pub(super) user_id: Uuid,
    /// Name of their business or authority.
    pub(super) belongs_to: &'a str,
    /// The proof.
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

    /// Whether it is theirs to change and publish: a recall of one's own accord is the business's, an ordered one the
    /// authority's.
    pub(super) const fn may_publish(&self, row: &recall::Model) -> bool {
        match self.viewpoint {
            CallerScope::Business(_) => row.authority_id.is_none(),
            CallerScope::Authority(_) => row.authority_id.is_some(),
        }
    }

    /// Whether it is theirs to carry on and close: always the business's, and the authority's when it ordered it.
    pub(super) const fn may_close(&self, row: &recall::Model) -> bool {
        match self.viewpoint {
            CallerScope::Business(_) => true,
            CallerScope::Authority(_) => row.authority_id.is_some(),
        }
    }

    /// The business that looks, if it is one.
    pub(super) fn business(&self) -> Option<Uuid> {
        self.viewpoint.business()
    }
}

impl Caller<'_, Write> {
    /// Who they are in the history of a business's recall.
    pub(super) fn author(&self, organisation_id: Uuid) -> Author {
        Author::from(self.allowed).about(organisation_id)
    }
}

/// A business that gets notices and answers them, and the person who writes for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipient {
    /// The business.
    pub(super) own: Uuid,
    /// The person.
    pub(super) user_id: Uuid,
    author: Author,
}

impl Recipient {
    /// The business of somebody who may write recalls.
    ///
    /// # Errors
    /// 403 for an authority, which gets no notices.
    pub(crate) fn of(allowed: &Allowed<Recalls, Write>) -> Result<Self> {
        Ok(Self { own: recipient(allowed)?, user_id: allowed.principal().user_id, author: allowed.into() })
    }

    /// Who they are in the history.
    pub(super) const fn author(&self) -> Author {
        self.author
    }
}

/// The business that reads notices.
///
/// # Errors
/// 403 for an authority, which gets none.
pub(super) fn recipient<A>(allowed: &Allowed<Recalls, A>) -> Result<Uuid> {
    allowed.business().ok_or_else(|| ProblemCode::Forbidden.into())
}

/// The recalls that somebody sees: a business its own, an authority those of the businesses that it oversees. A draft is
/// there for its side only.
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
            // Those of the businesses that it oversees, and those that left pages of these: it has to decide of them.
            let theirs = Condition::any()
                .add(recall::Column::OrganisationId.in_subquery(businesses.clone()))
                .add(recall::Column::Id.in_subquery(referred_to(businesses)));
            Condition::all()
                .add(theirs)
                .add(Condition::any().add(is_public).add(recall::Column::AuthorityId.is_not_null()))
        }
    })
}

/// One of them.
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
