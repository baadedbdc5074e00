//! Company prefixes: each belongs to one business, and no two overlap.

use chrono::{DateTime, Utc};
use nguon_domain::identification::identifier::{CompanyPrefix, KeyType};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use crate::access::Tenant;
use crate::platform::entity::{gs1_counter, gs1_key, gs1_prefix, gs1_prefix_stem, organisation};
use crate::platform::problem::{Error, Result};

/// Length of the shortest prefix: prefixes that overlap share at least these leading digits.
pub(crate) const STEM: usize = 7;

/// Returns the prefixes of a business, latest first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Vec<CompanyPrefix>> {
    Ok(rows_of(connection, tenant).await?.into_iter().filter_map(|row| row.prefix.parse().ok()).collect())
}

/// Returns the rows of [`of`], with the time each prefix came into force.
pub(super) async fn rows_of<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Vec<gs1_prefix::Model>> {
    Ok(gs1_prefix::Entity::find()
        .filter(gs1_prefix::Column::OrganisationId.eq(tenant.organisation_id))
        .order_by_desc(gs1_prefix::Column::EnteredAt)
        .order_by_asc(gs1_prefix::Column::Prefix)
        .all(connection)
        .await?)
}

/// Returns the prefix from which a business's new keys are allocated: the one confirmed last.
pub(super) async fn current<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Option<CompanyPrefix>> {
    let entered: Option<Option<String>> = organisation::Entity::find_by_id(tenant.organisation_id)
        .select_only()
        .column(organisation::Column::Gs1CompanyPrefix)
        .into_tuple()
        .one(connection)
        .await?;
    let Some(entered) = entered.flatten() else { return Ok(None) };
    Ok(of(connection, tenant).await?.into_iter().find(|prefix| prefix.as_str() == entered))
}

