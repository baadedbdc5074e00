//! Counts of records by state, kept with every change.

use std::collections::BTreeMap;

use nguon_domain::resource::Kind;
use nguon_domain::status::Counts;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use crate::access::Tenant;
use crate::entity::{stored, tally};
use crate::problem::Result;

/// Adds to the counts of one kind. In the order of the states, so that two transactions never wait for each
/// other.
pub(super) async fn add<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    changes: &BTreeMap<stored::Status, i64>,
) -> Result<()> {
    for (status, change) in changes.iter().filter(|(_, change)| **change != 0) {
        tally::Entity::insert(tally::ActiveModel {
            organisation_id: Set(tenant.organisation_id),
            kind: Set(kind.as_str().to_owned()),
            status: Set(*status),
            count: Set(*change),
        })
        .on_conflict(
            OnConflict::columns([tally::Column::OrganisationId, tally::Column::Kind, tally::Column::Status])
                .value(tally::Column::Count, Expr::col((tally::Entity, tally::Column::Count)).add(*change))
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    }
    Ok(())
}

/// The counts of one kind.
pub(super) async fn counts<C: ConnectionTrait>(connection: &C, tenant: Tenant, kind: Kind) -> Result<Counts> {
    Ok(all(connection, tenant).await?.remove(&kind).unwrap_or_default())
}

/// The counts of all kinds of a business.
///
/// # Errors
/// When the database fails.
pub async fn all<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<BTreeMap<Kind, Counts>> {
    let rows =
        tally::Entity::find().filter(tally::Column::OrganisationId.eq(tenant.organisation_id)).all(connection).await?;
    let mut counts: BTreeMap<Kind, Counts> = BTreeMap::new();
    for row in rows {
        if let Some(kind) = Kind::parse(&row.kind) {
            *counts.entry(kind).or_default().of_mut(row.status.into()) = u64::try_from(row.count).unwrap_or_default();
        }
    }
    Ok(counts)
}
