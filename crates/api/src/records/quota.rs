//! How many records and events a business may have, as there are bytes for its files: one business must not fill the disk
//! of all. What there is is counted as it is written, never by reading it.

use nguon_domain::files::file::Usage;
use nguon_domain::input::problem::ProblemCode;
use sea_orm::ConnectionTrait;

use crate::access::Tenant;
use crate::platform::config::Quotas;
use crate::platform::problem::{Error, Result};
use crate::records::management::stored_counts;

/// How many records, and how many events a business has of those that it may have.
///
/// # Errors
/// When the database fails.
pub(crate) async fn usage<C: ConnectionTrait>(
    connection: &C,
    quotas: &Quotas,
    tenant: Tenant,
) -> Result<(Usage, Usage)> {
    let stored = stored_counts(connection, tenant).await?;
    let records = Usage { used: stored.records, limit: quotas.record_quota };
    let events = Usage { used: stored.events, limit: quotas.event_quota };
    Ok((records, events))
}

/// Refuses what has just been written beyond the records that a business may have.
///
/// # Errors
/// [`ProblemCode::RecordQuotaReached`].
pub(crate) async fn check_records<C: ConnectionTrait>(connection: &C, quotas: &Quotas, tenant: Tenant) -> Result<()> {
    let (records, _) = usage(connection, quotas, tenant).await?;
    check(records, ProblemCode::RecordQuotaReached)
}

/// Refuses what has just been written beyond the events that a business may have.
///
/// # Errors
/// [`ProblemCode::EventQuotaReached`].
pub(crate) async fn check_events<C: ConnectionTrait>(connection: &C, quotas: &Quotas, tenant: Tenant) -> Result<()> {
    let (_, events) = usage(connection, quotas, tenant).await?;
    check(events, ProblemCode::EventQuotaReached)
}

/// Refuses a document for which there is no room before it is taken in.
///
/// # Errors
/// [`ProblemCode::EventQuotaReached`].
pub(crate) async fn check_room_for_events<C: ConnectionTrait>(
    connection: &C,
    quotas: &Quotas,
    tenant: Tenant,
) -> Result<()> {
    let (_, Usage { used, limit }) = usage(connection, quotas, tenant).await?;
    check(Usage { used: used.saturating_add(1), limit }, ProblemCode::EventQuotaReached)
}

const fn check(Usage { used, limit }: Usage, code: ProblemCode) -> Result<()> {
    if used > limit { Err(Error::QuotaReached { code, limit }) } else { Ok(()) }
}
