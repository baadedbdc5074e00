//! Allocation of new GS1 keys: the next free ones, each only once.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use nguon_domain::identification::identifier::{CompanyPrefix, Gs1Key, Gtin, KeyType};
use nguon_domain::identification::numbers::{NumberOrigin, NumberState};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait as _, QuerySelect as _};
use uuid::Uuid;

use super::keys::{self, Entry};
use super::prefix;
use crate::access::Tenant;
use crate::platform::entity::{gs1_counter, gs1_key, stored};
use crate::platform::problem::{Error, Result};

/// Minimum and maximum number of candidates examined per query.
const WINDOW: (usize, usize) = (50, 1_000);
/// Maximum number of candidates examined per request: the number of GTINs of the shortest prefix. SSCCs are more
/// numerous, but after so many consecutive ones used within the year, the following ones are too recent as well.
const MAX_EXAMINED: usize = 100_000;

/// Allocates the next free keys of the business's current prefix and reserves them. Returns them in ascending order.
///
/// # Errors
/// 409 when the business has no prefix, and when fewer than `count` keys are left.
pub(crate) async fn allocate<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    allocation_id: Uuid,
    key_type: KeyType,
    count: usize,
) -> Result<Vec<Gs1Key>> {
    keys::lock(connection, tenant).await?;
    let prefix = prefix::current(connection, tenant).await?.ok_or(ProblemCode::NoCompanyPrefix)?;
    let id = (prefix.as_str().to_owned(), key_type.as_str().to_owned());
    let counter = gs1_counter::Entity::find_by_id(id)
        .lock_exclusive()
        .one(connection)
        .await?
        .ok_or_else(|| Error::Internal(format!("no counter of {prefix}")))?;
    let mut next = u64::try_from(counter.next).map_err(|_| Error::Internal(format!("counter of {prefix} below 0")))?;
    let (mut given, mut anew, mut looked_at) = (Vec::new(), Vec::new(), 0);
    while given.len() < count {
        let window = candidates(&prefix, key_type, next, (count - given.len()).clamp(WINDOW.0, WINDOW.1));
        if window.is_empty() || looked_at >= MAX_EXAMINED {
            return Err(ProblemCode::RangeExhausted.into());
        }
        looked_at += window.len();
        let rows = keys::with_bodies(connection, tenant, window.iter().map(|(_, key)| key)).await?;
        // Unused keys come before reusable ones.
        let again = next.saturating_add(window.len() as u64) > prefix.capacity(key_type);
        let reusable = if again { keys::reusable(connection, now, &rows).await? } else { HashSet::new() };
        let taken: HashSet<&str> = rows.iter().map(|row| row.body.as_str()).collect();
        for (nth, key) in window {
            if given.len() == count {
                break;
            }
            next = nth + 1;
            if !taken.contains(key.body()) {
                given.push(key);
            } else if nth >= prefix.capacity(key_type) && reusable.contains(key.digits()) {
                anew.push(key.digits().to_owned());
                given.push(key);
            }
        }
    }
    gs1_counter::Entity::update(gs1_counter::ActiveModel {
        prefix: Set(counter.prefix),
        key_type: Set(counter.key_type),
        next: Set(i64::try_from(next).unwrap_or(i64::MAX)),
        ..Default::default()
    })
    .exec(connection)
    .await?;
    keys::reset_use(connection, tenant, now, &anew, NumberOrigin::Allocated, Some(allocation_id)).await?;
    let used_before: HashSet<String> = anew.into_iter().collect();
    let entries: Vec<Entry> = given
        .iter()
        .filter(|key| !used_before.contains(key.digits()))
        .map(|key| reserved(key.clone(), allocation_id))
        .collect();
    keys::upsert(connection, tenant, now, &[], &entries).await?;
    given.sort_by(|left, right| left.digits().cmp(right.digits()));
    Ok(given)
}

fn reserved(key: Gs1Key, allocation_id: Uuid) -> Entry {
    let (state, origin) = (NumberState::Reserved, NumberOrigin::Allocated);
    Entry { key, state, origin, holder: None, allocation_id: Some(allocation_id) }
}

/// Returns up to `count` candidate keys with their counter values, from `from` on. SSCC counters wrap around.
fn candidates(prefix: &CompanyPrefix, key_type: KeyType, from: u64, count: usize) -> Vec<(u64, Gs1Key)> {
    let capacity = prefix.capacity(key_type);
    (from..from.saturating_add(count as u64))
        .map_while(|nth| {
            let place = if key_type == KeyType::Sscc { nth % capacity } else { nth };
            prefix.key(key_type, place).ok().map(|key| (nth, key))
        })
        .collect()
}

/// Allocates GTIN-14s for packagings of one of the business's trade items: the next free indicator digits 1 to 8 (TCVN
/// 12827:2019, A.2 d).
///
/// # Errors
/// [`Error::Invalid`] for `packaging_of` when the business has no such GTIN, or fewer than `count` indicators are free.
pub(super) async fn packagings<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    allocation_id: Uuid,
    of: &Gtin,
    count: usize,
) -> Result<Vec<Gs1Key>> {
    keys::lock(connection, tenant).await?;
    let item = Gs1Key::Gtin(of.clone());
    let known = keys::with_bodies(connection, tenant, [&item]).await?;
    let rows: HashMap<&str, &gs1_key::Model> = known.iter().map(|row| (row.value.as_str(), row)).collect();
    let has = rows.get(item.digits()).is_some_and(|row| row.state != stored::NumberState::Former);
    if !has {
        return Err(Error::field("packaging_of", Reason::UnknownKey));
    }
    let free = (1..=8)
        .filter_map(|indicator| of.packaging(indicator).ok())
        .map(Gs1Key::Gtin)
        .filter(|key| !rows.contains_key(key.digits()));
    let given: Vec<Gs1Key> = free.take(count).collect();
    if given.len() < count {
        return Err(Error::field("packaging_of", Reason::IndicatorsUsed));
    }
    let entries: Vec<Entry> = given.iter().map(|key| reserved(key.clone(), allocation_id)).collect();
    keys::upsert(connection, tenant, now, &known, &entries).await?;
    Ok(given)
}
