//! Traces over attested hand-overs only. Any business may capture events that name the goods of others, so here goods
//! are seen separately as each business recorded them, and the trace crosses from one business to another only over a
//! hand-over that both recorded. A manufacturer's public pages, and the recalls shown on them, rely on this (ADR 34).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::trace::{Mode, Relation, Trace, Way};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::relations::{Evidence, Node, RelationStore, Row, handed_over};
use super::walk::Bounds;
use crate::platform::problem::Result;

/// Goods as recorded by one business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RecordedNode {
    /// The goods.
    pub(crate) node: Node,
    /// The business that recorded events about them.
    pub(crate) by: Uuid,
}

/// Result of an attested trace.
#[derive(Debug, Default)]
pub(crate) struct AttestedTrace {
    /// Everything reached, including the starts; `true` if it only carries traced goods.
    pub(crate) reached: BTreeMap<RecordedNode, bool>,
    /// The events on which the result is based, each recorded by a business some of whose goods were reached, with the
    /// identities of the goods for which it counts.
    pub(crate) events: BTreeMap<Uuid, BTreeSet<Uuid>>,
    /// Whether a limit was reached.
    pub(crate) is_cut: bool,
}

/// Who must have recorded a hand-over for it to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Witness {
    /// Both sender and recipient.
    Both,
    /// Both, or this business alone if it is one of them.
    BothOr(Uuid),
}

impl Witness {
    fn accepts(self, from: Uuid, to: Uuid, recorded_by: &BTreeSet<Uuid>) -> bool {
        let both = recorded_by.contains(&from) && recorded_by.contains(&to);
        both || matches!(self, Self::BothOr(one) if (one == from || one == to) && recorded_by.contains(&one))
    }
}

/// Traces in one direction over attested hand-overs.
///
/// # Errors
/// When the database fails.
pub(crate) async fn walk_attested<C: ConnectionTrait>(
    connection: &C,
    starts: &[RecordedNode],
    way: Way,
    witness: Witness,
    bounds: Bounds,
) -> Result<AttestedTrace> {
    let mut store = RelationStore::default();
    let mut evidence: HashMap<Relation<RecordedNode>, BTreeSet<Uuid>> = HashMap::new();
    let mut trace = Trace::new(way, starts.iter().copied(), bounds.nodes);
    let begun: HashSet<Node> = starts.iter().map(|start| start.node).collect();
    for _ in 0..bounds.steps.unwrap_or(usize::MAX) {
        let wanted = trace.wanted();
        if wanted.is_empty() {
            break;
        }
        let nodes: Vec<Node> = wanted.iter().map(|held| held.node).collect::<BTreeSet<_>>().into_iter().collect();
        let relations = store.relations_of(connection, &nodes).await?;
        let units: BTreeSet<Uuid> =
            relations.iter().filter_map(|relation| store.evidence.get(relation)?.within).collect();
        store.read_handovers_of(connection, &units.into_iter().collect::<Vec<_>>()).await?;
        let mut attested = Vec::new();
        for relation in relations {
            let Some(found) = store.evidence.get(&relation) else { continue };
            attested.extend(attest(&relation, found, witness, &store));
        }
        for node in nodes {
            // A unit that only carries traced goods is not followed itself: the goods have hand-overs of their own.
            let Node::Item(identity) = node else { continue };
            if way == Way::Backward || begun.contains(&node) {
                attested.extend(moves_of_item(identity, witness, &store));
            }
        }
        for (relation, events) in &attested {
            evidence.entry(*relation).or_default().extend(events);
        }
        trace.supply(wanted, attested.into_iter().map(|(relation, _)| relation));
    }
    let has_more = !trace.wanted().is_empty();
    let mut found =
        AttestedTrace { is_cut: has_more || trace.is_truncated() || store.is_cut, ..AttestedTrace::default() };
    for state in trace.reached() {
        let is_carrier = state.mode == Mode::Carrier;
        // Backward, a carrier only links to what it carried.
        if way == Way::Backward && is_carrier {
            continue;
        }
        *found.reached.entry(state.key).or_insert(is_carrier) &= is_carrier;
    }
    let ends_are_there = |relation: &Relation<RecordedNode>| {
        let (from, to) = relation.ends();
        found.reached.contains_key(&from) && found.reached.contains_key(&to)
    };
    let taken = trace.followed().filter(|relation| ends_are_there(relation));
    for relation in taken {
        let (from, to) = relation.ends();
        let goods = [from, to].into_iter().filter_map(|held| held.node.identity());
        for event in evidence.get(relation).into_iter().flatten() {
            found.events.entry(*event).or_default().extend(goods.clone());
        }
    }
    for held in found.reached.keys() {
        let events = store.began_with.get(&held.node).into_iter().flatten();
        for (event, _) in events.filter(|(_, by)| **by == held.by) {
            found.events.entry(*event).or_default().extend(held.node.identity());
        }
    }
    Ok(found)
}

