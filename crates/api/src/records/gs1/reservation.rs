//! Entering GS1 keys assigned elsewhere, and releasing keys.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use nguon_domain::identification::identifier::{CompanyPrefix, Gs1Key, KeyType};
use nguon_domain::identification::numbers::{NumberOrigin, NumberState, Reserved};
use nguon_domain::input::violation::{Reason, Violation};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::keys::{self, Entry};
use super::prefix;
use crate::access::Tenant;
use crate::platform::entity::{gs1_counter, gs1_key, stored, trace_code};
use crate::platform::problem::{Error, Result};

/// Reserves keys so that they are never allocated. Keys that the business already has are unchanged.
pub(crate) async fn reserve<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    numbers: &[Gs1Key],
) -> Result<Reserved> {
    keys::lock(connection, tenant).await?;
    let known = keys::with_bodies(connection, tenant, numbers).await?;
    let names: HashSet<_> = known.iter().map(keys::row_id).collect();
    let entries: Vec<Entry> = numbers
        .iter()
        .filter(|key| !names.contains(&keys::key_id(key)))
        .map(|key| Entry {
            key: key.clone(),
            state: NumberState::Reserved,
            origin: NumberOrigin::Entered,
            holder: None,
            allocation_id: None,
        })
        .collect();
    keys::upsert(connection, tenant, now, &known, &entries).await?;
    Ok(Reserved { added: entries.len(), known: numbers.len() - entries.len() })
}

/// Releases keys, all of them or none.
///
/// # Errors
/// [`Error::Invalid`] with a violation for each key that cannot be released.
pub(super) async fn release<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    numbers: &[Gs1Key],
) -> Result<()> {
    use gs1_key::Column;
    keys::lock(connection, tenant).await?;
    let known = keys::with_bodies(connection, tenant, numbers).await?;
    let scanned = scanned(connection, tenant, &known).await?;
    let rows: HashMap<_, &gs1_key::Model> = known.iter().map(|row| (keys::row_id(row), row)).collect();
    let (mut violations, mut reserved, mut former) = (Vec::new(), Vec::new(), Vec::new());
    for (index, key) in numbers.iter().enumerate() {
        let row = rows.get(&keys::key_id(key)).copied();
        match row.map_or(Err(Reason::UnknownKey), |row| releasable_state(row, &scanned)) {
            Ok(NumberState::Former) => former.push(key),
            Ok(_) => reserved.push(key),
            Err(reason) => violations.push(Violation::new(format!("values[{index}]"), reason)),
        }
    }
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let mine = Column::OrganisationId.eq(tenant.organisation_id);
    let Some(key_type) = numbers.first().map(Gs1Key::key_type) else { return Ok(()) };
    if !former.is_empty() {
        // Kind and field stay, as evidence that a record had the key.
        gs1_key::Entity::update_many()
            .col_expr(Column::State, Expr::value(stored::NumberState::Reserved))
            .col_expr(Column::RecordId, Expr::value(None::<Uuid>))
            .col_expr(Column::ChangedAt, Expr::value(now))
            .filter(mine.clone())
            .filter(Column::KeyType.eq(key_type.as_str()))
            .filter(Column::Value.is_in(former.iter().map(|key| key.digits())))
            .exec(connection)
            .await?;
    }
    if !reserved.is_empty() {
        gs1_key::Entity::delete_many()
            .filter(mine)
            .filter(Column::KeyType.eq(key_type.as_str()))
            .filter(Column::Value.is_in(reserved.iter().map(|key| key.digits())))
            .exec(connection)
            .await?;
        free_in_counters(connection, tenant, &reserved).await?;
    }
    Ok(())
}

/// Returns the state of a key that can be released.
///
/// # Errors
/// The reason why it cannot.
fn releasable_state(row: &gs1_key::Model, scanned: &HashSet<Uuid>) -> Result<NumberState, Reason> {
    let state = NumberState::from(row.state);
    let own_for_ever = row.own_prefix && row.key_type != KeyType::Sscc.as_str();
    if state == NumberState::Held {
        Err(Reason::KeyHeld)
    } else if row.printed_at.is_some() {
        Err(Reason::Printed)
    } else if row.record_id.is_some_and(|record| scanned.contains(&record)) {
        Err(Reason::Scanned)
    } else if state == NumberState::Reserved && own_for_ever && row.kind.is_some() {
        Err(Reason::NeverGivenAgain)
    } else {
        Ok(state)
    }
}

/// Returns the records with these keys whose public page has been opened: it may have been through any of their codes.
async fn scanned<C: ConnectionTrait>(connection: &C, tenant: Tenant, rows: &[gs1_key::Model]) -> Result<HashSet<Uuid>> {
    let records: Vec<Uuid> = rows.iter().filter_map(|row| row.record_id).collect();
    if records.is_empty() {
        return Ok(HashSet::new());
    }
    let opened: Vec<Uuid> = trace_code::Entity::find()
        .select_only()
        .column(trace_code::Column::RecordId)
        .filter(trace_code::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(trace_code::Column::RecordId.is_in(records))
        .filter(trace_code::Column::Scans.gt(0))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(opened.into_iter().collect())
}

/// Subtracts deleted keys from the counters of their prefixes, and moves GTIN and GLN counters back to the lowest of
/// them. SSCC counters stay, since they wrap around.
async fn free_in_counters<C: ConnectionTrait>(connection: &C, tenant: Tenant, numbers: &[&Gs1Key]) -> Result<()> {
    let prefixes = prefix::of(connection, tenant).await?;
    let left = keys::with_bodies(connection, tenant, numbers.iter().copied()).await?;
    let taken: HashSet<&str> = left.iter().map(|row| row.body.as_str()).collect();
    let mut free: BTreeMap<&CompanyPrefix, HashSet<&str>> = BTreeMap::new();
    let mut first: BTreeMap<&CompanyPrefix, u64> = BTreeMap::new();
    let Some(key_type) = numbers.first().map(|key| key.key_type()) else { return Ok(()) };
    for key in numbers.iter().filter(|key| !taken.contains(key.body())) {
        let Some(prefix) = prefixes.iter().find(|prefix| prefix.owns(key)) else { continue };
        free.entry(prefix).or_default().insert(key.body());
        if let Some(nth) = prefix.nth_of(key) {
            first.entry(prefix).and_modify(|first| *first = nth.min(*first)).or_insert(nth);
        }
    }
    for (prefix, bodies) in free {
        let count = i64::try_from(bodies.len()).unwrap_or_default();
        keys::count_used(connection, prefix, key_type, -count).await?;
    }
    if key_type != KeyType::Sscc {
        for (prefix, nth) in first {
            let nth = i64::try_from(nth).unwrap_or(i64::MAX);
            gs1_counter::Entity::update_many()
                .col_expr(gs1_counter::Column::Next, Expr::value(nth))
                .filter(gs1_counter::Column::Prefix.eq(prefix.as_str()))
                .filter(gs1_counter::Column::KeyType.eq(key_type.as_str()))
                .filter(gs1_counter::Column::Next.gt(nth))
                .exec(connection)
                .await?;
        }
    }
    Ok(())
}