/// Locks all GLNs and prefixes that share the first seven digits of `number`, until the transaction ends.
///
/// # Errors
/// When the database fails.
pub(crate) async fn lock_stem<C: ConnectionTrait>(connection: &C, number: &str) -> Result<()> {
    let Some(stem) = number.get(..STEM) else { return Ok(()) };
    gs1_prefix_stem::Entity::insert(gs1_prefix_stem::ActiveModel { stem: Set(stem.to_owned()) })
        .on_conflict(OnConflict::column(gs1_prefix_stem::Column::Stem).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    gs1_prefix_stem::Entity::find_by_id(stem).lock_exclusive().one(connection).await?;
    Ok(())
}

/// Returns the registered prefixes that overlap with `prefix`.
async fn overlapping<C: ConnectionTrait>(connection: &C, prefix: &CompanyPrefix) -> Result<Vec<gs1_prefix::Model>> {
    let rows = gs1_prefix::Entity::find()
        .filter(gs1_prefix::Column::Prefix.starts_with(&prefix.as_str()[..STEM]))
        .all(connection)
        .await?;
    let overlaps =
        |row: &gs1_prefix::Model| row.prefix.parse().is_ok_and(|other: CompanyPrefix| other.overlaps(prefix));
    Ok(rows.into_iter().filter(overlaps).collect())
}

/// Whether keys have been allocated from a prefix.
async fn is_used<C: ConnectionTrait>(connection: &C, prefix: &str) -> Result<bool> {
    let counter = gs1_counter::Entity::find()
        .filter(gs1_counter::Column::Prefix.eq(prefix))
        .filter(gs1_counter::Column::Next.gt(0))
        .one(connection)
        .await?;
    Ok(counter.is_some())
}

/// Whether `prefix` overlaps with another one of the business that cannot be replaced because keys were allocated from
/// it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn overlaps_own<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    prefix: &CompanyPrefix,
) -> Result<bool> {
    for row in overlapping(connection, prefix).await? {
        let is_other = row.organisation_id == tenant.organisation_id && row.prefix != prefix.as_str();
        if is_other && is_used(connection, &row.prefix).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Registers a confirmed prefix for a business, in addition to those it has. The transaction must hold the lock of the
/// business's keys, or have changed the business's row.
///
/// # Errors
/// 409 when it overlaps with a prefix of another business; [`Error::Invalid`] when with one of its own from which keys
/// were allocated.
pub(crate) async fn claim<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    prefix: &CompanyPrefix,
) -> Result<()> {
    lock_stem(connection, prefix.as_str()).await?;
    let mut replaced = Vec::new();
    for row in overlapping(connection, prefix).await? {
        if row.organisation_id != tenant.organisation_id {
            return Err(ProblemCode::RegisteredElsewhere.into());
        }
        if row.prefix == prefix.as_str() {
            return Ok(());
        }
        replaced.push(row.prefix);
    }
    // An overlapping prefix of the business's own was entered with too many or too few digits.
    for old in replaced {
        if is_used(connection, &old).await? {
            return Err(Error::field("gs1_company_prefix", Reason::PrefixOverlaps));
        }
        set_own_prefix(connection, tenant, &old, false).await?;
        gs1_counter::Entity::delete_many()
            .filter(gs1_counter::Column::Prefix.eq(old.as_str()))
            .exec(connection)
            .await?;
        gs1_prefix::Entity::delete_by_id(old).exec(connection).await?;
    }
    gs1_prefix::Entity::insert(gs1_prefix::ActiveModel {
        prefix: Set(prefix.as_str().to_owned()),
        organisation_id: Set(tenant.organisation_id),
        entered_at: Set(now),
    })
    .exec_without_returning(connection)
    .await?;
    set_own_prefix(connection, tenant, prefix.as_str(), true).await?;
    for key_type in KeyType::ALL {
        let used: Option<i64> = gs1_key::Entity::find()
            .select_only()
            .expr(Func::count_distinct(Expr::col(gs1_key::Column::Body)))
            .filter(gs1_key::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(gs1_key::Column::KeyType.eq(key_type.as_str()))
            .filter(has_prefix(prefix.as_str()))
            .into_tuple()
            .one(connection)
            .await?;
        gs1_counter::Entity::insert(gs1_counter::ActiveModel {
            prefix: Set(prefix.as_str().to_owned()),
            key_type: Set(key_type.as_str().to_owned()),
            next: Set(0),
            used: Set(used.unwrap_or_default()),
        })
        .exec_without_returning(connection)
        .await?;
    }
    Ok(())
}

/// Removes a prefix from a business. Keys made from it stay, as keys assigned elsewhere. The transaction must hold the
/// lock of the business's keys.
///
/// # Errors
/// When the database fails.
pub(crate) async fn revoke<C: ConnectionTrait>(connection: &C, tenant: Tenant, prefix: &CompanyPrefix) -> Result<()> {
    lock_stem(connection, prefix.as_str()).await?;
    set_own_prefix(connection, tenant, prefix.as_str(), false).await?;
    gs1_counter::Entity::delete_many().filter(gs1_counter::Column::Prefix.eq(prefix.as_str())).exec(connection).await?;
    gs1_prefix::Entity::delete_many()
        .filter(gs1_prefix::Column::Prefix.eq(prefix.as_str()))
        .filter(gs1_prefix::Column::OrganisationId.eq(tenant.organisation_id))
        .exec(connection)
        .await?;
    Ok(())
}

/// Sets `own_prefix` on the business's keys made from a prefix.
async fn set_own_prefix<C: ConnectionTrait>(connection: &C, tenant: Tenant, prefix: &str, own: bool) -> Result<()> {
    gs1_key::Entity::update_many()
        .col_expr(gs1_key::Column::OwnPrefix, Expr::value(own))
        .filter(gs1_key::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(has_prefix(prefix))
        .exec(connection)
        .await?;
    Ok(())
}

/// The condition for keys that [`CompanyPrefix::owns`].
fn has_prefix(prefix: &str) -> Condition {
    use gs1_key::Column;
    let (gtin, sscc) = (KeyType::Gtin.as_str(), KeyType::Sscc.as_str());
    Condition::any()
        // The body of an SSCC begins with the extension digit.
        .add(Column::KeyType.eq(sscc).and(Column::Body.like(format!("_{prefix}%"))))
        .add(
            Column::KeyType
                .ne(sscc)
                .and(Column::Body.starts_with(prefix))
                // A GTIN-8 contains no company prefix.
                .and(Column::KeyType.ne(gtin).or(Column::Value.not_like("000000%"))),
        )
}
