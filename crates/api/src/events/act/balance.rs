//! Stock checks: an act cannot take more than the business has.
//!
//! Units and single items are checked before the event is written, quantities after it. Both happen in the transaction
//! that holds the business's lock, so that concurrent acts see each other's effect.

use std::collections::{BTreeMap, HashMap};

use nguon_domain::events::act::ActKind;
use nguon_domain::events::act::event::{ResolvedAct, ResolvedItem};
use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::quantity::{Quantity, Total};
use nguon_domain::input::reason::act::ActRefusal;
use nguon_domain::input::violation::Violation;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::access::Tenant;
use crate::events::epcis::aggregation::{PackedItem, inside};
use crate::events::goods;
use crate::platform::digest::key_of;
use crate::platform::entity::{catalogue_entry, holding};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};

/// Whether an act takes its items out of loose stock.
const fn takes(kind: ActKind) -> bool {
    matches!(
        kind,
        ActKind::Ship | ActKind::Return | ActKind::Sell | ActKind::Destroy | ActKind::Process | ActKind::Pack
    )
}

/// Returns the business's inventory rows of the given identities, by identity and unit of measure.
///
/// # Errors
/// When the database fails.
pub(super) async fn held<C: sea_orm::ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    keys: &[Uuid],
) -> Result<HashMap<(Uuid, String), holding::Model>> {
    let rows = in_chunks::find(connection, keys.iter().copied(), |chunk| {
        holding::Entity::find()
            .filter(holding::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(holding::Column::Identity.is_in(chunk))
    })
    .await?;
    Ok(rows.into_iter().map(|row| ((row.identity, row.unit.clone()), row)).collect())
}

fn key(thing: &ResolvedItem) -> Uuid {
    key_of(thing.identity.as_str())
}

/// Checks the units and single items of an act before it is written. Sets whether its container is new, and fills in
/// the contents of a unit that is unpacked entirely.
///
/// # Errors
/// [`Error::Invalid`] for each item that is not where the act takes it from.
pub(super) async fn before(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    kind: ActKind,
    happened_at: i64,
    parts: &mut ResolvedAct,
) -> Result<()> {
    let container = parts.container.as_ref().map(|container| key_of(container.as_str()));
    let single = parts.items.iter().filter(|item| !item.is_class).map(key);
    let keys: Vec<Uuid> = single.chain(container).collect();
    let held = held(transaction, tenant, &keys).await?;
    let row = |key: Uuid| held.get(&(key, String::new()));
    let is_there = |key: Uuid| row(key).is_some_and(|row| row.quantity > 0);
    parts.is_new_container = container.is_some_and(|container| !is_there(container));
    let mut violations = Vec::new();
    if kind == ActKind::Unpack
        && let Some(container) = container
    {
        if !is_there(container) {
            return Err(Error::field("container", ActRefusal::NotThere.into()));
        }
        let mut inside = inside(transaction, &[container], happened_at).await?;
        let inside = inside.remove(&container).unwrap_or_default();
        if parts.items.is_empty() {
            parts.items = things(transaction, &inside).await?;
        } else {
            violations.extend(not_inside(transaction, parts, &inside).await?);
        }
    } else if takes(kind) {
        let units: Vec<Uuid> = held.values().filter_map(|row| row.container).collect();
        let names = goods::addresses(transaction, &units).await?;
        for (index, item) in parts.items.iter().enumerate().filter(|(_, item)| !item.is_class) {
            let fault = match row(key(item)) {
                Some(row) if row.quantity > 0 => match row.container {
                    Some(unit) => Some(ActRefusal::WithinUnit { unit: name_of(names.get(&unit)) }),
                    None => (row.moved_at > happened_at).then_some(ActRefusal::BeforeLast),
                },
                _ => Some(ActRefusal::NotThere),
            };
            violations.extend(fault.map(|fault| Violation::new(format!("items[{index}].code"), fault.into())));
        }
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

/// Returns the key in a Digital Link, else the address.
pub(super) fn name_of(address: Option<&String>) -> String {
    let Some(address) = address else { return String::new() };
    DigitalLink::parse(address).map_or_else(|_| address.clone(), |link| link.key().value().to_string())
}

/// Returns the contents of a unit as items of an act.
async fn things(transaction: &DatabaseTransaction, inside: &[PackedItem]) -> Result<Vec<ResolvedItem>> {
    let keys: Vec<Uuid> = inside.iter().map(|held| held.identity).collect();
    let addresses = goods::addresses(transaction, &keys).await?;
    let thing = |held: &PackedItem| {
        let identity = nguon_domain::events::epcis::Identity::parse(addresses.get(&held.identity)?).ok()?;
        let quantity = held.quantity.map(Quantity::from_thousandths);
        Some(ResolvedItem { identity, is_class: held.is_class, quantity, unit: held.unit.clone() })
    };
    Ok(inside.iter().filter_map(thing).collect())
}

/// Returns the violations of items that are not in the unit they are to be taken out of.
async fn not_inside(
    transaction: &DatabaseTransaction,
    parts: &ResolvedAct,
    inside: &[PackedItem],
) -> Result<Vec<Violation>> {
    let names = unit_names(transaction, parts).await?;
    let fault = |(index, item): (usize, &ResolvedItem)| {
        let key = key(item);
        let mut found = inside.iter().filter(|held| held.identity == key);
        if !item.is_class {
            let is_inside = found.next().is_some();
            return (!is_inside).then(|| Violation::new(format!("items[{index}].code"), ActRefusal::NotInUnit.into()));
        }
        let wanted = item.quantity?.thousandths();
        let balance = match found.find(|held| held.unit == item.unit) {
            Some(held) => held.quantity.filter(|quantity| *quantity < wanted)?,
            None => 0,
        };
        let balance = Quantity::from_thousandths(balance);
        let fault = not_enough(balance, item, &names);
        Some(Violation::new(format!("items[{index}].quantity"), fault.into()))
    };
    Ok(parts.items.iter().enumerate().filter_map(fault).collect())
}

fn not_enough(balance: Quantity, item: &ResolvedItem, names: &HashMap<String, String>) -> ActRefusal {
    let unit = item.unit.as_ref().map(|unit| names.get(unit).unwrap_or(unit).clone()).unwrap_or_default();
    ActRefusal::NotEnough { balance, unit }
}

/// Checks the balances that remain after an act was written.
///
/// # Errors
/// [`Error::Invalid`] for each item whose quantity was insufficient.
pub(super) async fn after(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    kind: ActKind,
    parts: &ResolvedAct,
) -> Result<()> {
    if !takes(kind) {
        return Ok(());
    }
    let mut taken: BTreeMap<(Uuid, String), Total> = BTreeMap::new();
    for item in parts.items.iter().filter(|item| item.is_class) {
        let sum = taken.entry((key(item), item.unit.clone().unwrap_or_default())).or_default();
        // An item without a quantity takes an unknown one.
        if let Some(quantity) = item.quantity {
            *sum += quantity;
        }
    }
    let keys: Vec<Uuid> = taken.keys().map(|(key, _)| *key).collect();
    let held = held(transaction, tenant, &keys).await?;
    let short = |item: &ResolvedItem| {
        let entry = (key(item), item.unit.clone().unwrap_or_default());
        let left = held.get(&entry)?.quantity;
        (left < 0).then(|| Total::of(left).plus(taken.get(&entry).copied().unwrap_or_default()).quantity())
    };
    let short: Vec<(usize, Quantity)> = parts
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.is_class)
        .filter_map(|(index, item)| Some((index, short(item)?)))
        .collect();
    if short.is_empty() {
        return Ok(());
    }
    let names = unit_names(transaction, parts).await?;
    let fault = |(index, balance): (usize, Quantity)| {
        Violation::new(format!("items[{index}].quantity"), not_enough(balance, &parts.items[index], &names).into())
    };
    Err(Error::Invalid(short.into_iter().map(fault).collect()))
}

/// Returns the Vietnamese names of the units of measure of an act's items.
async fn unit_names(transaction: &DatabaseTransaction, parts: &ResolvedAct) -> Result<HashMap<String, String>> {
    let codes: Vec<&String> = parts.items.iter().filter_map(|item| item.unit.as_ref()).collect();
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, String)> = catalogue_entry::Entity::find()
        .select_only()
        .columns([catalogue_entry::Column::Code, catalogue_entry::Column::NameVi])
        .filter(catalogue_entry::Column::Kind.eq(CatalogueKind::Unit.as_str()))
        .filter(catalogue_entry::Column::Code.is_in(codes))
        .into_tuple()
        .all(transaction)
        .await?;
    Ok(rows.into_iter().collect())
}
