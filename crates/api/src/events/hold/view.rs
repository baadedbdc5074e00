//! Reading of holds.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::events::hold::{Hold, HoldPage};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::scope::Caller;
use crate::events::goods;
use crate::http::cursor;
use crate::platform::entity::{authority, hold, organisation, restriction, user_account};
use crate::platform::problem::Result;

/// The query of the list of holds.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HoldQuery {
    /// Only holds that have not ended (`true`), or that have (`false`).
    is_running: Option<bool>,
    /// Only holds on this lot.
    lot_id: Option<Uuid>,
    /// The `next` of the previous page.
    after: Option<Uuid>,
    /// Holds per page: 1 to 100. Default: 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Returns a page of holds, newest first.
///
/// # Errors
/// A violation of `limit` out of range.
pub(super) async fn page<C: ConnectionTrait>(connection: &C, caller: &Caller, query: &HoldQuery) -> Result<HoldPage> {
    use hold::Column;
    let limit = cursor::limit(query.limit)?;
    let mut select = hold::Entity::find()
        .filter(caller.visible(connection).await?)
        .order_by_desc(Column::Id)
        .limit(limit as u64 + 1);
    match query.is_running {
        Some(true) => select = select.filter(Column::ReleasedAt.is_null()),
        Some(false) => select = select.filter(Column::ReleasedAt.is_not_null()),
        None => {}
    }
    if let Some(lot) = query.lot_id {
        let sources: Vec<Uuid> = restriction::Entity::find()
            .select_only()
            .column(restriction::Column::SourceId)
            .filter(restriction::Column::Goods.eq(lot))
            .into_tuple()
            .all(connection)
            .await?;
        select = select.filter(Column::Id.is_in(sources));
    }
    if let Some(after) = query.after {
        select = select.filter(Column::Id.lt(after));
    }
    let mut rows = select.all(connection).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| last.id);
    Ok(HoldPage { items: views(connection, caller, rows).await?, next })
}

/// Returns a hold that the caller may see.
///
/// # Errors
/// 404.
pub(super) async fn read<C: ConnectionTrait>(connection: &C, caller: &Caller, id: Uuid) -> Result<Hold> {
    let row = caller.find(connection, id).await?;
    let holds = views(connection, caller, vec![row]).await?;
    holds.into_iter().next().ok_or_else(|| ProblemCode::NotFound.into())
}

/// Converts rows to views, in a fixed number of statements.
async fn views<C: ConnectionTrait>(connection: &C, caller: &Caller, rows: Vec<hold::Model>) -> Result<Vec<Hold>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Uuid> = rows.iter().map(|row| row.goods).collect();
    let goods = goods::describe(connection, &keys, caller.viewpoint.business()).await?;
    let is_authority = caller.authority_id.is_some();
    let placed_by = |row: &hold::Model| (row.authority_id.is_some() == is_authority).then_some(row.placed_by);
    let released_by =
        |row: &hold::Model| row.released_by.filter(|_| row.released_by_authority.is_some() == is_authority);
    let people = rows.iter().flat_map(|row| [placed_by(row), released_by(row)]).flatten().collect();
    let people: HashMap<Uuid, String> =
        names::<user_account::Entity, _>(connection, user_account::Column::Id, user_account::Column::Name, people)
            .await?;
    let businesses = rows.iter().map(|row| row.organisation_id).collect();
    let businesses =
        names::<organisation::Entity, _>(connection, organisation::Column::Id, organisation::Column::Name, businesses)
            .await?;
    let authorities = rows.iter().flat_map(|row| [row.authority_id, row.released_by_authority]).flatten().collect();
    let authorities =
        names::<authority::Entity, _>(connection, authority::Column::Id, authority::Column::Name, authorities).await?;
    let has_colleague = caller.may_write && caller.has_colleague(connection).await?;
    let name = |names: &HashMap<Uuid, String>, id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned());
    let view = |row: hold::Model| Hold {
        id: row.id,
        kind: row.kind.into(),
        organisation_id: row.organisation_id,
        organisation: name(&businesses, Some(row.organisation_id)).unwrap_or_default(),
        goods: goods.get(&row.goods).cloned().unwrap_or_default(),
        is_public: row.is_public || row.is_public_by_authority,
        placed_at: row.placed_at,
        placed_by: name(&people, placed_by(&row)),
        authority: name(&authorities, row.authority_id),
        event_id: row.event_id,
        released_at: row.released_at,
        released_by: name(&people, released_by(&row)),
        released_by_authority: name(&authorities, row.released_by_authority),
        release: (caller.may_write && row.released_at.is_none()).then(|| caller.rule(&row, has_colleague)),
        reason: row.reason,
        release_reason: row.release_reason,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Returns names by id, without a statement when there are no ids.
async fn names<E: EntityTrait, C: ConnectionTrait>(
    connection: &C,
    id: E::Column,
    name: E::Column,
    ids: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> =
        E::find().select_only().column(id).column(name).filter(id.is_in(ids)).into_tuple().all(connection).await?;
    Ok(rows.into_iter().collect())
}
