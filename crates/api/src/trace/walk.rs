//! A trace walked over the store, and what it found: things, how they hang together, and who got of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::input::quantity::Total;
use nguon_domain::trace::{Mode, Relation, Trace, Way, Window};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::relations::{Evidence, Known, Node};
use crate::platform::problem::Result;

/// How far a trace goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// The most things that it reaches each way.
    pub(crate) nodes: usize,
    /// The most steps each way; none for as far as it goes.
    pub(crate) steps: Option<usize>,
}

/// A thing that was reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached {
    /// The thing.
    pub(crate) node: Node,
    /// Steps from the start, below zero backward.
    pub(crate) level: i64,
    /// Whether it only carries what is traced.
    pub(crate) is_carrier: bool,
}

/// A relation over which the trace went, in the direction in which goods go.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Which, and when.
    pub(crate) relation: Relation<Node>,
    /// What it rests on.
    pub(crate) evidence: Evidence,
}

/// So much of something that somebody got from somebody.
#[derive(Clone, Debug, Default)]
pub(crate) struct Got {
    /// Sent, in thousandths; `None` where that is not known.
    pub(crate) sent: Option<i64>,
    /// Received, in thousandths.
    pub(crate) received: Option<i64>,
    /// The units in which it came.
    pub(crate) units: BTreeSet<Uuid>,
    /// Who recorded it: the sender, the recipient, or both.
    pub(crate) recorded_by: BTreeSet<Uuid>,
    /// When it first went or came, in milliseconds since 1970.
    pub(crate) first_at: i64,
    /// When it last went or came.
    pub(crate) last_at: i64,
}

/// From whom, to whom, what, and in which unit of measure.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Handover {
    /// Who sent it.
    pub(crate) from: Uuid,
    /// Who got it.
    pub(crate) to: Uuid,
    /// Key of its identity.
    pub(crate) identity: Uuid,
    /// UN/ECE code; none for pieces and single things.
    pub(crate) unit: Option<String>,
}

/// What a trace found.
#[derive(Debug)]
pub(crate) struct Chain {
    /// What it started from.
    pub(crate) starts: Vec<Node>,
    /// What was reached, the start first.
    pub(crate) reached: Vec<Reached>,
    /// How.
    pub(crate) steps: Vec<Step>,
    /// Who got of it, by a trace forward.
    pub(crate) handovers: BTreeMap<Handover, Got>,
    /// Through whose hands it came, by a trace backward.
    pub(crate) came: BTreeMap<Handover, Got>,
    /// Who handed something of it to whom, sender first.
    pub(crate) partners: BTreeSet<(Uuid, Uuid)>,
    /// The events with which lots and single things began that were reached: harvests, first records.
    pub(crate) began_with: BTreeSet<Uuid>,
    /// The businesses that recorded something of a single thing or a transformation.
    pub(crate) recorded_by: HashMap<Uuid, HashSet<Uuid>>,
    /// Whether there is more.
    pub(crate) is_truncated: bool,
}

/// Walks from these things in these directions, within bounds.
///
/// # Errors
/// When the database fails.
pub(crate) async fn walk<C: ConnectionTrait>(
    connection: &C,
    starts: &[Node],
    ways: &[Way],
    bounds: Bounds,
) -> Result<Chain> {
    let always: Vec<(Node, Mode, Window)> = starts.iter().map(|node| (*node, Mode::Whole, Window::ALWAYS)).collect();
    walk_within(connection, &always, ways, bounds).await
}

