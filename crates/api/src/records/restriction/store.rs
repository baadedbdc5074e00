//! Storage of restrictions.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use nguon_domain::records::restriction::{Restriction, RestrictionKind};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use uuid::Uuid;

use crate::platform::entity::restriction;
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// Stands for every business.
pub(crate) const EVERY_BUSINESS: Uuid = Uuid::nil();

/// What restricts goods.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The recall or hold.
    pub(crate) id: Uuid,
    /// Why.
    pub(crate) kind: RestrictionKind,
    /// Number of the recall.
    pub(crate) number: Option<String>,
    /// Title of the recall, or reason of the hold.
    pub(crate) reason: String,
    /// When it came into force.
    pub(crate) since: DateTime<Utc>,
}

/// Restricts goods by sources: each has pairs of the business whose goods they are, and the goods. What a source
/// restricts already stays.
///
/// # Errors
/// When the database fails.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    sources: Vec<(Source, BTreeSet<(Uuid, Uuid)>)>,
) -> Result<()> {
    use restriction::Column;
    let of_source = |(source, goods): (Source, BTreeSet<(Uuid, Uuid)>)| {
        goods.into_iter().map(move |(organisation_id, goods)| restriction::ActiveModel {
            source_id: Set(source.id),
            organisation_id: Set(organisation_id),
            goods: Set(goods),
            kind: Set(source.kind.into()),
            number: Set(source.number.clone()),
            reason: Set(source.reason.clone()),
            since: Set(source.since),
            ended_at: Set(None),
        })
    };
    let rows = sources.into_iter().flat_map(of_source).collect();
    let known = OnConflict::columns([Column::SourceId, Column::OrganisationId, Column::Goods]).do_nothing().to_owned();
    in_chunks::upsert::<restriction::Entity>(transaction, rows, &known).await
}

/// Ends all restrictions of a source.
///
/// # Errors
/// When the database fails.
pub(crate) async fn end(transaction: &DatabaseTransaction, source_id: Uuid, at: DateTime<Utc>) -> Result<()> {
    use restriction::Column;
    restriction::Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at))
        .filter(Column::SourceId.eq(source_id))
        .filter(Column::EndedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}

/// Returns the restrictions in force on goods of a business, the oldest first, by the keys under which the goods were
/// asked for.
///
/// # Errors
/// When the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    organisation_id: Uuid,
    goods: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, Vec<Restriction>>> {
    use restriction::Column;
    let rows = in_chunks::find(connection, goods, |chunk| {
        restriction::Entity::find()
            .filter(Column::Goods.is_in(chunk))
            .filter(Column::OrganisationId.is_in([organisation_id, EVERY_BUSINESS]))
            .filter(Column::EndedAt.is_null())
            .order_by_asc(Column::Since)
            .order_by_asc(Column::SourceId)
    })
    .await?;
    let mut found: HashMap<Uuid, Vec<Restriction>> = HashMap::new();
    for row in rows {
        let restrictions = found.entry(row.goods).or_default();
        // The business's own row and that of every business are one restriction.
        if restrictions.iter().all(|one| one.source_id != Some(row.source_id)) {
            restrictions.push(Restriction {
                kind: row.kind.into(),
                source_id: Some(row.source_id),
                number: row.number,
                reason: Some(row.reason),
                since: Some(row.since),
                last_day: None,
                within: None,
            });
        }
    }
    Ok(found)
}
