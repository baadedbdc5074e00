//! Stock checks: an act cannot take more than the business has, at its own time and at any later one (ADR 59).
//!
//! Units and single items are checked before the event is written, quantities after it. Both happen in the transaction
//! that holds the business's lock, so that concurrent acts see each other's effect.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use nguon_domain::events::act::ActKind;
use nguon_domain::events::act::event::{ResolvedAct, ResolvedItem};
use nguon_domain::events::balance::{Moment, Timeline};
use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::reason::act::ActRefusal;
use nguon_domain::input::uom::{Measure, dimension, units_of};
use nguon_domain::input::violation::Violation;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::access::Tenant;
use crate::events::epcis::aggregation::{PackedItem, inside};
use crate::events::epcis::inventory::{Key, balance_of, movements};
use crate::events::goods::{self, Units};
use crate::platform::clock::moment;
use crate::platform::digest::key_of;
use crate::platform::entity::holding;
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};

/// Whether an act takes its items out of loose stock.
const fn takes(kind: ActKind) -> bool {
    match kind {
        ActKind::Ship | ActKind::Return | ActKind::Sell | ActKind::Destroy | ActKind::Process | ActKind::Pack => true,
        ActKind::Harvest
        | ActKind::Receive
        | ActKind::Unpack
        | ActKind::Refuse
        | ActKind::Inspect
        | ActKind::Cool
        | ActKind::Store
        | ActKind::Move
        | ActKind::Transport => false,
    }
}

/// Returns the business's inventory rows of the given identities, by identity and base unit.
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
    // What the unit contained later would not be true any more.
    let moved_at = container.and_then(row).map(|row| row.moved_at);
    if moved_at.is_some_and(|moved_at| moved_at > happened_at) {
        return Err(Error::field("container", ActRefusal::BeforeLast.into()));
    }
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
        let (quantity, unit) = held.told();
        Some(ResolvedItem { identity, is_class: held.is_class, quantity, unit })
    };
    Ok(inside.iter().filter_map(thing).collect())
}

/// Returns the violations of items that are not in the unit they are to be taken out of.
async fn not_inside(
    transaction: &DatabaseTransaction,
    parts: &ResolvedAct,
    inside: &[PackedItem],
) -> Result<Vec<Violation>> {
    let names = UnitNames::load(transaction, parts).await?;
    let fault = |(index, item): (usize, &ResolvedItem)| {
        let key = key(item);
        let mut found = inside.iter().filter(|held| held.identity == key);
        if !item.is_class {
            let is_inside = found.next().is_some();
            return (!is_inside).then(|| Violation::new(format!("items[{index}].code"), ActRefusal::NotInUnit.into()));
        }
        let wanted = amount(item)?;
        let balance = match found.find(|held| held.dimension() == wanted.dimension()) {
            Some(held) => held.amount.clone().filter(|held| held.minus(&wanted).is_negative())?,
            None => Measure::none(wanted.uom()),
        };
        let (balance, unit) = names.of(balance.said_in(wanted.uom()));
        Some(Violation::new(format!("items[{index}].quantity"), ActRefusal::NotEnough { balance, unit }.into()))
    };
    Ok(parts.items.iter().enumerate().filter_map(fault).collect())
}

/// Returns how much of a class an item is; `None` when unknown.
pub(super) fn amount(item: &ResolvedItem) -> Option<Measure> {
    item.quantity.map(|quantity| Measure::of_quantity(quantity, item.unit.as_deref()))
}

/// Checks the balances after an act was written: at its time, and at every later one, no more may have left than had
/// come. `held` has the inventory rows that the act changed. Reads what was recorded later, which is little, as most
/// acts are the last ones.
///
/// # Errors
/// [`Error::Invalid`] for each item whose quantity was insufficient; with the time since which there is enough, if there
/// is one.
pub(super) async fn after(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    kind: ActKind,
    happened_at: Moment,
    parts: &ResolvedAct,
    held: &HashMap<Key, holding::Model>,
) -> Result<()> {
    if !takes(kind) {
        return Ok(());
    }
    let entry = |item: &ResolvedItem| (key(item), dimension(item.unit.as_deref().unwrap_or_default()).to_owned());
    let mut taken: BTreeMap<(Uuid, String), Measure> = BTreeMap::new();
    for item in parts.items.iter().filter(|item| item.is_class) {
        // An item without a quantity takes an unknown one.
        let amount = amount(item).unwrap_or_else(|| Measure::none(item.unit.as_deref().unwrap_or_default()));
        taken.entry(entry(item)).and_modify(|sum| *sum = sum.plus(&amount)).or_insert(amount);
    }
    let moved_later = |key: &&Key| held.get(*key).is_some_and(|row| row.moved_at > happened_at);
    let keys: Vec<Uuid> = taken.keys().filter(moved_later).map(|(key, _)| *key).collect();
    let mut later = movements(transaction, tenant, &keys, happened_at.saturating_add(1)).await?;
    let mut short = BTreeMap::new();
    for (key, taken) in &taken {
        let Some(row) = held.get(key) else { continue };
        let mut timeline = Timeline::new(balance_of(row));
        for (at, amount) in later.remove(key).unwrap_or_default() {
            timeline.add(at, &amount);
        }
        short.extend(timeline.shortage(happened_at, taken).map(|shortage| (key.clone(), shortage)));
    }
    if short.is_empty() {
        return Ok(());
    }
    let names = UnitNames::load(transaction, parts).await?;
    let fault = |(index, item): (usize, &ResolvedItem)| {
        let shortage = short.get(&entry(item)).filter(|_| item.is_class)?;
        let said_in = item.unit.as_deref().unwrap_or_default();
        let (balance, unit) = names.of(shortage.available.clone().said_in(said_in));
        let refusal = match shortage.enough_since {
            Some(since) => ActRefusal::TooEarly { balance, unit, since: moment(since) },
            None => ActRefusal::NotEnough { balance, unit },
        };
        Some(Violation::new(format!("items[{index}].quantity"), refusal.into()))
    };
    Err(Error::Invalid(parts.items.iter().enumerate().filter_map(fault).collect()))
}

/// Names of units of measure, for refusals.
pub(super) struct UnitNames(Units);

impl UnitNames {
    /// Loads the names of the units in which balances of an act's items may be told.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load(transaction: &DatabaseTransaction, parts: &ResolvedAct) -> Result<Self> {
        let said = parts.items.iter().filter_map(|item| item.unit.as_deref());
        let bases: BTreeSet<&str> = said.clone().map(dimension).collect();
        let others = bases.into_iter().flat_map(units_of);
        Ok(Self(Units::load(transaction, said.chain(others)).await?))
    }

    /// Returns a balance with the name of its unit; empty for pieces.
    pub(super) fn of(&self, balance: Measure) -> (Quantity, String) {
        let (quantity, unit) = balance.quantity();
        (quantity, unit.map(|unit| self.0.name(&unit).to_owned()).unwrap_or_default())
    }
}
