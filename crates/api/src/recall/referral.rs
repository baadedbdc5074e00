//! Recalls that were withdrawn from manufacturers' pages, and authorities' decisions about them (ADR 34).

use std::collections::HashMap;

use nguon_domain::input::problem::ProblemCode;
use nguon_domain::recall::{EntryKind, PageDecision, PageReferral, Recall, Withdrawal};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::draft::lock;
use super::restrict::restrict;
use super::scope::Caller;
use super::tell::entry;
use super::view;
use crate::Application;
use crate::access::{CallerScope, Write, overseen};
use crate::platform::database::LogEntry;
use crate::platform::entity::{organisation, recall_entry, recall_reach, stored};
use crate::platform::problem::Result;

/// Returns which of `recalls` were withdrawn from manufacturers' pages, in one statement.
///
/// # Errors
/// When the database fails.
pub(super) async fn withdrawals<C: ConnectionTrait>(
    connection: &C,
    recalls: &[Uuid],
) -> Result<HashMap<Uuid, Withdrawal>> {
    use recall_reach::Column;
    let rows: Vec<recall_reach::Model> = recall_reach::Entity::find()
        .filter(Column::RecallId.is_in(recalls.iter().copied()))
        .filter(Column::ReferredAt.is_not_null())
        .all(connection)
        .await?;
    let mut found: HashMap<Uuid, Withdrawal> = HashMap::new();
    for row in rows {
        let Some(at) = row.referred_at else { continue };
        let withdrawal = found.entry(row.recall_id).or_insert(Withdrawal { at, makers: 0, undecided: 0 });
        withdrawal.makers += 1;
        withdrawal.undecided += u64::from(row.decided_at.is_none());
    }
    Ok(found)
}

/// Returns the manufacturers from whose pages a recall was withdrawn, for an authority; empty for a business, which
/// only sees their number.
///
/// # Errors
/// When the database fails.
pub(super) async fn referrals<C: ConnectionTrait>(
    connection: &C,
    viewpoint: CallerScope,
    recall_id: Uuid,
) -> Result<Vec<PageReferral>> {
    use recall_reach::Column;
    let CallerScope::Authority(oversight) = viewpoint else { return Ok(Vec::new()) };
    let rows: Vec<recall_reach::Model> = recall_reach::Entity::find()
        .filter(Column::RecallId.eq(recall_id))
        .filter(Column::ReferredAt.is_not_null())
        .order_by_asc(Column::OrganisationId)
        .all(connection)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.organisation_id).collect();
    let names: Vec<(Uuid, String)> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::Name])
        .filter(organisation::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    let names: HashMap<Uuid, String> = names.into_iter().collect();
    let own: Vec<Uuid> = organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Id)
        .filter(organisation::Column::Id.is_in(ids))
        .filter(overseen(connection, oversight).await?)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(PageReferral {
                organisation_id: row.organisation_id,
                organisation: names.get(&row.organisation_id).cloned().unwrap_or_default(),
                is_shown: row.is_shown,
                referred_at: row.referred_at?,
                may_decide: row.decided_at.is_none() && own.contains(&row.organisation_id),
                decided_at: row.decided_at,
                note: row.note,
            })
        })
        .collect())
}

/// Decides whether the pages of a manufacturer show a recall that was withdrawn from them.
///
/// # Errors
/// 404 when the caller's authority does not oversee the manufacturer; 409 when already decided.
pub(super) async fn decide(
    application: &Application,
    caller: &Caller<'_, Write>,
    id: Uuid,
    decision: PageDecision,
) -> Result<Recall> {
    use recall_reach::Column;
    let CallerScope::Authority(oversight) = caller.viewpoint else { return Err(ProblemCode::NotFound.into()) };
    let maker = decision.organisation_id.ok_or(ProblemCode::NotFound)?;
    let mut transaction = application.database.change(caller.author(maker)).await?;
    transaction.publishes_all();
    let row = lock(&transaction, caller.viewpoint, id).await?;
    let maker = organisation::Entity::find_by_id(maker)
        .filter(overseen(&transaction, oversight).await?)
        .one(&transaction)
        .await?
        .ok_or(ProblemCode::NotFound)?;
    let referred = recall_reach::Entity::find_by_id((row.id, maker.id))
        .filter(Column::ReferredAt.is_not_null())
        .one(&transaction)
        .await?
        .ok_or(ProblemCode::NotFound)?;
    if referred.decided_at.is_some() {
        return Err(ProblemCode::StateConflict.into());
    }
    recall_reach::Entity::update_many()
        .col_expr(Column::IsShown, Expr::value(decision.is_shown))
        .col_expr(Column::DecidedAt, Expr::value(application.clock.now()))
        .col_expr(Column::DecidedBy, Expr::value(caller.user_id))
        .col_expr(Column::Note, Expr::value(decision.note.as_str()))
        .filter(Column::RecallId.eq(row.id))
        .filter(Column::OrganisationId.eq(maker.id))
        .exec(&transaction)
        .await?;
    if row.state == stored::RecallState::Published {
        restrict(&transaction, &row, row.published_at.unwrap_or_else(|| application.clock.now())).await?;
    }
    let what = if decision.is_shown { "Hiện trên trang" } else { "Không hiện trên trang" };
    let detail = Some(format!("{what} của {}: {}", maker.name, decision.note));
    let log = entry(application, row.id, EntryKind::PageDecided, Some(caller.user_id), None, detail);
    recall_entry::Entity::insert(log).exec_without_returning(&transaction).await?;
    transaction.record(LogEntry::new("recall", row.id, "decide_page").after(&decision)?);
    transaction.commit().await?;
    view::read(application, caller, id).await
}

/// Selects the recalls that were withdrawn from the pages of `businesses`.
pub(super) fn referred_to(businesses: sea_orm::sea_query::SelectStatement) -> sea_orm::sea_query::SelectStatement {
    use sea_orm::sea_query::{ExprTrait as _, Query};
    let column = |column: recall_reach::Column| Expr::col((recall_reach::Entity, column));
    Query::select()
        .column((recall_reach::Entity, recall_reach::Column::RecallId))
        .from(recall_reach::Entity)
        .and_where(column(recall_reach::Column::ReferredAt).is_not_null())
        .and_where(column(recall_reach::Column::OrganisationId).in_subquery(businesses))
        .to_owned()
}
