//! Stock of a business, and identification of scanned codes.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use nguon_domain::events::act::view::{Amount, Goods, StockItem, StockPage};
use nguon_domain::events::epcis::Identity;
use nguon_domain::input::search::words;
use nguon_domain::input::violation::Reason;
use nguon_domain::records::restriction::Restriction;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::access::Tenant;
use crate::events::despatch::view::announced;
use crate::events::epcis::aggregation::{PackedItem, inside};
use crate::events::epcis::inventory::balance_of;
use crate::events::goods;
use crate::events::restriction::{GoodsAt, restrictions};
use crate::http::cursor::{self, Cursor};
use crate::platform::clock::moment;
use crate::platform::digest::key_of;
use crate::platform::entity::holding;
use crate::platform::problem::{Error, Result};

/// Number of rows read at a time when names are searched.
const ROWS_AT_ONCE: u64 = 500;
/// Maximum number of reads per page; a page may then have fewer items than its limit.
const MAX_READS: usize = 6;

/// The query of the stock list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct StockQuery {
    /// Words of the name, or prefixes of the GTIN, lot number or SSCC.
    q: Option<String>,
    /// The `next` of the previous page.
    after: Option<String>,
    /// Items per page: 1 to 100. Default: 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// The query to identify a code.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FindQuery {
    /// The scanned or typed code of a label.
    #[param(example = "(00)189385059700000018")]
    code: String,
}

/// Returns a page of what the business has outside of units, most recently moved first.
///
/// # Errors
/// [`Error::Invalid`] for a limit out of range and for a search text that is too long.
pub(super) async fn page<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    query: &StockQuery,
) -> Result<StockPage> {
    let limit = cursor::limit(query.limit)?;
    let text = query.q.as_deref().unwrap_or_default();
    if text.chars().count() > nguon_domain::input::page::MAX_SEARCH {
        return Err(Error::field("q", Reason::TooLong { max: nguon_domain::input::page::MAX_SEARCH }));
    }
    let wanted = words([text]);
    let mut cursor = query.after.as_deref().map(Cursor::read).transpose()?;
    let mut found: Vec<(holding::Model, Goods)> = Vec::new();
    let mut more = true;
    for _ in 0..MAX_READS {
        let size = if wanted.is_empty() { limit as u64 + 1 } else { ROWS_AT_ONCE };
        let rows = rows(connection, tenant, cursor.as_ref(), size).await?;
        more = rows.len() as u64 == size;
        let keys: Vec<Uuid> = rows.iter().map(|row| row.identity).collect();
        let names = goods::describe(connection, &keys, Some(tenant.organisation_id)).await?;
        for row in rows {
            if found.len() == limit {
                more = true;
                break;
            }
            let goods = names.get(&row.identity).cloned().unwrap_or_default();
            cursor = Some(Cursor(row.moved_at, row.identity, row.unit.clone()));
            if matches(&goods, &wanted) {
                found.push((row, goods));
            }
        }
        if !more || found.len() == limit || wanted.is_empty() {
            break;
        }
    }
    let next = cursor.filter(|_| more).map(|cursor| cursor.to_string());
    Ok(StockPage { items: items(connection, tenant, now, found).await?, next })
}

/// Whether every wanted word is a prefix of a word of the goods.
fn matches(goods: &Goods, wanted: &[String]) -> bool {
    let texts = [&goods.name, &goods.gtin, &goods.lot_number, &goods.sscc, &goods.serial];
    let known = words(texts.into_iter().flatten().map(String::as_str));
    wanted.iter().all(|word| known.iter().any(|known| known.starts_with(word.as_str())))
}

async fn rows<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    after: Option<&Cursor>,
    limit: u64,
) -> Result<Vec<holding::Model>> {
    use holding::Column;
    let mut select = holding::Entity::find()
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        // Must equal the condition of the partial index.
        .filter(Expr::cust(
            "container IS NULL AND (quantity <> 0 OR millionths <> 0 OR not_counted <> 0 OR short_at IS NOT NULL)",
        ))
        .order_by_desc(Column::MovedAt)
        .order_by_desc(Column::Identity)
        .order_by_desc(Column::Unit)
        .limit(limit);
    if let Some(Cursor(moment, identity, unit)) = after {
        let same = Condition::all().add(Column::MovedAt.eq(*moment));
        let same_thing = same.clone().add(Column::Identity.eq(*identity)).add(Column::Unit.lt(unit));
        select = select.filter(
            Condition::any()
                .add(Column::MovedAt.lt(*moment))
                .add(same.add(Column::Identity.lt(*identity)))
                .add(same_thing),
        );
    }
    Ok(select.all(connection).await?)
}

