//! Reading a business's GS1 keys and the number left.

use std::collections::{BTreeMap, HashMap};

use nguon_domain::identification::identifier::{CompanyPrefix, KeyType};
use nguon_domain::identification::numbers::{
    Holder, LowNumbers, NumberView, Numbers, NumbersQuery, PrefixRanges, Range, Ranges,
};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::page::{DEFAULT_LIMIT, MAX_LIMIT};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{keys, prefix};
use crate::access::Tenant;
use crate::platform::entity::{gs1_counter, gs1_key, gs1_prefix, organisation, stored};
use crate::platform::problem::{Error, Result};
use crate::records::management::titles_of;

/// Maximum number of digits of a key.
const MAX_DIGITS: usize = 18;

/// Returns a page of the business's keys of one type, ordered by digits.
///
/// # Errors
/// 400 for an invalid query.
pub(super) async fn page<C: ConnectionTrait>(connection: &C, tenant: Tenant, query: &NumbersQuery) -> Result<Numbers> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::Malformed(format!("limit: 1 to {MAX_LIMIT}")));
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let after = digits("after", query.after.as_deref())?;
    let sought = digits("q", query.q.as_deref())?;
    let mut rows = Vec::new();
    for beginning in beginnings(query.key_type, &sought) {
        rows.extend(rows_of(connection, tenant, query, &beginning, &after, limit + 1).await?);
    }
    // Each beginning was read for a full page, since the share of each is unknown.
    rows.sort_by(|left, right| left.value.cmp(&right.value));
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.value.clone());
    Ok(Numbers { items: present(connection, tenant, rows).await?, next })
}

/// Parses a parameter of digits; spaces are ignored.
fn digits(parameter: &str, text: Option<&str>) -> Result<String> {
    let digits: String = text.unwrap_or_default().chars().filter(|c| *c != ' ').collect();
    if digits.len() > MAX_DIGITS || digits.chars().any(|c| !c.is_ascii_digit()) {
        return Err(Error::Malformed(format!("{parameter}: at most {MAX_DIGITS} digits")));
    }
    Ok(digits)
}

/// Returns the stored beginnings that match a typed beginning: GTINs of any length are stored with 14 digits.
fn beginnings(key_type: KeyType, sought: &str) -> Vec<String> {
    if key_type != KeyType::Gtin || sought.is_empty() {
        return vec![sought.to_owned()];
    }
    // For GTINs of 14, 13, 12 and 8 digits. A beginning covered by a shorter one is left out.
    let mut beginnings: Vec<String> = Vec::new();
    for (padding, length) in [("", 14), ("0", 13), ("00", 12), ("000000", 8)] {
        let beginning = format!("{padding}{sought}");
        if sought.len() <= length && !beginnings.iter().any(|shorter| beginning.starts_with(shorter.as_str())) {
            beginnings.push(beginning);
        }
    }
    beginnings
}

async fn rows_of<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    query: &NumbersQuery,
    beginning: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<gs1_key::Model>> {
    use gs1_key::Column;
    let mut select = gs1_key::Entity::find()
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        .filter(Column::KeyType.eq(query.key_type.as_str()))
        .order_by_asc(Column::Value)
        .limit(limit as u64);
    if let Some(state) = query.state {
        select = select.filter(Column::State.eq(stored::NumberState::from(state)));
    }
    if !beginning.is_empty() {
        // ':' follows '9' in ASCII.
        select = select.filter(Column::Value.gte(beginning)).filter(Column::Value.lt(format!("{beginning}:")));
    }
    if !after.is_empty() {
        select = select.filter(Column::Value.gt(after));
    }
    Ok(select.all(connection).await?)
}

