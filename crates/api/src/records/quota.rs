//! Quotas on a business's records and events, so that one business cannot fill the shared disk. Usage comes from
//! counters maintained on write, never from counting rows.

use nguon_domain::files::file::Usage;
use nguon_domain::input::problem::ProblemCode;
use sea_orm::ConnectionTrait;

use crate::access::Tenant;
use crate::platform::config::Quotas;
use crate::platform::problem::{Error, Result};
use crate::records::management::stored_counts;

/// Returns the usage and limit of the business's records, and of its events.
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

/// Checks that the business is within its record quota, counting what this transaction has written.
///
/// # Errors
/// [`ProblemCode::RecordQuotaReached`].
pub(crate) async fn check_records<C: ConnectionTrait>(connection: &C, quotas: &Quotas, tenant: Tenant) -> Result<()> {
    let (records, _) = usage(connection, quotas, tenant).await?;
    check(records, ProblemCode::RecordQuotaReached)
}

/// Checks that a number of events is within the event quota.
///
/// # Errors
/// [`ProblemCode::EventQuotaReached`].
pub(crate) const fn check_event_count(quotas: &Quotas, used: i64) -> Result<()> {
    check(Usage { used, limit: quotas.event_quota }, ProblemCode::EventQuotaReached)
}

/// Checks that the business can store at least one more event, before a document is accepted.
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
