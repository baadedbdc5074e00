//! Lists of recalls.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::input::page::{DEFAULT_LIMIT, MAX_LIMIT};
use nguon_domain::recall::{RecallCounts, RecallPage, RecallQuery, RecallSummary, number};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::referral::withdrawals;
use super::scope::{self, Caller};
use crate::Application;
use crate::platform::entity::{authority, organisation, recall, recall_handover, recall_notice, stored};
use crate::platform::problem::{Error, Result};

/// Returns the page size, or the default.
///
/// # Errors
/// 400 when it is out of bounds.
pub(super) fn limit(asked: Option<u32>) -> Result<usize> {
    let limit = asked.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::Malformed(format!("limit: 1 to {MAX_LIMIT}")));
    }
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Parses the cursor of a list.
///
/// # Errors
/// 400 when it is not an identifier.
pub(super) fn after(asked: Option<&str>) -> Result<Option<Uuid>> {
    let read =
        |text| Uuid::try_parse(text).map_err(|_| Error::Malformed("after: not a cursor of this list".to_owned()));
    asked.map(read).transpose()
}

/// Returns a page of the recalls that the caller may see.
///
/// # Errors
/// 400 for an invalid query; when the database fails.
pub(super) async fn page<A>(
    application: &Application,
    caller: &Caller<'_, A>,
    query: &RecallQuery,
) -> Result<RecallPage> {
    let database = application.database.read();
    let limit = limit(query.limit)?;
    let mut select = recall::Entity::find()
        .filter(scope::visible(database, caller.viewpoint).await?)
        .order_by_desc(recall::Column::Id)
        .limit(limit as u64 + 1);
    if let Some(state) = query.state {
        select = select.filter(recall::Column::State.eq(stored::RecallState::from(state)));
    }
    if let Some(after) = after(query.after.as_deref())? {
        select = select.filter(recall::Column::Id.lt(after));
    }
    let mut rows = select.all(database).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|last| last.id.to_string());
    let mut counts = counts(database, rows.iter().map(|row| row.id).collect()).await?;
    let rows = rows.into_iter().map(|row| {
        let counts = counts.remove(&row.id).unwrap_or_default();
        (row, counts)
    });
    Ok(RecallPage { items: summaries(database, rows.collect()).await?, next })
}

/// Returns the list items for `rows`.
///
/// # Errors
/// When the database fails.
pub(super) async fn summaries<C: ConnectionTrait>(
    connection: &C,
    rows: Vec<(recall::Model, RecallCounts)>,
) -> Result<Vec<RecallSummary>> {
    let ids: Vec<Uuid> = rows.iter().map(|(row, _)| row.id).collect();
    let mut withdrawn = withdrawals(connection, &ids).await?;
    let owners: BTreeSet<Uuid> = rows.iter().map(|(row, _)| row.organisation_id).collect();
    let ordered: BTreeSet<Uuid> = rows.iter().filter_map(|(row, _)| row.authority_id).collect();
    let owners: HashMap<Uuid, String> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::Name])
        .filter(organisation::Column::Id.is_in(owners))
        .into_tuple()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    let authorities: HashMap<Uuid, String> = authority::Entity::find()
        .select_only()
        .columns([authority::Column::Id, authority::Column::Name])
        .filter(authority::Column::Id.is_in(ordered))
        .into_tuple()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|(row, counts)| {
            Ok(RecallSummary {
                state: row.state.into(),
                basis: row.basis.into(),
                hazard: row.hazard.into(),
                id: row.id,
                number: number(row.ordinal),
                organisation_id: row.organisation_id,
                organisation: owners.get(&row.organisation_id).cloned().unwrap_or_default(),
                ordered_by: row.authority_id.and_then(|id| authorities.get(&id).cloned()),
                is_drill: row.is_drill,
                title: row.title,
                deadline: row.deadline,
                opened_at: row.opened_at,
                published_at: row.published_at,
                closed_at: row.closed_at,
                counts,
                withdrawn: withdrawn.remove(&row.id),
            })
        })
        .collect()
}

