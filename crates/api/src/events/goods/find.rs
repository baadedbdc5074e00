//! Lookup of records by keys and codes, in one query per kind.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::platform::entity::{former_lot_number, gs1_key, lot, organisation, read_date, stored, trace_code};
use crate::platform::in_chunks::{self, MAX_KEYS};
use crate::platform::problem::Result;

/// A GS1 key and the record that has it, or had it last.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Key {
    pub(super) value: String,
    pub(super) organisation_id: Uuid,
    pub(super) state: stored::NumberState,
    pub(super) record_id: Uuid,
    pub(super) own_prefix: bool,
    pub(super) organisation_state: stored::OrganisationState,
    pub(super) given_at: sea_orm::entity::prelude::DateTimeUtc,
}

/// A record with its name.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Record {
    pub(super) id: Uuid,
    pub(super) organisation_id: Uuid,
    pub(super) status: stored::Status,
    pub(super) trace_code: String,
    pub(super) name: String,
    /// Whether its business is approved and so may publish.
    pub(super) is_approved: bool,
}

/// A lot with its number.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Lot {
    pub(super) id: Uuid,
    pub(super) organisation_id: Uuid,
    pub(super) status: stored::Status,
    pub(super) trace_code: String,
    pub(super) code: String,
    pub(super) product_id: Uuid,
    expires_on: NaiveDate,
}

impl Lot {
    /// Returns its use-by date.
    pub(super) fn last_day(&self) -> Option<NaiveDate> {
        read_date(self.expires_on)
    }
}

/// Returns the records that have or had these keys.
pub(super) async fn keys<C: ConnectionTrait>(connection: &C, values: &[&String]) -> Result<Vec<Key>> {
    use gs1_key::Column;
    in_chunks::find(connection, values.iter().copied(), |chunk| {
        gs1_key::Entity::find()
            .select_only()
            .columns([
                Column::Value,
                Column::OrganisationId,
                Column::State,
                Column::RecordId,
                Column::OwnPrefix,
                Column::GivenAt,
            ])
            .column_as(Expr::col((organisation::Entity, organisation::Column::State)), "organisation_state")
            .join(
                JoinType::InnerJoin,
                gs1_key::Entity::belongs_to(organisation::Entity)
                    .from(Column::OrganisationId)
                    .to(organisation::Column::Id)
                    .into(),
            )
            .filter(Column::Value.is_in(chunk))
            .filter(Column::State.is_in([stored::NumberState::Held, stored::NumberState::Former]))
            .filter(Column::RecordId.is_not_null())
            .into_model()
    })
    .await
}

/// Returns the kind and id of the records with these trace codes.
pub(super) async fn by_code<C: ConnectionTrait>(
    connection: &C,
    codes: &[&String],
) -> Result<Vec<(String, String, Uuid)>> {
    in_chunks::find(connection, codes.iter().copied(), |chunk| {
        trace_code::Entity::find()
            .select_only()
            .columns([trace_code::Column::Code, trace_code::Column::Kind, trace_code::Column::RecordId])
            .filter(trace_code::Column::Code.is_in(chunk))
            .into_tuple()
    })
    .await
}

/// Returns a select joined to pairs of product and lot number, so that each pair is one index lookup.
fn of_pairs<E: EntityTrait>(pairs: &[(Uuid, String)], product: E::Column, code: E::Column) -> SelectStatement {
    let mut select = Query::select();
    let wanted = |column: &'static str| ("wanted", column);
    select.from_values(pairs.iter().cloned(), "wanted").inner_join(
        E::default(),
        Expr::col((E::default(), product))
            .equals(wanted("column1"))
            .and(Expr::col((E::default(), code)).equals(wanted("column2"))),
    );
    select
}

/// Returns the lots that formerly had these numbers, by product and number.
pub(super) async fn former<C: ConnectionTrait>(
    connection: &C,
    pairs: &[(Uuid, String)],
) -> Result<Vec<(Uuid, String, Uuid)>> {
    use former_lot_number::Column;
    let mut found = Vec::new();
    for chunk in pairs.chunks(MAX_KEYS) {
        let mut select = of_pairs::<former_lot_number::Entity>(chunk, Column::ProductId, Column::Code);
        select.columns(
            [Column::ProductId, Column::Code, Column::LotId].map(|column| (former_lot_number::Entity, column)),
        );
        for row in connection.query_all(&select).await? {
            found.push((row.try_get("", "product_id")?, row.try_get("", "code")?, row.try_get("", "lot_id")?));
        }
    }
    Ok(found)
}

/// Returns lots by product and number, and by id.
pub(super) async fn lots<C: ConnectionTrait>(
    connection: &C,
    pairs: &[(Uuid, String)],
    ids: &[Uuid],
) -> Result<Vec<Lot>> {
    use lot::Column;
    let columns = [
        Column::Id,
        Column::OrganisationId,
        Column::Status,
        Column::TraceCode,
        Column::Code,
        Column::ProductId,
        Column::ExpiresOn,
    ];
    let mut found = Vec::new();
    for chunk in pairs.chunks(MAX_KEYS) {
        let mut select = of_pairs::<lot::Entity>(chunk, Column::ProductId, Column::Code);
        select.columns(columns.map(|column| (lot::Entity, column)));
        for row in connection.query_all(&select).await? {
            found.push(Lot::from_query_result(&row, "")?);
        }
    }
    let rows: Vec<Lot> = in_chunks::find(connection, ids.iter().copied(), |chunk| {
        lot::Entity::find().select_only().columns(columns).filter(Column::Id.is_in(chunk)).into_model()
    })
    .await?;
    found.extend(rows);
    Ok(found)
}

/// Returns the records of a kind among these ids.
pub(super) async fn records_of<E, C>(connection: &C, ids: &[Uuid]) -> Result<Vec<Record>>
where
    E: EntityTrait,
    C: ConnectionTrait,
{
    let mut found = Vec::new();
    for chunk in ids.chunks(MAX_KEYS) {
        let mut select = Query::select();
        let of_record = |column: &'static str| (E::default(), column);
        let state = || Expr::col((organisation::Entity, organisation::Column::State));
        select
            .columns(["id", "organisation_id", "status", "trace_code", "name"].map(of_record))
            .expr_as(state().eq(stored::OrganisationState::Approved), "is_approved")
            .from(E::default())
            .inner_join(
                organisation::Entity,
                Expr::col((organisation::Entity, organisation::Column::Id)).equals(of_record("organisation_id")),
            )
            .and_where(Expr::col(of_record("id")).is_in(chunk.iter().copied()));
        for row in connection.query_all(&select).await? {
            found.push(Record::from_query_result(&row, "")?);
        }
    }
    Ok(found)
}