/// Converts rows to stock items, units with their contents.
async fn items<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    rows: Vec<(holding::Model, Goods)>,
) -> Result<Vec<StockItem>> {
    // The contents of units that were sent on are up to their present holder.
    let units: Vec<Uuid> =
        rows.iter().filter(|(row, _)| !row.is_class && row.quantity > 0).map(|(row, _)| row.identity).collect();
    let mut contents = inside(connection, &units, now.timestamp_millis()).await?;
    let keys: Vec<Uuid> = contents.values().flatten().map(|held| held.identity).collect();
    let names = goods::describe(connection, &keys, Some(tenant.organisation_id)).await?;
    let place_keys: Vec<Uuid> = rows.iter().filter_map(|(row, _)| row.place).collect();
    let addresses = goods::addresses(connection, &place_keys).await?;
    let places: Vec<&str> = addresses.values().map(String::as_str).collect();
    let places = goods::places(connection, &places, tenant.organisation_id).await?;
    let restrictions = restrictions_on(connection, tenant, now, &rows).await?;
    let item = |(row, goods): (holding::Model, Goods)| {
        let balance = balance_of(&row);
        let (total, uom) = balance.told();
        StockItem {
            restrictions: restrictions.get(&row.identity).cloned().unwrap_or_default(),
            goods,
            thousandths: total.shown(),
            unit: Some(uom.to_owned()).filter(|unit| !unit.is_empty()),
            is_short: balance.is_negative() || row.short_at.is_some(),
            is_not_counted: row.not_counted != 0,
            short_since: row.short_at.map(moment),
            place: row.place.and_then(|place| places.get(addresses.get(&place)?).cloned()),
            contents: amounts(contents.remove(&row.identity).unwrap_or_default(), &names),
            moved_at: moment(row.moved_at),
        }
    };
    Ok(rows.into_iter().map(item).collect())
}

/// Returns an item with the place of the unit in which it is, since it moves with it.
async fn at_place_of_unit<C: ConnectionTrait>(connection: &C, row: holding::Model) -> Result<holding::Model> {
    let Some(unit) = row.container else { return Ok(row) };
    let unit = holding::Entity::find_by_id((row.organisation_id, unit, String::new())).one(connection).await?;
    Ok(holding::Model { place: unit.and_then(|unit| unit.place).or(row.place), ..row })
}

/// Returns the restrictions on the goods of rows, by identity.
async fn restrictions_on<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    now: DateTime<Utc>,
    rows: &[(holding::Model, Goods)],
) -> Result<HashMap<Uuid, Vec<Restriction>>> {
    let named: Vec<(Uuid, Identity, bool)> = rows
        .iter()
        .filter_map(|(row, goods)| Some((row.identity, Identity::parse(&goods.address).ok()?, row.is_class)))
        .collect();
    let asked: Vec<GoodsAt<'_>> =
        named.iter().map(|(_, identity, is_class)| GoodsAt { identity, is_class: *is_class, at: now }).collect();
    let found = restrictions(connection, tenant, &asked).await?;
    Ok(named.iter().map(|(key, ..)| *key).zip(found).collect())
}

fn amounts(held: Vec<PackedItem>, names: &HashMap<Uuid, Goods>) -> Vec<Amount> {
    let amount = |held: PackedItem| {
        let (quantity, unit) = held.told();
        Amount { goods: names.get(&held.identity).cloned().unwrap_or_default(), quantity, unit, is_not_counted: false }
    };
    held.into_iter().map(amount).collect()
}

/// Identifies a code and returns the business's stock of it; the most recently moved row for a lot in several dimensions.
/// The quantity is 0, as of now, for what the business never had. Contents of other businesses' units are those
/// announced in a despatch advice.
///
/// # Errors
/// [`Error::Invalid`] for an unreadable code.
pub(super) async fn find<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    public_url: &str,
    now: DateTime<Utc>,
    query: &FindQuery,
) -> Result<StockItem> {
    let things = goods::identify(connection, public_url, &[query.code.trim()]).await?;
    let thing = things.into_iter().next().unwrap_or(Err(Reason::Required));
    let thing = thing.map_err(|reason| Error::field("code", reason))?;
    let key = key_of(thing.identity.as_str());
    let addresses = HashMap::from([(key, thing.identity.to_string())]);
    let mut names = goods::describe_addresses(connection, addresses, Some(tenant.organisation_id)).await?;
    let goods = names.remove(&key).unwrap_or_default();
    let row = holding::Entity::find()
        .filter(holding::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(holding::Column::Identity.eq(key))
        // A hold or an inspection of a lot without a quantity leaves a row in which nothing is.
        .order_by_asc(Expr::cust("CASE WHEN quantity <> 0 OR millionths <> 0 OR not_counted <> 0 THEN 0 ELSE 1 END"))
        .order_by_desc(holding::Column::MovedAt)
        .one(connection)
        .await?;
    let row = match row {
        Some(row) => Some(at_place_of_unit(connection, row).await?),
        None => None,
    };
    let is_here = row.as_ref().is_some_and(|row| row.is_class || row.quantity > 0);
    let announced = if is_here || thing.is_class {
        Vec::new()
    } else {
        let held = announced(connection, tenant, key).await?;
        let keys: Vec<Uuid> = held.iter().map(|held| held.identity).collect();
        amounts(held, &goods::describe(connection, &keys, Some(tenant.organisation_id)).await?)
    };
    let item = match row {
        Some(row) => items(connection, tenant, now, vec![(row, goods)]).await?.pop(),
        None => {
            let asked = GoodsAt { identity: &thing.identity, is_class: thing.is_class, at: now };
            Some(StockItem {
                goods,
                thousandths: 0,
                unit: None,
                is_short: false,
                short_since: None,
                is_not_counted: false,
                place: None,
                contents: Vec::new(),
                restrictions: restrictions(connection, tenant, &[asked]).await?.into_iter().flatten().collect(),
                moved_at: now,
            })
        }
    };
    let item = item.map(|item| if is_here { item } else { StockItem { contents: announced, ..item } });
    item.ok_or_else(|| Error::Internal("a thing without its row".to_owned()))
}
