//! The table of GS1 keys: which a business has, and the records they identify.
//!
//! Writers hold the [`lock`] of the business, so that a key found free stays free until the transaction ends, and the
//! counters in [`gs1_counter`] stay correct.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Months, NaiveTime, TimeDelta, Utc};
use nguon_domain::identification::identifier::{CompanyPrefix, Gs1Key, KeyType};
use nguon_domain::identification::numbers::{NumberOrigin, NumberState};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::violation::Reason;
use nguon_domain::records::resource::RecordKey;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::prefix;
use crate::access::Tenant;
use crate::platform::entity::{gs1_counter, gs1_key, logistic_unit, organisation, stored};
use crate::platform::in_chunks::{self, MAX_KEYS};
use crate::platform::problem::{Error, Result};

/// Locks the business's GS1 keys until the transaction ends, and returns the business. A transaction that also changes
/// records locks their index first, always in this order, to avoid deadlocks.
///
/// # Errors
/// When the database fails.
pub(crate) async fn lock<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<organisation::Model> {
    let business =
        organisation::Entity::find_by_id(tenant.organisation_id).lock(LockType::NoKeyUpdate).one(connection).await?;
    business.ok_or_else(|| Error::Internal("the caller's business is not there".to_owned()))
}

/// A key to be stored.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Gs1Key,
    pub(super) state: NumberState,
    pub(super) origin: NumberOrigin,
    /// The record that has the key, and the field.
    pub(super) holder: Option<(Kind, Uuid, String)>,
    pub(super) allocation_id: Option<Uuid>,
}

/// Returns the business's stored keys with the same bodies as `keys`: these keys and, for a GTIN, other packagings of
/// the trade item.
pub(super) async fn with_bodies<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    keys: impl IntoIterator<Item = &Gs1Key>,
) -> Result<Vec<gs1_key::Model>> {
    let mut bodies: BTreeMap<KeyType, HashSet<&str>> = BTreeMap::new();
    for key in keys {
        bodies.entry(key.key_type()).or_default().insert(key.body());
    }
    let mut rows = Vec::new();
    for (key_type, bodies) in bodies {
        let found = in_chunks::find(connection, bodies, |chunk| {
            gs1_key::Entity::find()
                .filter(gs1_key::Column::OrganisationId.eq(tenant.organisation_id))
                .filter(gs1_key::Column::KeyType.eq(key_type.as_str()))
                .filter(gs1_key::Column::Body.is_in(chunk))
        });
        rows.extend(found.await?);
    }
    Ok(rows)
}

/// The identity of a key in the table: type and digits.
type KeyId = (String, String);

/// Returns the identity of a key.
pub(super) fn key_id(key: &Gs1Key) -> KeyId {
    (key.key_type().as_str().to_owned(), key.digits().to_owned())
}

/// Returns the identity of a row.
pub(super) fn row_id(row: &gs1_key::Model) -> KeyId {
    (row.key_type.clone(), row.value.clone())
}

/// Stores keys already checked to be free or takeable, and adds new ones to the counters. `known` is the result of
/// [`with_bodies`].
pub(super) async fn upsert<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    known: &[gs1_key::Model],
    entries: &[Entry],
) -> Result<()> {
    use gs1_key::Column;
    let prefixes = prefix::of(connection, tenant).await?;
    let names: HashSet<KeyId> = known.iter().map(row_id).collect();
    let taken: HashSet<(&str, &str)> = known.iter().map(|row| (row.key_type.as_str(), row.body.as_str())).collect();
    let mut bodies: HashSet<(KeyType, &str)> = HashSet::new();
    let mut counts: BTreeMap<(&CompanyPrefix, KeyType), i64> = BTreeMap::new();
    for entry in entries {
        let (key_type, body) = (entry.key.key_type(), entry.key.body());
        if let Some(prefix) = prefixes.iter().find(|prefix| prefix.owns(&entry.key))
            && !taken.contains(&(key_type.as_str(), body))
            && bodies.insert((key_type, body))
        {
            *counts.entry((prefix, key_type)).or_default() += 1;
        }
    }
    let row = |entry: &Entry| gs1_key::ActiveModel {
        organisation_id: Set(tenant.organisation_id),
        key_type: Set(entry.key.key_type().as_str().to_owned()),
        value: Set(entry.key.digits().to_owned()),
        body: Set(entry.key.body().to_owned()),
        state: Set(entry.state.into()),
        origin: Set(entry.origin.into()),
        own_prefix: Set(prefixes.iter().any(|prefix| prefix.owns(&entry.key))),
        kind: Set(entry.holder.as_ref().map(|(kind, ..)| kind.as_str().to_owned())),
        record_id: Set(entry.holder.as_ref().map(|(_, id, _)| *id)),
        field: Set(entry.holder.as_ref().map(|(.., field)| field.clone())),
        given_at: Set(now),
        changed_at: Set(now),
        printed_at: Set(None),
        allocation_id: Set(entry.allocation_id),
    };
    // Existing rows keep their origin and the time they were given.
    let changed = OnConflict::columns([Column::OrganisationId, Column::KeyType, Column::Value])
        .update_columns([Column::State, Column::Kind, Column::RecordId, Column::Field, Column::ChangedAt])
        .to_owned();
    let (there, new): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().partition(|entry| names.contains(&key_id(&entry.key)));
    in_chunks::insert::<gs1_key::Entity>(connection, new.into_iter().map(row).collect()).await?;
    in_chunks::upsert::<gs1_key::Entity>(connection, there.into_iter().map(row).collect(), &changed).await?;
    for ((prefix, key_type), count) in counts {
        count_used(connection, prefix, key_type, count).await?;
    }
    Ok(())
}

