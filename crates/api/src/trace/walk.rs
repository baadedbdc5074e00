//! Runs a trace over the event store and collects the result: nodes, relations and hand-overs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use nguon_domain::trace::{Mode, Relation, Trace, Way, Window};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::answers::Answers;
use super::handover::Handovers;
use super::relations::{Evidence, Node, RelationStore, Row};
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
    pub(crate) evidence: Arc<Evidence>,
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
    pub(crate) handovers: Handovers,
    /// Hand-overs of a backward trace: who supplied the goods.
    pub(crate) supplies: Handovers,
    /// Pairs of sender and recipient of any hand-over in the trace.
    pub(crate) partners: BTreeSet<(Uuid, Uuid)>,
    /// Events that created lots and items among the nodes, such as harvests, with the identities of these.
    pub(crate) began_with: BTreeMap<Uuid, BTreeSet<Uuid>>,
    /// Recorders of events about each item, and of each transformation.
    pub(crate) recorded_by: HashMap<Uuid, HashSet<Uuid>>,
    /// Addresses of nodes that may not occur in any event: batches, and lots that a diary names.
    pub(crate) addresses: HashMap<Uuid, String>,
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
    walk_store(connection, RelationStore::default(), times, ways, bounds).await
}

/// Traces as [`walk_within`] does, over the relations of `store` too.
///
/// # Errors
/// When the database fails.
pub(crate) async fn walk_store<C: ConnectionTrait>(
    connection: &C,
    mut store: RelationStore,
    times: &[(Node, Mode, Window)],
    ways: &[Way],
    bounds: Bounds,
) -> Result<TraceResult> {
    let starts: Vec<Node> = times.iter().filter(|(_, mode, _)| *mode == Mode::Whole).map(|(node, ..)| *node).collect();
    let mut chain = TraceResult {
        reached: starts.iter().map(|node| Reached { node: *node, level: 0, is_carrier: false }).collect(),
        starts,
        steps: Vec::new(),
        handovers: Handovers::default(),
        supplies: Handovers::default(),
        partners: BTreeSet::new(),
        began_with: BTreeMap::new(),
        recorded_by: HashMap::new(),
        addresses: HashMap::new(),
        is_truncated: false,
    };
    let mut steps: HashSet<Relation<Node>> = HashSet::new();
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
            let (from, to) = relation.ends();
            let Some(evidence) = store.evidence.get(relation) else { continue };
            if there.contains(&from) && there.contains(&to) && steps.insert(*relation) {
                chain.steps.push(Step { relation: *relation, evidence: Arc::clone(evidence) });
            }
        }
        let identities: HashSet<Uuid> = trace.reached().filter_map(|state| state.key.identity()).collect();
        let handed = identities.iter().filter_map(|identity| store.handovers.get(identity));
        let rows: Vec<&Row> = handed.flat_map(BTreeMap::values).map(Arc::as_ref).collect();
        let answers = Answers::load(connection, &rows).await?;
        let handed = Handovers::of(&trace, *way, &store, &answers);
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
        lots.chain(self.handovers.parties()).chain(self.recorded_by.values().flatten().copied()).collect()
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
        Relation::Unloaded { at, .. } | Relation::Used { at, .. } => *at,
        Relation::Moved { sent, .. } => *sent,
        Relation::Part { .. } => i64::MIN,
    }
}