/// Walks as [`walk`] does, from what happened to each of these things within its time: to itself, or to it as a carrier
/// of what is traced.
///
/// # Errors
/// When the database fails.
pub(crate) async fn walk_within<C: ConnectionTrait>(
    connection: &C,
    times: &[(Node, Mode, Window)],
    ways: &[Way],
    bounds: Bounds,
) -> Result<Chain> {
    let starts: Vec<Node> = times.iter().filter(|(_, mode, _)| *mode == Mode::Whole).map(|(node, ..)| *node).collect();
    let mut known = Known::default();
    let mut chain = Chain {
        reached: starts.iter().map(|node| Reached { node: *node, level: 0, is_carrier: false }).collect(),
        starts,
        steps: Vec::new(),
        handovers: BTreeMap::new(),
        came: BTreeMap::new(),
        partners: BTreeSet::new(),
        began_with: BTreeSet::new(),
        recorded_by: HashMap::new(),
        is_truncated: false,
    };
    let mut steps: BTreeMap<(Node, Node), BTreeSet<usize>> = BTreeMap::new();
    for way in ways {
        let mut trace = Trace::within(*way, times.iter().copied(), bounds.nodes);
        for _ in 0..bounds.steps.unwrap_or(usize::MAX) {
            let wanted = trace.wanted();
            if wanted.is_empty() {
                break;
            }
            let relations = known.ask(connection, &wanted).await?;
            trace.supply(wanted, relations);
        }
        chain.is_truncated |= trace.is_truncated();
        chain.gather(*way, &trace);
        let there: HashSet<Node> = chain.reached.iter().map(|reached| reached.node).collect();
        for relation in trace.followed() {
            let ends = relation.ends();
            let Some(evidence) = known.evidence.get(relation) else { continue };
            let seen = steps.entry(ends).or_default();
            let is_there = there.contains(&ends.0) && there.contains(&ends.1);
            if is_there && !seen.iter().any(|step| chain.steps[*step].relation == *relation) {
                seen.insert(chain.steps.len());
                chain.steps.push(Step { relation: *relation, evidence: evidence.clone() });
            }
        }
        let handed = handovers(&trace, *way, &known);
        match way {
            Way::Forward => chain.handovers = handed,
            Way::Backward => chain.came = handed,
        }
    }
    // In the order in which it happened, whatever the order of finding was.
    chain.steps.sort_by_key(|step| (began(&step.relation), step.relation.ends()));
    chain.is_truncated |= known.is_cut;
    let began = chain.reached.iter().filter_map(|reached| known.began_with.get(&reached.node));
    chain.began_with = began.flat_map(|events| events.keys().copied()).collect();
    chain.partners = known.partners;
    chain.recorded_by = known.recorded_by;
    Ok(chain)
}

impl Chain {
    /// Whoever has or had a part in it: businesses of this system, and keys of parties.
    pub(crate) fn holders(&self) -> BTreeSet<Uuid> {
        let lots = self.reached.iter().filter_map(|reached| match reached.node {
            Node::Lot { holder, .. } => Some(holder),
            _ => None,
        });
        let handed = self.handovers.keys().flat_map(|handover| [handover.from, handover.to]);
        lots.chain(handed).chain(self.recorded_by.values().flatten().copied()).collect()
    }

    /// Adds what a walk reached, each thing once and by its shortest way.
    fn gather(&mut self, way: Way, trace: &Trace<Node>) {
        let mut places: HashMap<Node, usize> =
            self.reached.iter().enumerate().map(|(place, reached)| (reached.node, place)).collect();
        for state in trace.reached() {
            let is_carrier = state.mode == Mode::Carrier;
            // Backward, a carrier is only a way to what it carried.
            if way == Way::Backward && is_carrier && !places.contains_key(&state.key) {
                continue;
            }
            let steps = i64::try_from(state.steps).unwrap_or(i64::MAX);
            let level = if way == Way::Backward { -steps } else { steps };
            match places.get(&state.key) {
                Some(place) => self.reached[*place].is_carrier &= is_carrier,
                None => {
                    places.insert(state.key, self.reached.len());
                    self.reached.push(Reached { node: state.key, level, is_carrier });
                }
            }
        }
    }
}

/// When a relation began.
pub(crate) const fn began(relation: &Relation<Node>) -> i64 {
    match relation {
        Relation::Transformed { at, .. } => *at,
        Relation::Contained { during, .. } | Relation::Loaded { during, .. } => during.from,
        Relation::Unloaded { at, .. } => *at,
        Relation::Moved { sent, .. } => *sent,
        Relation::Part { .. } => i64::MIN,
    }
}