/// Converts rows to views, with the names of the records that have or had the keys: one query per kind of record.
async fn present<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    rows: Vec<gs1_key::Model>,
) -> Result<Vec<NumberView>> {
    let mut records: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for row in &rows {
        if let (Some(kind), Some(id)) = (row.kind.as_deref().and_then(Kind::parse), row.record_id) {
            records.entry(kind).or_default().push(id);
        }
    }
    let mut names: HashMap<Uuid, String> = HashMap::new();
    for (kind, ids) in records {
        let titles = titles_of(connection, tenant, kind, ids, None).await?;
        names.extend(titles.into_iter().map(|title| (title.id, title.name)));
    }
    rows.into_iter()
        .map(|row| {
            let key = keys::read(&row)?;
            let wrong = || Error::Internal(format!("stored {} {}", row.key_type, row.value));
            let holder = |id| {
                let kind = row.kind.as_deref().and_then(Kind::parse).ok_or_else(wrong)?;
                let name = names.get(&id).cloned().unwrap_or_default();
                Ok::<_, Error>(Holder { kind, id, name, field: row.field.clone().unwrap_or_default() })
            };
            Ok(NumberView {
                key_type: key.key_type(),
                value: key.to_string(),
                state: row.state.into(),
                origin: row.origin.into(),
                own_prefix: row.own_prefix,
                given_at: row.given_at,
                holder: row.record_id.map(holder).transpose()?,
                printed: row.printed_at.is_some(),
            })
        })
        .collect()
}

/// Returns the capacity and remaining keys of each prefix of a business.
///
/// # Errors
/// When the database fails.
pub(super) async fn ranges<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Ranges> {
    let current = prefix::current(connection, tenant).await?;
    let rows = prefix::rows_of(connection, tenant).await?;
    let counters = gs1_counter::Entity::find()
        .filter(gs1_counter::Column::Prefix.is_in(rows.iter().map(|row| row.prefix.as_str())))
        .all(connection)
        .await?;
    let mut prefixes = Vec::new();
    for row in rows {
        let parsed: CompanyPrefix =
            row.prefix.parse().map_err(|_| Error::Internal(format!("stored prefix {}", row.prefix)))?;
        let used = |key_type: KeyType| {
            let counter = counters.iter().find(|c| c.prefix == row.prefix && c.key_type == key_type.as_str());
            counter.map_or(0, |counter| u64::try_from(counter.used).unwrap_or_default())
        };
        prefixes.push(PrefixRanges {
            current: current.as_ref() == Some(&parsed),
            entered_at: row.entered_at,
            ranges: KeyType::ALL.into_iter().map(|key_type| Range::new(&parsed, key_type, used(key_type))).collect(),
            prefix: row.prefix,
        });
    }
    prefixes.sort_by_key(|prefix| !prefix.current);
    Ok(Ranges { prefixes })
}

/// Returns the key types of which the business's current prefix has few keys left: one query of three rows.
///
/// # Errors
/// When the database fails.
pub(crate) async fn low<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Vec<LowNumbers>> {
    use {gs1_counter::Column as Counter, gs1_prefix::Column as Prefix, organisation::Column as Organisation};
    let counters = gs1_counter::Entity::find()
        .join(
            JoinType::InnerJoin,
            gs1_counter::Entity::belongs_to(gs1_prefix::Entity).from(Counter::Prefix).to(Prefix::Prefix).into(),
        )
        .join(
            JoinType::InnerJoin,
            gs1_prefix::Entity::belongs_to(organisation::Entity)
                .from((Prefix::OrganisationId, Prefix::Prefix))
                .to((Organisation::Id, Organisation::Gs1CompanyPrefix))
                .into(),
        )
        .filter(Organisation::Id.eq(tenant.organisation_id))
        .all(connection)
        .await?;
    let mut low = Vec::new();
    for counter in counters {
        let wrong = || Error::Internal(format!("counter of {} {}", counter.prefix, counter.key_type));
        let prefix: CompanyPrefix = counter.prefix.parse().map_err(|_| wrong())?;
        let key_type = KeyType::parse(&counter.key_type).ok_or_else(wrong)?;
        let range = Range::new(&prefix, key_type, u64::try_from(counter.used).unwrap_or_default());
        if range.low {
            low.push(LowNumbers { prefix: counter.prefix, key_type, left: range.left, capacity: range.capacity });
        }
    }
    low.sort_by_key(|low| low.key_type);
    Ok(low)
}
