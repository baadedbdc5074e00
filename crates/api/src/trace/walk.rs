//! Runs a trace over the event store and collects the result: nodes, relations and hand-overs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::input::quantity::Total;
use nguon_domain::trace::{Mode, Relation, Trace, Way, Window};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::relations::{Evidence, Node, RelationStore};
use crate::platform::problem::Result;

/// Limits of a trace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// The most nodes reached in each direction.
    pub(crate) nodes: usize,
    /// The most steps in each direction; unlimited for `None`.
    pub(crate) steps: Option<usize>,
}

/// A node reached by a trace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached {
    /// The node.
    pub(crate) node: Node,
    /// Steps from the start, negative backward.
    pub(crate) level: i64,
    /// Whether it only carries traced goods.
    pub(crate) is_carrier: bool,
}

/// A relation that a trace followed, in the direction in which goods move.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The relation.
    pub(crate) relation: Relation<Node>,
    /// The events that establish it.
    pub(crate) evidence: Evidence,
}

/// Summed quantities of the hand-overs between two parties.
#[derive(Clone, Debug, Default)]
pub(crate) struct HandoverTotals {
    /// Quantity sent, in thousandths; `None` if unknown.
    pub(crate) sent: Option<i64>,
    /// Quantity received, in thousandths; `None` if unknown.
    pub(crate) received: Option<i64>,
    /// Logistic units in which the goods were shipped.
    pub(crate) units: BTreeSet<Uuid>,
    /// Who recorded the hand-overs: sender, recipient or both.
    pub(crate) recorded_by: BTreeSet<Uuid>,
    /// Time of the first hand-over, in milliseconds since 1970.
    pub(crate) first_at: i64,
    /// Time of the last hand-over, in milliseconds since 1970.
    pub(crate) last_at: i64,
}

/// Parties, goods and unit of measure of hand-overs that are summed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct HandoverKey {
    /// Sender.
    pub(crate) from: Uuid,
    /// Recipient.
    pub(crate) to: Uuid,
    /// Key of the identity of the goods.
    pub(crate) identity: Uuid,
    /// Unit of measure, UN/ECE code; `None` for pieces and items.
    pub(crate) unit: Option<String>,
}

/// Result of a trace.
#[derive(Debug)]
pub(crate) struct TraceResult {
    /// The nodes from which it started.
    pub(crate) starts: Vec<Node>,
    /// Nodes reached, the starts first.
    pub(crate) reached: Vec<Reached>,
    /// Relations between them, by time.
    pub(crate) steps: Vec<Step>,
    /// Hand-overs of a forward trace: who received the goods.
    pub(crate) handovers: BTreeMap<HandoverKey, HandoverTotals>,
    /// Hand-overs of a backward trace: who supplied the goods.
    pub(crate) supplies: BTreeMap<HandoverKey, HandoverTotals>,
    /// Pairs of sender and recipient of any hand-over in the trace.
    pub(crate) partners: BTreeSet<(Uuid, Uuid)>,
    /// Events that created lots and items among the nodes, such as harvests, with the identities of these.
    pub(crate) began_with: BTreeMap<Uuid, BTreeSet<Uuid>>,
    /// Recorders of events about each item, and of each transformation.
    pub(crate) recorded_by: HashMap<Uuid, HashSet<Uuid>>,
    /// Whether a limit was reached.
    pub(crate) is_truncated: bool,
}

/// Traces from `starts` in the given directions, within `bounds`.
///
/// # Errors
/// When the database fails.
pub(crate) async fn walk<C: ConnectionTrait>(
    connection: &C,
    starts: &[Node],
    ways: &[Way],
    bounds: Bounds,
) -> Result<TraceResult> {
    let always: Vec<(Node, Mode, Window)> = starts.iter().map(|node| (*node, Mode::Whole, Window::ALWAYS)).collect();
    walk_within(connection, &always, ways, bounds).await
}