/// Splits a relation by recorder, each with that recorder's events. Hand-overs are kept only if attested.
fn attest(
    relation: &Relation<Node>,
    evidence: &Evidence,
    witness: Witness,
    store: &RelationStore,
) -> Vec<(Relation<RecordedNode>, Vec<Uuid>)> {
    let recorders: BTreeSet<Uuid> = evidence.recorded_by.values().copied().collect();
    if let Relation::Moved { from, to, sent, received } = relation {
        let (Node::Lot { holder: sender, .. }, Node::Lot { holder: recipient, .. }) = (from, to) else {
            return Vec::new();
        };
        let is_attested = match evidence.within {
            // The goods came inside a unit: the hand-over of that unit must be attested.
            Some(unit) => witness.accepts(*sender, *recipient, &recorders_of(unit, *sender, *recipient, store)),
            None => witness.accepts(*sender, *recipient, &recorders),
        };
        let moved = Relation::Moved {
            from: RecordedNode { node: *from, by: *sender },
            to: RecordedNode { node: *to, by: *recipient },
            sent: *sent,
            received: *received,
        };
        return if is_attested { vec![(moved, evidence.events.clone())] } else { Vec::new() };
    }
    recorders
        .into_iter()
        .filter_map(|by| {
            let events = evidence.recorded_by.iter().filter(|(_, recorder)| **recorder == by).map(|(event, _)| *event);
            Some((as_of(relation, by)?, events.collect()))
        })
        .collect()
}

/// Returns a relation as recorded by one business; `None` when it concerns another business's lot.
fn as_of(relation: &Relation<Node>, by: Uuid) -> Option<Relation<RecordedNode>> {
    let held = |node: Node| match node {
        Node::Lot { holder, .. } if holder != by => None,
        _ => Some(RecordedNode { node, by }),
    };
    Some(match *relation {
        Relation::Transformed { input, output, at } => {
            Relation::Transformed { input: held(input)?, output: held(output)?, at }
        }
        Relation::Contained { child, parent, during } => {
            Relation::Contained { child: held(child)?, parent: held(parent)?, during }
        }
        Relation::Loaded { lot, parent, during } => Relation::Loaded { lot: held(lot)?, parent: held(parent)?, during },
        Relation::Unloaded { parent, lot, at } => Relation::Unloaded { parent: held(parent)?, lot: held(lot)?, at },
        Relation::Part { whole, part } => Relation::Part { whole: held(whole)?, part: held(part)? },
        Relation::Used { batch, lot, at } => Relation::Used { batch: held(batch)?, lot: held(lot)?, at },
        Relation::Moved { .. } => return None,
    })
}

/// Returns the attested hand-overs of an item.
fn moves_of_item(identity: Uuid, witness: Witness, store: &RelationStore) -> Vec<(Relation<RecordedNode>, Vec<Uuid>)> {
    let mut by_parties: BTreeMap<(Uuid, Uuid), Vec<&Row>> = BTreeMap::new();
    for row in store.handovers.get(&identity).into_iter().flat_map(BTreeMap::values) {
        if let Some(parties) = parties(row).filter(|(from, to)| from != to && !row.is_class) {
            by_parties.entry(parties).or_default().push(row);
        }
    }
    let mut moves = Vec::new();
    for ((from, to), rows) in by_parties {
        for (relation, evidence) in handed_over(identity, (from, to), rows) {
            let recorders: BTreeSet<Uuid> = evidence.recorded_by.values().copied().collect();
            let Relation::Moved { sent, received, .. } = relation else { continue };
            if witness.accepts(from, to, &recorders) {
                let held = |by| RecordedNode { node: Node::Item(identity), by };
                moves.push((Relation::Moved { from: held(from), to: held(to), sent, received }, evidence.events));
            }
        }
    }
    moves
}

/// Returns who recorded the hand-over of a unit from one party to another.
fn recorders_of(unit: Uuid, from: Uuid, to: Uuid, store: &RelationStore) -> BTreeSet<Uuid> {
    let rows = store.handovers.get(&unit).into_iter().flat_map(BTreeMap::values);
    rows.filter(|row| parties(row) == Some((from, to))).map(|row| row.organisation_id).collect()
}

/// Returns sender and recipient of the hand-over in a row.
fn parties(row: &Row) -> Option<(Uuid, Uuid)> {
    let other = row.counterparty?;
    match row.effect {
        0 => None,
        effect if effect < 0 => Some((row.organisation_id, other)),
        _ => Some((other, row.organisation_id)),
    }
}