#[derive(Debug, FromQueryResult)]
struct Counted {
    recall_id: Uuid,
    notices: i64,
    recipients: i64,
    acknowledged: i64,
    answered: i64,
    addressed: i64,
}

/// Selects hand-overs by the recipient of another one to somebody else than its sender.
fn handed_on() -> SelectStatement {
    use recall_handover::Column as H;
    let next = Alias::new("next");
    let of_next = |column: H| Expr::col((next.clone(), column));
    let of_row = |column: H| (recall_handover::Entity, column);
    Query::select()
        .expr(Expr::val(1))
        .from_as(recall_handover::Entity, next.clone())
        .and_where(of_next(H::RecallId).equals(of_row(H::RecallId)))
        .and_where(of_next(H::Sender).equals(of_row(H::Recipient)))
        .and_where(of_next(H::Recipient).not_equals(of_row(H::Sender)))
        .to_owned()
}

/// Counts the notices of recalls by state, in two statements.
async fn counts<C: ConnectionTrait>(connection: &C, ids: Vec<Uuid>) -> Result<HashMap<Uuid, RecallCounts>> {
    use recall_notice::Column as N;
    let distinct = |column: SimpleExpr| SimpleExpr::from(Func::count_distinct(column));
    let address = Func::coalesce([
        Expr::col((recall_notice::Entity, N::Email)),
        Expr::col((recall_notice::Entity, N::OrganisationId)).cast_as("text"),
    ]);
    let counted: Vec<Counted> = recall_notice::Entity::find()
        .select_only()
        .column(N::RecallId)
        .column_as(N::Id.count(), "notices")
        .column_as(distinct(Expr::col((recall_notice::Entity, N::Recipient))), "recipients")
        .column_as(N::AcknowledgedAt.count(), "acknowledged")
        .column_as(N::AnsweredAt.count(), "answered")
        .column_as(SimpleExpr::from(Func::count(address)), "addressed")
        .filter(N::RecallId.is_in(ids.iter().copied()))
        .group_by(N::RecallId)
        .into_model()
        .all(connection)
        .await?;
    use recall_handover::Column as H;
    let known: Vec<(Uuid, i64)> = recall_handover::Entity::find()
        .select_only()
        .column(H::RecallId)
        .column_as(distinct(Expr::col((recall_handover::Entity, H::Recipient))), "recipients")
        .join(
            JoinType::InnerJoin,
            recall_handover::Entity::belongs_to(recall::Entity).from(H::RecallId).to(recall::Column::Id).into(),
        )
        .filter(H::RecallId.is_in(ids))
        // As `Affected::concerned_pairs`: who has nothing left and handed nothing on need not be told.
        .filter(H::Quantity.is_null().or(H::Quantity.ne(0)).or(Expr::exists(handed_on())))
        .filter(
            Expr::col((recall_handover::Entity, H::Recipient))
                .not_equals((recall::Entity, recall::Column::OrganisationId)),
        )
        .group_by(H::RecallId)
        .into_tuple()
        .all(connection)
        .await?;
    let number = |count: i64| u64::try_from(count).unwrap_or_default();
    let mut counts: HashMap<Uuid, RecallCounts> = known
        .into_iter()
        .map(|(id, known)| (id, RecallCounts { to_tell: number(known), ..RecallCounts::default() }))
        .collect();
    for row in counted {
        let known = counts.get(&row.recall_id).map_or(0, |counts| counts.to_tell);
        counts.insert(
            row.recall_id,
            RecallCounts {
                notices: number(row.notices),
                acknowledged: number(row.acknowledged),
                answered: number(row.answered),
                without_address: number(row.notices - row.addressed),
                to_tell: known.saturating_sub(number(row.recipients)),
            },
        );
    }
    Ok(counts)
}