/// Traces as [`walk`] does, limited to events within the window of each start. A start in [`Mode::Carrier`] is a unit
/// that carries traced goods.
///
/// # Errors
/// When the database fails.
pub(crate) async fn walk_within<C: ConnectionTrait>(
    connection: &C,
    times: &[(Node, Mode, Window)],
    ways: &[Way],
    bounds: Bounds,
) -> Result<TraceResult> {
    let starts: Vec<Node> = times.iter().filter(|(_, mode, _)| *mode == Mode::Whole).map(|(node, ..)| *node).collect();
    let mut store = RelationStore::default();
    let mut chain = TraceResult {
        reached: starts.iter().map(|node| Reached { node: *node, level: 0, is_carrier: false }).collect(),
        starts,
        steps: Vec::new(),
        handovers: BTreeMap::new(),
        supplies: BTreeMap::new(),
        partners: BTreeSet::new(),
        began_with: BTreeMap::new(),
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
            let relations = store.relations_of(connection, &wanted).await?;
            trace.supply(wanted, relations);
        }
        chain.is_truncated |= trace.is_truncated();
        chain.gather(*way, &trace);
        let there: HashSet<Node> = chain.reached.iter().map(|reached| reached.node).collect();
        for relation in trace.followed() {
            let ends = relation.ends();
            let Some(evidence) = store.evidence.get(relation) else { continue };
            let seen = steps.entry(ends).or_default();
            let is_there = there.contains(&ends.0) && there.contains(&ends.1);
            if is_there && !seen.iter().any(|step| chain.steps[*step].relation == *relation) {
                seen.insert(chain.steps.len());
                chain.steps.push(Step { relation: *relation, evidence: evidence.clone() });
            }
        }
        let handed = handovers(&trace, *way, &store);
        match way {
            Way::Forward => chain.handovers = handed,
            Way::Backward => chain.supplies = handed,
        }
    }
    // By time, not by the order in which they were found.
    chain.steps.sort_by_key(|step| (began(&step.relation), step.relation.ends()));
    chain.is_truncated |= store.is_cut;
    for reached in &chain.reached {
        for event in store.began_with.get(&reached.node).into_iter().flat_map(BTreeMap::keys) {
            chain.began_with.entry(*event).or_default().extend(reached.node.identity());
        }
    }
    chain.partners = store.partners;
    chain.recorded_by = store.recorded_by;
    Ok(chain)
}

impl TraceResult {
    /// Returns everybody who has or had a part in the chain: registered businesses and keys of outside parties.
    pub(crate) fn holders(&self) -> BTreeSet<Uuid> {
        let lots = self.reached.iter().filter_map(|reached| match reached.node {
            Node::Lot { holder, .. } => Some(holder),
            _ => None,
        });
        let handed = self.handovers.keys().flat_map(|handover| [handover.from, handover.to]);
        lots.chain(handed).chain(self.recorded_by.values().flatten().copied()).collect()
    }

    /// Adds the nodes of a trace, each once and at its shortest distance.
    fn gather(&mut self, way: Way, trace: &Trace<Node>) {
        let mut places: HashMap<Node, usize> =
            self.reached.iter().enumerate().map(|(place, reached)| (reached.node, place)).collect();
        for state in trace.reached() {
            let is_carrier = state.mode == Mode::Carrier;
            // Backward, a carrier only links to what it carried.
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

/// Returns when a relation began.
pub(crate) const fn began(relation: &Relation<Node>) -> i64 {
    match relation {
        Relation::Transformed { at, .. } => *at,
        Relation::Contained { during, .. } | Relation::Loaded { during, .. } => during.from,
        Relation::Unloaded { at, .. } => *at,
        Relation::Moved { sent, .. } => *sent,
        Relation::Part { .. } => i64::MIN,
    }
}

/// Collects who received the traced goods, or who supplied them: handed over themselves or inside a logistic unit.
fn handovers(trace: &Trace<Node>, way: Way, store: &RelationStore) -> BTreeMap<HandoverKey, HandoverTotals> {
    let mut windows: HashMap<Node, Vec<Window>> = HashMap::new();
    for state in trace.reached() {
        windows.entry(state.key).or_default().push(state.window);
    }
    // A traced unit is handed over with its whole content, a carrier only with the traced goods in it.
    let whole: HashSet<Node> =
        trace.reached().filter(|state| state.mode == Mode::Whole).map(|state| state.key).collect();
    let taken: HashSet<&Relation<Node>> = trace.followed().collect();
    let mut inside: HashMap<Uuid, Vec<(Node, Window, &Evidence)>> = HashMap::new();
    for (relation, evidence) in &store.evidence {
        if let Relation::Contained { child, parent, during } | Relation::Loaded { lot: child, parent, during } =
            relation
            && let Node::Item(unit) = parent
            && (whole.contains(parent) || taken.contains(relation))
        {
            inside.entry(*unit).or_default().push((*child, *during, evidence));
        }
    }
    let mut found: BTreeMap<HandoverKey, HandoverTotals> = BTreeMap::new();
    for (node, windows) in &windows {
        let Some(identity) = node.identity() else { continue };
        for row in store.handovers.get(&identity).into_iter().flat_map(BTreeMap::values) {
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
                let totals = found.entry(HandoverKey { from, to, identity, unit }).or_default();
                let total = if row.effect < 0 { &mut totals.sent } else { &mut totals.received };
                *total = match (*total, quantity) {
                    (Some(total), Some(more)) => Some(Total::of(total).plus(Total::of(more)).stored()),
                    (total, more) => total.or(more),
                };
                totals.units.extend(within);
                totals.recorded_by.insert(row.organisation_id);
                totals.first_at = if totals.first_at == 0 { at } else { Ord::min(totals.first_at, at) };
                totals.last_at = Ord::max(totals.last_at, at);
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

/// Collects the traced goods in a unit at a moment, including nested units.
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