/// Adds `by` to the number of used keys of a prefix.
pub(super) async fn count_used<C: ConnectionTrait>(
    connection: &C,
    prefix: &CompanyPrefix,
    key_type: KeyType,
    by: i64,
) -> Result<()> {
    gs1_counter::Entity::update_many()
        .col_expr(gs1_counter::Column::Used, Expr::col(gs1_counter::Column::Used).add(by))
        .filter(gs1_counter::Column::Prefix.eq(prefix.as_str()))
        .filter(gs1_counter::Column::KeyType.eq(key_type.as_str()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Resets reused SSCCs to newly reserved ones, clearing all traces of their former use.
pub(super) async fn reset_use<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    values: &[String],
    origin: NumberOrigin,
    allocation_id: Option<Uuid>,
) -> Result<()> {
    use gs1_key::Column;
    for values in values.chunks(MAX_KEYS) {
        gs1_key::Entity::update_many()
            .col_expr(Column::State, Expr::value(stored::NumberState::Reserved))
            .col_expr(Column::Origin, Expr::value(stored::NumberOrigin::from(origin)))
            .col_expr(Column::Kind, Expr::value(None::<String>))
            .col_expr(Column::RecordId, Expr::value(None::<Uuid>))
            .col_expr(Column::Field, Expr::value(None::<String>))
            .col_expr(Column::GivenAt, Expr::value(now))
            .col_expr(Column::ChangedAt, Expr::value(now))
            .col_expr(Column::PrintedAt, Expr::value(None::<DateTime<Utc>>))
            .col_expr(Column::AllocationId, Expr::value(allocation_id))
            .filter(Column::OrganisationId.eq(tenant.organisation_id))
            .filter(Column::KeyType.eq(KeyType::Sscc.as_str()))
            .filter(Column::Value.is_in(values.iter().map(String::as_str)))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// A key that a record is to get: index of the record among the inputs, and the key.
pub(crate) type RequestedKey = (usize, RecordKey);

/// Returns the requested keys that cannot be assigned, with field and reason. `record` is the record being changed, if
/// any; keys that it has or had are its own.
pub(crate) async fn conflicts<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    record: Option<Uuid>,
    wanted: &[RequestedKey],
) -> Result<Vec<(usize, String, Reason)>> {
    let mut refused = Vec::new();
    let mut seen: HashSet<&Gs1Key> = HashSet::new();
    for (index, held) in wanted {
        if !seen.insert(&held.key) {
            refused.push((*index, held.field.clone(), Reason::Duplicate));
        }
    }
    let rows = with_bodies(connection, tenant, seen).await?;
    let reusable = reusable(connection, now, &rows).await?;
    let rows: HashMap<KeyId, gs1_key::Model> = rows.into_iter().map(|row| (row_id(&row), row)).collect();
    for (index, held) in wanted {
        let Some(row) = rows.get(&key_id(&held.key)) else { continue };
        if row.record_id.is_none() || row.record_id == record || reusable.contains(&row.value) {
            continue;
        }
        let reason = if row.state == stored::NumberState::Former { Reason::FormerKey } else { Reason::Duplicate };
        refused.push((*index, held.field.clone(), reason));
    }
    Ok(refused)
}

/// Assigns to records keys that [`conflicts`] has not rejected.
pub(crate) async fn assign<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    kind: Kind,
    held: &[(Uuid, RecordKey)],
) -> Result<()> {
    if held.is_empty() {
        return Ok(());
    }
    let known = with_bodies(connection, tenant, held.iter().map(|(_, held)| &held.key)).await?;
    let holders: HashMap<KeyId, Uuid> = held.iter().map(|(id, held)| (key_id(&held.key), *id)).collect();
    // SSCCs of another record until now, reusable after a year.
    let anew: Vec<String> = known
        .iter()
        .filter(|row| {
            let holder = holders.get(&row_id(row));
            row.record_id.is_some() && holder.is_some() && row.record_id != holder.copied()
        })
        .map(|row| row.value.clone())
        .collect();
    reset_use(connection, tenant, now, &anew, NumberOrigin::Entered, None).await?;
    let entries: Vec<Entry> = held
        .iter()
        .map(|(id, held)| Entry {
            key: held.key.clone(),
            state: NumberState::Held,
            origin: NumberOrigin::Entered,
            holder: Some((kind, *id, held.field.clone())),
            allocation_id: None,
        })
        .collect();
    upsert(connection, tenant, now, &known, &entries).await
}

/// Marks keys as former keys of a record; they still lead to it.
pub(crate) async fn retire<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    record: Uuid,
    keys: &[&Gs1Key],
) -> Result<()> {
    use gs1_key::Column;
    for key_type in KeyType::ALL {
        let values: Vec<&str> = keys.iter().filter(|key| key.key_type() == key_type).map(|key| key.digits()).collect();
        if values.is_empty() {
            continue;
        }
        gs1_key::Entity::update_many()
            .col_expr(Column::State, Expr::value(stored::NumberState::Former))
            .col_expr(Column::ChangedAt, Expr::value(now))
            .filter(Column::OrganisationId.eq(tenant.organisation_id))
            .filter(Column::KeyType.eq(key_type.as_str()))
            .filter(Column::Value.is_in(values))
            // An SSCC may have been reassigned to another unit.
            .filter(Column::RecordId.eq(record))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Updates the field in which a record has a key.
pub(crate) async fn update_field<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    record: Uuid,
    held: &RecordKey,
) -> Result<()> {
    use gs1_key::Column;
    gs1_key::Entity::update_many()
        .col_expr(Column::Field, Expr::value(held.field.as_str()))
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        .filter(Column::KeyType.eq(held.key.key_type().as_str()))
        .filter(Column::Value.eq(held.key.digits()))
        .filter(Column::RecordId.eq(record))
        .exec(connection)
        .await?;
    Ok(())
}

/// Returns the SSCCs among `rows` that may be reassigned: those unused for a year (TCVN 12827:2019, 5.2.1, 6.5, 7.5).
/// The year starts at the latest of allocation, assignment to or removal from a unit, printing, and change or shipment
/// of the unit. SSCCs assigned outside the system are excluded, since their last use is unknown.
pub(super) async fn reusable<C: ConnectionTrait>(
    connection: &C,
    now: DateTime<Utc>,
    rows: &[gs1_key::Model],
) -> Result<HashSet<String>> {
    let Some(year_ago) = now.checked_sub_months(Months::new(12)) else { return Ok(HashSet::new()) };
    let old: Vec<&gs1_key::Model> = rows
        .iter()
        .filter(|row| {
            let elsewhere = row.state == stored::NumberState::Reserved && row.origin == stored::NumberOrigin::Entered;
            row.key_type == KeyType::Sscc.as_str()
                && !elsewhere
                && row.changed_at <= year_ago
                && row.printed_at.is_none_or(|printed| printed <= year_ago)
        })
        .collect();
    let units = old.iter().filter_map(|row| row.record_id);
    let rows: Vec<(Uuid, DateTime<Utc>, Option<chrono::NaiveDate>)> = in_chunks::find(connection, units, |chunk| {
        logistic_unit::Entity::find()
            .select_only()
            .columns([logistic_unit::Column::Id, logistic_unit::Column::UpdatedAt, logistic_unit::Column::ShippedOn])
            .filter(logistic_unit::Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    let in_use = rows.into_iter().filter_map(|(id, updated_at, shipped_on)| {
        // By then the day of shipment has ended in every time zone.
        let shipped = shipped_on.map(|day| day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(1));
        (updated_at > year_ago || shipped.is_some_and(|shipped| shipped > year_ago)).then_some(id)
    });
    let in_use: HashSet<Uuid> = in_use.collect();
    Ok(old
        .into_iter()
        .filter(|row| row.record_id.is_none_or(|unit| !in_use.contains(&unit)))
        .map(|row| row.value.clone())
        .collect())
}

/// Returns the current SSCC of each logistic unit. A unit whose SSCC was [`reusable`] and has been reassigned has none,
/// even if the unit's own record still shows it.
pub(crate) async fn ssccs_of<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    units: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = in_chunks::find(connection, units, |chunk| {
        gs1_key::Entity::find()
            .select_only()
            .columns([gs1_key::Column::RecordId, gs1_key::Column::Value])
            .filter(gs1_key::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(gs1_key::Column::KeyType.eq(KeyType::Sscc.as_str()))
            .filter(gs1_key::Column::RecordId.is_in(chunk))
            .filter(gs1_key::Column::State.eq(stored::NumberState::Held))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Parses a stored key.
pub(crate) fn read(row: &gs1_key::Model) -> Result<Gs1Key> {
    let wrong = || Error::Internal(format!("stored {} {}", row.key_type, row.value));
    let key_type = KeyType::parse(&row.key_type).ok_or_else(wrong)?;
    nguon_domain::identification::numbers::read(key_type, &row.value).map_err(|_| wrong())
}