/// Who got what was traced, or from whom it came: sent or received by itself, or within a unit that was.
fn handovers(trace: &Trace<Node>, way: Way, known: &Known) -> BTreeMap<Handover, Got> {
    let mut windows: HashMap<Node, Vec<Window>> = HashMap::new();
    for state in trace.reached() {
        windows.entry(state.key).or_default().push(state.window);
    }
    // What is traced as itself is handed over with all that it holds; a carrier with what it carries of the traced.
    let whole: HashSet<Node> =
        trace.reached().filter(|state| state.mode == Mode::Whole).map(|state| state.key).collect();
    let taken: HashSet<&Relation<Node>> = trace.followed().collect();
    let mut inside: HashMap<Uuid, Vec<(Node, Window, &Evidence)>> = HashMap::new();
    for (relation, evidence) in &known.evidence {
        if let Relation::Contained { child, parent, during } | Relation::Loaded { lot: child, parent, during } =
            relation
            && let Node::Item(unit) = parent
            && (whole.contains(parent) || taken.contains(relation))
        {
            inside.entry(*unit).or_default().push((*child, *during, evidence));
        }
    }
    let mut found: BTreeMap<Handover, Got> = BTreeMap::new();
    for (node, windows) in &windows {
        let Some(identity) = node.identity() else { continue };
        for row in known.handovers.get(&identity).into_iter().flat_map(BTreeMap::values) {
            let Some(other) = row.counterparty else { continue };
            let (from, to) = if row.effect < 0 { (row.organisation_id, other) } else { (other, row.organisation_id) };
            let is_here = match node {
                Node::Lot { holder, .. } => *holder == if way == Way::Forward { from } else { to },
                _ => true,
            };
            let at = row.event_time;
            if from == to || !is_here || !windows.iter().any(|window| window.from <= at && at <= window.until) {
                continue;
            }
            let mut carried = Vec::new();
            if !row.is_class {
                contents(identity, at, &inside, &mut HashSet::new(), &mut carried);
            }
            let mut add = |identity: Uuid, unit: Option<String>, quantity: Option<i64>, within: Option<Uuid>| {
                let got = found.entry(Handover { from, to, identity, unit }).or_default();
                let total = if row.effect < 0 { &mut got.sent } else { &mut got.received };
                *total = match (*total, quantity) {
                    (Some(total), Some(more)) => Some(Total::of(total).plus(Total::of(more)).stored()),
                    (total, more) => total.or(more),
                };
                got.units.extend(within);
                got.recorded_by.insert(row.organisation_id);
                got.first_at = if got.first_at == 0 { at } else { Ord::min(got.first_at, at) };
                got.last_at = Ord::max(got.last_at, at);
            };
            if carried.is_empty() {
                add(identity, row.unit.clone(), row.quantity, None);
            }
            for (identity, evidence) in carried {
                add(identity, evidence.unit.clone(), evidence.quantity, Some(row.identity));
            }
        }
    }
    found
}

/// What of the traced lay in a unit at a moment, in the units within it too.
fn contents<'e>(
    unit: Uuid,
    at: i64,
    inside: &HashMap<Uuid, Vec<(Node, Window, &'e Evidence)>>,
    seen: &mut HashSet<Uuid>,
    found: &mut Vec<(Uuid, &'e Evidence)>,
) {
    if !seen.insert(unit) {
        return;
    }
    for (child, during, evidence) in inside.get(&unit).into_iter().flatten() {
        if at < during.from || during.until < at {
            continue;
        }
        let Some(identity) = child.identity() else { continue };
        let before = found.len();
        if matches!(child, Node::Item(_)) {
            contents(identity, at, inside, seen, found);
        }
        if found.len() == before {
            found.push((identity, evidence));
        }
    }
}
