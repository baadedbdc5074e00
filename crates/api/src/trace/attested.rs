//! A trace that rests on nobody's word alone: what one business recorded says nothing of the goods of another.
//!
//! Everybody may capture an event that names the goods of others. Here each thing is looked at as whoever recorded
//! something of it has it, and a trace goes from one business to another only over a hand-over that both recorded.
//! Pages of a maker, and what they say of recalls of others, rest on this (ADR 34).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::trace::{Mode, Relation, Trace, Way};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::relations::{Evidence, Known, Node, handed_over};
use super::walk::Bounds;
use crate::platform::entity::epcis_link::Model as Row;
use crate::platform::problem::Result;

/// A thing as one business has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Held {
    /// The thing.
    pub(crate) node: Node,
    /// Who recorded something of it.
    pub(crate) by: Uuid,
}

/// What such a trace found.
#[derive(Debug, Default)]
pub(crate) struct Attested {
    /// What was reached, the starts among them; whether it only carries what is traced.
    pub(crate) reached: BTreeMap<Held, bool>,
    /// The events that say so, each recorded by a business of which something was reached.
    pub(crate) events: BTreeSet<Uuid>,
    /// Whether there is more.
    pub(crate) is_cut: bool,
}

/// Who has to have recorded a hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Witness {
    /// Sender and recipient.
    Both,
    /// Sender and recipient, or this one of them alone.
    BothOr(Uuid),
}

impl Witness {
    fn accepts(self, from: Uuid, to: Uuid, recorded_by: &BTreeSet<Uuid>) -> bool {
        let both = recorded_by.contains(&from) && recorded_by.contains(&to);
        both || matches!(self, Self::BothOr(one) if (one == from || one == to) && recorded_by.contains(&one))
    }
}

/// Walks from these things in one direction, over what is attested.
///
/// # Errors
/// When the database fails.
pub(crate) async fn walk_attested<C: ConnectionTrait>(
    connection: &C,
    starts: &[Held],
    way: Way,
    witness: Witness,
    bounds: Bounds,
) -> Result<Attested> {
    let mut known = Known::default();
    let mut evidence: HashMap<Relation<Held>, BTreeSet<Uuid>> = HashMap::new();
    let mut trace = Trace::new(way, starts.iter().copied(), bounds.nodes);
    let begun: HashSet<Node> = starts.iter().map(|start| start.node).collect();
    for _ in 0..bounds.steps.unwrap_or(usize::MAX) {
        let wanted = trace.wanted();
        if wanted.is_empty() {
            break;
        }
        let nodes: Vec<Node> = wanted.iter().map(|held| held.node).collect::<BTreeSet<_>>().into_iter().collect();
        let relations = known.ask(connection, &nodes).await?;
        let units: BTreeSet<Uuid> =
            relations.iter().filter_map(|relation| known.evidence.get(relation)?.within).collect();
        known.ask_units(connection, &units.into_iter().collect::<Vec<_>>()).await?;
        let mut attested = Vec::new();
        for relation in relations {
            let Some(found) = known.evidence.get(&relation) else { continue };
            attested.extend(attest(&relation, found, witness, &known));
        }
        for node in nodes {
            // A unit that only carries what is traced takes along nothing else; its goods say where they went.
            let Node::Item(identity) = node else { continue };
            if way == Way::Backward || begun.contains(&node) {
                attested.extend(moves_of_item(identity, witness, &known));
            }
        }
        for (relation, events) in &attested {
            evidence.entry(*relation).or_default().extend(events);
        }
        trace.supply(wanted, attested.into_iter().map(|(relation, _)| relation));
    }
    let has_more = !trace.wanted().is_empty();
    let mut found = Attested { is_cut: has_more || trace.is_truncated() || known.is_cut, ..Attested::default() };
    for state in trace.reached() {
        let is_carrier = state.mode == Mode::Carrier;
        // Backward, a carrier is only a way to what it carried.
        if way == Way::Backward && is_carrier {
            continue;
        }
        *found.reached.entry(state.key).or_insert(is_carrier) &= is_carrier;
    }
    let ends_are_there = |relation: &Relation<Held>| {
        let (from, to) = relation.ends();
        found.reached.contains_key(&from) && found.reached.contains_key(&to)
    };
    let taken = trace.followed().filter(|relation| ends_are_there(relation));
    found.events = taken.filter_map(|relation| evidence.get(relation)).flatten().copied().collect();
    let began = found.reached.keys().flat_map(|held| {
        let events = known.began_with.get(&held.node).into_iter().flatten();
        events.filter(|(_, by)| **by == held.by).map(|(event, _)| *event)
    });
    let began: Vec<Uuid> = began.collect();
    found.events.extend(began);
    Ok(found)
}

/// A relation as each of those has it who recorded it, with the events of that one.
fn attest(
    relation: &Relation<Node>,
    evidence: &Evidence,
    witness: Witness,
    known: &Known,
) -> Vec<(Relation<Held>, Vec<Uuid>)> {
    let recorders: BTreeSet<Uuid> = evidence.recorded_by.values().copied().collect();
    if let Relation::Moved { from, to, sent, received } = relation {
        let (Node::Lot { holder: sender, .. }, Node::Lot { holder: recipient, .. }) = (from, to) else {
            return Vec::new();
        };
        let is_attested = match evidence.within {
            // It came within a unit: the hand-over of the unit has to be attested.
            Some(unit) => witness.accepts(*sender, *recipient, &recorders_of(unit, *sender, *recipient, known)),
            None => witness.accepts(*sender, *recipient, &recorders),
        };
        let moved = Relation::Moved {
            from: Held { node: *from, by: *sender },
            to: Held { node: *to, by: *recipient },
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

/// A relation as one business has it; none when it is about a lot of another.
fn as_of(relation: &Relation<Node>, by: Uuid) -> Option<Relation<Held>> {
    let held = |node: Node| match node {
        Node::Lot { holder, .. } if holder != by => None,
        _ => Some(Held { node, by }),
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
        Relation::Moved { .. } => return None,
    })
}

/// The attested hand-overs of a single thing.
fn moves_of_item(identity: Uuid, witness: Witness, known: &Known) -> Vec<(Relation<Held>, Vec<Uuid>)> {
    let mut by_parties: BTreeMap<(Uuid, Uuid), Vec<&Row>> = BTreeMap::new();
    for row in known.handovers.get(&identity).into_iter().flat_map(BTreeMap::values) {
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
                let held = |by| Held { node: Node::Item(identity), by };
                moves.push((Relation::Moved { from: held(from), to: held(to), sent, received }, evidence.events));
            }
        }
    }
    moves
}

/// Who recorded that a unit was handed over by one to another.
fn recorders_of(unit: Uuid, from: Uuid, to: Uuid, known: &Known) -> BTreeSet<Uuid> {
    let rows = known.handovers.get(&unit).into_iter().flat_map(BTreeMap::values);
    rows.filter(|row| parties(row) == Some((from, to))).map(|row| row.organisation_id).collect()
}

/// Sender and recipient of what a row hands over.
fn parties(row: &Row) -> Option<(Uuid, Uuid)> {
    let other = row.counterparty?;
    match row.effect {
        0 => None,
        effect if effect < 0 => Some((row.organisation_id, other)),
        _ => Some((other, row.organisation_id)),
    }
}
