//! Where goods are: a move states from where they go, unpacked goods are where their unit is, and a lot of which a part
//! was brought elsewhere has no place of its own.

use std::collections::{HashMap, HashSet};

use nguon_domain::events::act::ActKind;
use nguon_domain::events::act::event::{ResolvedAct, ResolvedItem};
use nguon_domain::input::reason::act::ActRefusal;
use nguon_domain::input::uom::{Measure, dimension};
use nguon_domain::input::violation::{Reason, Violation};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::balance::{UnitNames, amount, name_of};
use crate::access::Tenant;
use crate::events::epcis::inventory::balance_of;
use crate::events::goods;
use crate::platform::digest::key_of;
use crate::platform::entity::holding;
use crate::platform::in_chunks::{self, MAX_KEYS};
use crate::platform::problem::{Error, Result};

/// Checks that the goods of a move are in stock, outside of units, and sets the place from which they are moved to where
/// they are, unless the act names it.
///
/// # Errors
/// [`Error::Invalid`] for each item that is not there, when it is unknown where they are or they are in several places,
/// and when they are at the place to which they are moved.
pub(super) async fn locate(transaction: &DatabaseTransaction, tenant: Tenant, parts: &mut ResolvedAct) -> Result<()> {
    let keys: Vec<Uuid> = parts.items.iter().map(|item| key_of(item.identity.as_str())).collect();
    let rows = in_chunks::find(transaction, keys.iter().copied(), |chunk| {
        holding::Entity::find()
            .filter(holding::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(holding::Column::Identity.is_in(chunk))
            .filter(holding::Column::Quantity.gt(0))
    })
    .await?;
    let mut held: HashMap<Uuid, Vec<holding::Model>> = HashMap::new();
    for row in rows {
        held.entry(row.identity).or_default().push(row);
    }
    let named = held.values().flatten().flat_map(|row| [row.container, row.place]).flatten();
    let addresses = goods::addresses(transaction, &named.collect::<Vec<_>>()).await?;
    let units = UnitNames::load(transaction, parts).await?;
    let here = |key: &Uuid| held.get(key).map(Vec::as_slice).unwrap_or_default();
    let violations: Vec<Violation> = parts
        .items
        .iter()
        .zip(&keys)
        .enumerate()
        .filter_map(|(index, (item, key))| {
            let (part, fault) = fault(item, here(key), &addresses, &units)?;
            Some(Violation::new(format!("items[{index}].{part}"), fault.into()))
        })
        .collect();
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    if parts.from_place.is_none() {
        let places: HashSet<Option<Uuid>> = keys.iter().flat_map(here).map(|row| row.place).collect();
        let only = if places.len() == 1 { places.into_iter().next().flatten() } else { None };
        parts.from_place = only.and_then(|place| addresses.get(&place).cloned());
    }
    match &parts.from_place {
        None => Err(Error::field("from_place_id", Reason::Required)),
        Some(_) if parts.from_place == parts.place => Err(Error::field("place_id", ActRefusal::AlreadyThere.into())),
        Some(_) => Ok(()),
    }
}

/// Sets the place of unpacking to where the unit is, unless the act names it: goods on a pallet move with it.
///
/// # Errors
/// When the database fails.
pub(super) async fn place_of_unit(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    parts: &mut ResolvedAct,
) -> Result<()> {
    let (Some(unit), None) = (&parts.container, &parts.place) else { return Ok(()) };
    let row = holding::Entity::find_by_id((tenant.organisation_id, key_of(unit.as_str()), String::new()));
    let place = row.one(transaction).await?.and_then(|row| row.place);
    let Some(place) = place else { return Ok(()) };
    parts.place = goods::addresses(transaction, &[place]).await?.remove(&place);
    Ok(())
}

/// Returns the lots of which a part is elsewhere once the act has brought goods of them to its place.
///
/// # Errors
/// When the database fails.
pub(super) async fn scattered(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    kind: ActKind,
    parts: &ResolvedAct,
) -> Result<Vec<Uuid>> {
    let items = match kind {
        ActKind::Process => &parts.results,
        ActKind::Harvest | ActKind::Receive | ActKind::Unpack | ActKind::Cool | ActKind::Store | ActKind::Move => {
            &parts.items
        }
        _ => return Ok(Vec::new()),
    };
    let Some(place) = parts.place.as_deref().map(key_of) else { return Ok(Vec::new()) };
    let brought: HashMap<Uuid, &ResolvedItem> =
        items.iter().filter(|item| item.is_class).map(|item| (key_of(item.identity.as_str()), item)).collect();
    let rows = in_chunks::find(transaction, brought.keys().copied(), |chunk| {
        holding::Entity::find()
            .filter(holding::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(holding::Column::Identity.is_in(chunk))
            .filter(holding::Column::Quantity.gt(0))
    })
    .await?;
    // Goods that come add to what is there; goods that were there may be all of it.
    let is_elsewhere = |row: &holding::Model| {
        let item = brought.get(&row.identity);
        let is_all = item.and_then(|item| amount(item)).is_none_or(|brought| {
            let is_same = brought.dimension() == dimension(&row.uom);
            kind.is_handling() && is_same && !brought.minus(&balance_of(row)).is_negative()
        });
        row.place != Some(place) && !is_all
    };
    Ok(rows.into_iter().filter(is_elsewhere).map(|row| row.identity).collect())
}

/// Removes the place of lots that are in several places.
///
/// # Errors
/// When the database fails.
pub(super) async fn remove_place(transaction: &DatabaseTransaction, tenant: Tenant, lots: &[Uuid]) -> Result<()> {
    for chunk in lots.chunks(MAX_KEYS) {
        holding::Entity::update_many()
            .col_expr(holding::Column::Place, Expr::value(None::<Uuid>))
            .filter(holding::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(holding::Column::Identity.is_in(chunk.iter().copied()))
            .exec(transaction)
            .await?;
    }
    Ok(())
}

/// Returns why an item cannot be moved, and the part of the item that is at fault.
fn fault(
    item: &ResolvedItem,
    rows: &[holding::Model],
    addresses: &HashMap<Uuid, String>,
    units: &UnitNames,
) -> Option<(&'static str, ActRefusal)> {
    if !item.is_class {
        return match rows.first() {
            None => Some(("code", ActRefusal::NotThere)),
            Some(row) => {
                row.container.map(|unit| ("code", ActRefusal::WithinUnit { unit: name_of(addresses.get(&unit)) }))
            }
        };
    }
    let wanted = amount(item)?;
    let balance = match rows.iter().find(|row| dimension(&row.uom) == wanted.dimension()) {
        Some(row) => balance_of(row),
        None if rows.is_empty() => Measure::none(wanted.uom()),
        // In stock by a unit of measure that is not converted.
        None => return None,
    };
    balance.minus(&wanted).is_negative().then(|| {
        let (balance, unit) = units.of(balance.said_in(wanted.uom()));
        ("quantity", ActRefusal::NotEnough { balance, unit })
    })
}
