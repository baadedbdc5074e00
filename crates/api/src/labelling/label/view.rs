//! Reading of print runs.

use std::collections::{HashMap, HashSet};

use nguon_domain::input::kind::Kind;
use nguon_domain::input::page::{DEFAULT_LIMIT, MAX_LIMIT};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use nguon_domain::labelling::label::{LabelKind, PrintRunItemView, PrintRunView, PrintRuns, Void};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::access::Tenant;
use crate::platform::entity::{print_run, print_run_item, print_run_void, user_account};
use crate::platform::problem::{Error, Result};

/// Number of items shown per run in a list.
const ITEMS_IN_LIST: i32 = 3;
/// Number of items shown for a single run.
const ITEMS_OF_ONE: i32 = 200;

/// The query of the list of print runs.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RunQuery {
    /// Only runs with labels of this product, lot or logistic unit.
    record_id: Option<Uuid>,
    /// The `next` of the previous page.
    after: Option<Uuid>,
    /// Runs per page: 1 to 100. Default: 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Returns a page of runs, newest first.
///
/// # Errors
/// [`Error::Invalid`] for a limit out of range.
pub(super) async fn page<C: ConnectionTrait>(connection: &C, tenant: Tenant, query: &RunQuery) -> Result<PrintRuns> {
    use print_run::Column;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::field("limit", Reason::OutOfRange { min: 1, max: MAX_LIMIT.into() }));
    }
    let mut runs = print_run::Entity::find()
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        .order_by_desc(Column::Id)
        .limit(u64::from(limit) + 1);
    if let Some(after) = query.after {
        runs = runs.filter(Column::Id.lt(after));
    }
    if let Some(record_id) = query.record_id {
        let of_record = print_run_item::Entity::find()
            .select_only()
            .column(print_run_item::Column::RunId)
            .filter(print_run_item::Column::RecordId.eq(record_id))
            .into_query();
        runs = runs.filter(Column::SourceId.in_subquery(of_record));
    }
    let mut runs = runs.all(connection).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let next = (runs.len() > limit).then(|| runs.get(limit - 1).map(|run| run.id)).flatten();
    runs.truncate(limit);
    Ok(PrintRuns { items: views(connection, runs, ITEMS_IN_LIST).await?, next })
}

/// Returns a run of the business.
///
/// # Errors
/// 404.
pub(super) async fn read<C: ConnectionTrait>(connection: &C, tenant: Tenant, id: Uuid) -> Result<PrintRunView> {
    let run = find(connection, tenant, id).await?;
    let views = views(connection, vec![run], ITEMS_OF_ONE).await?;
    views.into_iter().next().ok_or_else(|| ProblemCode::NotFound.into())
}

/// Returns the row of a run of the business.
///
/// # Errors
/// 404.
pub(super) async fn find<C: ConnectionTrait>(connection: &C, tenant: Tenant, id: Uuid) -> Result<print_run::Model> {
    let run = print_run::Entity::find_by_id(id)
        .filter(print_run::Column::OrganisationId.eq(tenant.organisation_id))
        .one(connection)
        .await?;
    run.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Restricts items to the labels a run prints: the first and the last item may be printed in part. `items` must start
/// with the first item of the run.
pub(super) fn printed_part(run: &print_run::Model, items: Vec<print_run_item::Model>) -> Vec<print_run_item::Model> {
    let mut left = run.labels;
    let mut skip = run.first_label;
    let mut printed = Vec::with_capacity(items.len());
    for mut item in items {
        item.copies = (item.copies - skip).min(left);
        skip = 0;
        if item.copies <= 0 {
            break;
        }
        left -= item.copies;
        printed.push(item);
    }
    printed
}

/// Converts runs to views with their first items, voids and user names, in three queries.
async fn views<C: ConnectionTrait>(
    connection: &C,
    runs: Vec<print_run::Model>,
    items: i32,
) -> Result<Vec<PrintRunView>> {
    use print_run_item::Column as I;
    if runs.is_empty() {
        return Ok(Vec::new());
    }
    let first_items = runs.iter().fold(Condition::any(), |condition, run| {
        let end = run.first_item.saturating_add(items);
        condition.add(
            Condition::all()
                .add(I::RunId.eq(run.source_id))
                .add(I::Position.gte(run.first_item))
                .add(I::Position.lt(end)),
        )
    });
    let found = print_run_item::Entity::find().filter(first_items).order_by_asc(I::Position).all(connection).await?;
    let voids = print_run_void::Entity::find()
        .filter(print_run_void::Column::RunId.is_in(runs.iter().map(|run| run.id)))
        .order_by_asc(print_run_void::Column::Id)
        .all(connection)
        .await?;
    let people: HashSet<Uuid> =
        runs.iter().map(|run| run.printed_by).chain(voids.iter().map(|void| void.declared_by)).collect();
    let names: Vec<(Uuid, String)> = user_account::Entity::find()
        .select_only()
        .columns([user_account::Column::Id, user_account::Column::Name])
        .filter(user_account::Column::Id.is_in(people))
        .into_tuple()
        .all(connection)
        .await?;
    let names: HashMap<Uuid, String> = names.into_iter().collect();
    let name = |id: &Uuid| names.get(id).cloned().unwrap_or_default();
    runs.into_iter()
        .map(|run| {
            let own = found.iter().filter(|item| {
                item.run_id == run.source_id && (run.first_item..run.first_item + items).contains(&item.position)
            });
            let shown = printed_part(&run, own.cloned().collect());
            let voids = voids.iter().filter(|void| void.run_id == run.id).map(|void| Void {
                count: void.count,
                ssccs: void.ssccs.0.clone(),
                reason: void.reason.clone(),
                declared_at: void.declared_at,
                declared_by: name(&void.declared_by),
            });
            let kind = LabelKind::parse(&run.kind);
            Ok(PrintRunView {
                id: run.id,
                kind: kind.ok_or_else(|| Error::Internal(format!("kind {} of run {}", run.kind, run.id)))?,
                printed_at: run.printed_at,
                printed_by: name(&run.printed_by),
                labels: run.labels,
                voided: run.voided,
                reprint_of: (run.reprint > 0).then_some(run.source_id),
                reprint: run.reprint,
                start_position: run.start_position,
                items: shown.into_iter().map(item_view).collect::<Result<_>>()?,
                records: run.records,
                is_small: run.is_small,
                voids: voids.collect(),
                reason: run.reason,
                stock: run.stock,
            })
        })
        .collect()
}

fn item_view(item: print_run_item::Model) -> Result<PrintRunItemView> {
    let kind = Kind::parse(&item.record_kind);
    Ok(PrintRunItemView {
        record_kind: kind.ok_or_else(|| Error::Internal(format!("kind {} of a label", item.record_kind)))?,
        record_id: item.record_id,
        title: item.title,
        detail: item.detail,
        copies: item.copies,
    })
}
