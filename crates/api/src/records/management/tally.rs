//! Counts of records by state and of events, maintained with every change.

use std::collections::BTreeMap;

use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Counts;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use crate::access::Tenant;
use crate::platform::entity::{stored, tally};
use crate::platform::problem::Result;

/// Adds to the counts of a kind, in the order of the states, to avoid deadlocks.
pub(super) async fn add<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    changes: &BTreeMap<stored::Status, i64>,
) -> Result<()> {
    for (status, change) in changes.iter().filter(|(_, change)| **change != 0) {
        add_to(connection, tenant, kind.as_str(), *status, *change).await?;
    }
    Ok(())
}

/// Adds to one count. Returns the new count.
async fn add_to<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: &str,
    status: stored::Status,
    change: i64,
) -> Result<i64> {
    let row = tally::Entity::insert(tally::ActiveModel {
        organisation_id: Set(tenant.organisation_id),
        kind: Set(kind.to_owned()),
        status: Set(status),
        count: Set(change),
    })
    .on_conflict(
        OnConflict::columns([tally::Column::OrganisationId, tally::Column::Kind, tally::Column::Status])
            .value(tally::Column::Count, Expr::col((tally::Entity, tally::Column::Count)).add(change))
            .to_owned(),
    )
    .exec_with_returning(connection)
    .await?;
    Ok(row.count)
}

/// Kind and state under which events are counted.
const EVENT: (&str, stored::Status) = ("event", stored::Status::Active);

/// Adds to a business's count of events. Returns the new count.
///
/// # Errors
/// When the database fails.
pub async fn add_events<C: ConnectionTrait>(connection: &C, tenant: Tenant, count: usize) -> Result<i64> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    add_to(connection, tenant, EVENT.0, EVENT.1, count).await
}

/// Total numbers of what a business has stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Number of records of all kinds, in all states.
    pub records: i64,
    /// Number of events.
    pub events: i64,
}

/// Returns the total numbers of a business, in one query of at most a few dozen rows.
///
/// # Errors
/// When the database fails.
pub async fn amounts<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Stored> {
    let rows =
        tally::Entity::find().filter(tally::Column::OrganisationId.eq(tenant.organisation_id)).all(connection).await?;
    let mut stored = Stored::default();
    for row in rows {
        let sum = if row.kind == EVENT.0 { &mut stored.events } else { &mut stored.records };
        *sum = sum.saturating_add(row.count);
    }
    Ok(stored)
}

/// Returns the counts of one kind.
pub(super) async fn counts<C: ConnectionTrait>(connection: &C, tenant: Tenant, kind: Kind) -> Result<Counts> {
    Ok(all(connection, tenant).await?.remove(&kind).unwrap_or_default())
}

/// Returns the counts of all kinds of a business.
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
