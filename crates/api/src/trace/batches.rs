//! Suppliers' batches of materials in a trace. The diaries of lots establish their relations, besides the events of
//! processing (ADR 60). Nothing flows into a batch, so that these relations are at the ends of a trace only.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use nguon_domain::input::uom::Measure;
use nguon_domain::records::material_batch::batch_address;
use nguon_domain::trace::Relation;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::relations::{Evidence, Node};
use super::start::{addresses_of_lots, lots_with};
use super::walk::{Reached, Step, TraceResult};
use crate::Application;
use crate::events::goods;
use crate::platform::digest::key_of;
use crate::platform::entity::lot;
use crate::platform::in_chunks;
use crate::platform::problem::Result;
use crate::records::material_use::{DiaryUse, batches_of_lots, uses_of};

/// The most diary entries read for a trace; further ones are cut off, and the trace reports it.
const MAX_ENTRIES: u64 = 20_000;

/// Relations of batches with lots, and the addresses of both.
#[derive(Clone, Debug, Default)]
pub(crate) struct BatchRelations {
    /// The relations, with their evidence.
    pub(crate) relations: Vec<(Relation<Node>, Evidence)>,
    /// Addresses by key.
    pub(crate) addresses: HashMap<Uuid, String>,
    /// Whether entries were cut off.
    pub(crate) is_cut: bool,
}

/// Returns the node of a batch at its business, and its address.
pub(crate) fn node_of_batch(application: &Application, owner: Uuid, batch: Uuid) -> (Node, String) {
    let address = batch_address(&application.public_url, batch);
    (Node::Lot { identity: key_of(&address), holder: owner }, address)
}

/// Returns the relations of a business's batches with the lots whose diaries name them.
///
/// # Errors
/// When the database fails.
pub(crate) async fn lots_of_batches<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    owner: Uuid,
    batches: &[Uuid],
) -> Result<BatchRelations> {
    let (uses, is_cut) = uses_of(connection, batches, MAX_ENTRIES).await?;
    let lots: BTreeSet<Uuid> = uses.iter().map(|used| used.lot_id).collect();
    let rows =
        in_chunks::find(connection, lots, |chunk| lot::Entity::find().filter(lot::Column::Id.is_in(chunk))).await?;
    let addresses = addresses_of_lots(application, connection, &rows).await?;
    let keys: Vec<Uuid> = addresses.values().flatten().map(|address| key_of(address)).collect();
    let held = lots_with(connection, &keys, owner).await?;
    let mut found = BatchRelations { is_cut, ..BatchRelations::default() };
    let mut nodes: HashMap<Uuid, Vec<Node>> = HashMap::new();
    for (lot, addresses) in addresses {
        let named: Vec<Uuid> = addresses.iter().map(|address| key_of(address)).collect();
        // A lot in no event is shown under its first address.
        let is_in_event = named.iter().any(|key| held.contains(key));
        let keys = named.iter().filter(|key| held.contains(*key) || (!is_in_event && Some(*key) == named.first()));
        nodes.insert(lot, keys.map(|identity| Node::Lot { identity: *identity, holder: owner }).collect());
        found.addresses.extend(named.iter().copied().zip(addresses));
    }
    for ((batch, lot, at), amount) in by_moment(&uses) {
        let (batch, address) = node_of_batch(application, owner, batch);
        found.addresses.extend(batch.identity().map(|key| (key, address)));
        for lot in nodes.get(&lot).into_iter().flatten() {
            let evidence = Evidence::of_record(owner, at, amount.clone());
            found.relations.push((Relation::Used { batch, lot: *lot, at }, evidence));
        }
    }
    Ok(found)
}

/// Adds to a backward trace the batches that were used for its lots: those of `own`, or of everybody.
///
/// # Errors
/// When the database fails.
pub(crate) async fn add_batches<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    chain: &mut TraceResult,
    own: Option<Uuid>,
) -> Result<()> {
    let is_source = |reached: &&Reached| reached.level <= 0 && !reached.is_carrier;
    let sources: Vec<(Uuid, Uuid, i64)> = chain
        .reached
        .iter()
        .filter(is_source)
        .filter_map(|reached| match reached.node {
            Node::Lot { identity, holder } if own.is_none_or(|own| own == holder) => {
                Some((identity, holder, reached.level))
            }
            _ => None,
        })
        .collect();
    let keys: Vec<Uuid> = sources.iter().map(|(identity, ..)| *identity).collect();
    let mut addresses = goods::addresses(connection, &keys).await?;
    for key in keys {
        if let Some(address) = chain.addresses.get(&key) {
            addresses.entry(key).or_insert_with(|| address.clone());
        }
    }
    let registered = goods::registered_lots(connection, &addresses).await?;
    // The holder's own lots only: others may have registered a lot of the same number.
    let mut lots: HashMap<Uuid, Vec<(Node, i64)>> = HashMap::new();
    for (identity, holder, level) in sources {
        for (_, lot) in registered.get(&identity).into_iter().flatten().filter(|(owner, _)| *owner == holder) {
            lots.entry(*lot).or_default().push((Node::Lot { identity, holder }, level));
        }
    }
    let wanted: Vec<Uuid> = lots.keys().copied().collect();
    let (uses, is_cut) = batches_of_lots(connection, &wanted, MAX_ENTRIES).await?;
    chain.is_truncated |= is_cut;
    let owners: HashMap<Uuid, Uuid> = uses.iter().map(|used| (used.lot_id, used.organisation_id)).collect();
    let mut levels: BTreeMap<Node, i64> = BTreeMap::new();
    let mut known: HashSet<Relation<Node>> = chain.steps.iter().map(|step| step.relation).collect();
    let there: HashSet<Node> = chain.reached.iter().map(|reached| reached.node).collect();
    for ((batch, lot, at), amount) in by_moment(&uses) {
        let (Some(owner), Some(nodes)) = (owners.get(&lot), lots.get(&lot)) else { continue };
        let (batch, address) = node_of_batch(application, *owner, batch);
        chain.addresses.extend(batch.identity().map(|key| (key, address)));
        for (node, level) in nodes {
            // As near as its nearest lot.
            let nearest = levels.entry(batch).or_insert(level - 1);
            *nearest = Ord::max(*nearest, level - 1);
            let relation = Relation::Used { batch, lot: *node, at };
            if known.insert(relation) {
                let evidence = Arc::new(Evidence::of_record(*owner, at, amount.clone()));
                chain.steps.push(Step { relation, evidence });
            }
        }
    }
    let new = levels.into_iter().filter(|(node, _)| !there.contains(node));
    chain.reached.extend(new.map(|(node, level)| Reached { node, level, is_carrier: false }));
    Ok(())
}

/// Sums the uses of one batch for one lot at one moment, in milliseconds since 1970.
fn by_moment(uses: &[DiaryUse]) -> BTreeMap<(Uuid, Uuid, i64), Option<Measure>> {
    let mut found: BTreeMap<(Uuid, Uuid, i64), Option<Measure>> = BTreeMap::new();
    for used in uses {
        let Some(batch) = used.batch_id else { continue };
        let amount = used.quantity.map(|quantity| Measure::of(quantity, used.unit.as_deref().unwrap_or_default()));
        found
            .entry((batch, used.lot_id, used.at.timestamp_millis()))
            .and_modify(|sum| {
                let both = sum.take().zip(amount.clone()).filter(|(one, more)| one.dimension() == more.dimension());
                *sum = both.map(|(one, more)| one.plus(&more));
            })
            .or_insert(amount);
    }
    found
}
