//! Limits the result of a trace to what the caller may see: a business its own part and one step backward and forward,
//! an authority the whole chain (TCVN 12827:2019, clause 4). Hidden nodes stay in place, without their names.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use nguon_domain::events::act::view::{Goods, Party};
use nguon_domain::input::uom::Measure;
use nguon_domain::records::material_batch::batch_of_address;
use nguon_domain::trace::delivery::Delivered;
use nguon_domain::trace::view::{
    HandoverAmount, TraceDealing, TraceDirection, TraceEdge, TraceEdgeKind, TraceEvent, TraceNode, TraceNodeKind,
    TraceView,
};
use nguon_domain::trace::{Moment, Relation};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::event_row::{NamedEvent, named_events};
use super::handover::{HandoverKey, HandoverTotals};
use super::relations::{Evidence, Node};
use super::walk::{Reached, Step, TraceResult, began};
use crate::Application;
use crate::access::CallerScope;
use crate::events::goods;
use crate::platform::clock::moment;
use crate::platform::problem::Result;

/// What a caller may see of a trace.
struct TraceVisibility {
    /// Visible nodes.
    nodes: HashSet<Node>,
    /// The caller's business; `None` for an authority, which sees everything.
    own: Option<Uuid>,
    /// Direct suppliers and recipients of the business.
    partners: HashSet<Uuid>,
}

impl TraceVisibility {
    fn of(chain: &TraceResult, viewpoint: CallerScope) -> Self {
        let all = || chain.reached.iter().map(|reached| reached.node);
        let Some(own) = viewpoint.business() else {
            return Self { nodes: all().collect(), own: None, partners: HashSet::new() };
        };
        let is_own = |node: &Node| match node {
            Node::Lot { holder, .. } => *holder == own,
            Node::Item(key) | Node::Act(key) => chain.recorded_by.get(key).is_some_and(|by| by.contains(&own)),
        };
        let mut nodes: HashSet<Node> = all().filter(is_own).chain(chain.starts.iter().copied()).collect();
        // One step backward and forward, over relations in which the business took part.
        let next = chain.steps.iter().flat_map(|step| {
            let (from, to) = step.relation.ends();
            let held = |node: &Node| !matches!(node, Node::Item(_)) && is_own(node);
            let is_seen = held(&from) || held(&to) || step.evidence.has_party(own);
            [from, to].into_iter().filter(move |node| is_seen && !matches!(node, Node::Act(_)))
        });
        let next: Vec<Node> = next.collect();
        nodes.extend(next);
        // The content of a unit that the business had is printed on its label and in its despatch advice.
        nodes.extend(chain.steps.iter().filter_map(|step| match step.relation {
            Relation::Contained { child, parent, .. } | Relation::Loaded { lot: child, parent, .. }
                if is_own(&parent) =>
            {
                Some(child)
            }
            _ => None,
        }));
        let partners = chain.partners.iter().filter_map(|(from, to)| match (*from == own, *to == own) {
            (true, false) => Some(*to),
            (false, true) => Some(*from),
            _ => None,
        });
        let partners = partners.collect();
        Self { nodes, own: Some(own), partners }
    }

    fn has(&self, node: &Node) -> bool {
        self.nodes.contains(node)
    }

    /// Whether a party may be named: the caller itself and its direct suppliers and recipients.
    fn may_name(&self, holder: Uuid) -> bool {
        self.is_own(holder) || self.partners.contains(&holder)
    }

    fn is_own(&self, organisation: Uuid) -> bool {
        self.own.is_none_or(|own| own == organisation)
    }

    /// Returns a time if the caller took part in an event at that time.
    fn moment(&self, evidence: &Evidence, at: Option<i64>) -> Option<DateTime<Utc>> {
        at.filter(|at| self.own.is_none_or(|own| evidence.knows(own, *at))).map(moment)
    }
}

/// Sort key for hidden entries: the reversed identifier, because many identifiers begin with a timestamp, and the end
/// is random.
fn scattered(id: Uuid) -> [u8; 16] {
    let mut bytes = id.into_bytes();
    bytes.reverse();
    bytes
}

/// The parties of a view, with their indices.
struct Parties {
    places: HashMap<Uuid, usize>,
    parties: Vec<Party>,
}

impl Parties {
    fn place(&self, holder: Uuid) -> Option<usize> {
        self.places.get(&holder).copied()
    }
}

/// Returns the result of a trace as the caller may see it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn view<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    viewpoint: CallerScope,
    direction: TraceDirection,
    chain: &TraceResult,
) -> Result<TraceView> {
    let visibility = TraceVisibility::of(chain, viewpoint);
    let (handovers, supplies) = (chain.handovers.totals(Moment::MAX), chain.supplies.totals(Moment::MAX));
    let identities: BTreeSet<Uuid> = chain
        .reached
        .iter()
        .filter(|reached| visibility.has(&reached.node))
        .filter_map(|reached| reached.node.identity())
        .chain(
            visible(&handovers, &visibility)
                .chain(visible(&supplies, &visibility))
                .flat_map(|(handover, got)| got.units.iter().copied().chain([handover.identity])),
        )
        .collect();
    let (known, unknown): (Vec<Uuid>, Vec<Uuid>) =
        identities.into_iter().partition(|key| chain.addresses.contains_key(key));
    let mut addresses = goods::addresses(connection, &unknown).await?;
    addresses.extend(known.into_iter().filter_map(|key| Some((key, chain.addresses.get(&key)?.clone()))));
    let goods = goods::describe_addresses(connection, addresses, visibility.own).await?;
    let recorders: BTreeMap<Uuid, Uuid> =
        chain.steps.iter().flat_map(|step| &step.evidence.recorded_by).map(|(event, by)| (*event, *by)).collect();
    // Of a hidden event nothing is shown but that there is one.
    let seen = recorders.iter().filter(|(_, by)| visibility.is_own(**by)).map(|(event, _)| *event);
    let named = named_events(connection, seen.collect()).await?;
    let holders: BTreeSet<Uuid> = chain
        .reached
        .iter()
        .filter_map(|reached| match reached.node {
            Node::Lot { holder, .. } if visibility.has(&reached.node) && visibility.may_name(holder) => Some(holder),
            _ => None,
        })
        .chain(visible(&handovers, &visibility).flat_map(|(handover, _)| [handover.from, handover.to]))
        .chain(visible(&supplies, &visibility).flat_map(|(handover, _)| [handover.from, handover.to]))
        .chain(recorders.values().copied().filter(|recorder| visibility.is_own(*recorder)))
        .collect();
    let holders: Vec<Uuid> = holders.into_iter().collect();
    let mut names = goods::parties(connection, &holders, visibility.own).await?;
    let mut parties = Parties { places: HashMap::new(), parties: Vec::new() };
    for holder in holders {
        parties.places.insert(holder, parties.parties.len());
        parties.parties.push(names.remove(&holder).unwrap_or_default());
    }
    let (event_places, events) = shown_events(&recorders, &named, &visibility, &parties);
    // Hidden nodes come last: their position among the visible ones would reveal their time.
    let mut reached: Vec<&Reached> = chain.reached.iter().collect();
    reached.sort_by_cached_key(|reached| match visibility.has(&reached.node) {
        true => None,
        false => Some((reached.level, reached.is_carrier, reached.node.keys().map(scattered))),
    });
    let places: HashMap<Node, usize> =
        reached.iter().enumerate().map(|(place, reached)| (reached.node, place)).collect();
    let nodes: Vec<TraceNode> = reached
        .iter()
        .map(|reached| {
            let is_hidden = !visibility.has(&reached.node);
            let holder = match reached.node {
                Node::Lot { holder, .. } if !is_hidden && visibility.may_name(holder) => Some(holder),
                _ => None,
            };
            let found = reached.node.identity().filter(|_| !is_hidden).and_then(|key| goods.get(&key));
            TraceNode {
                kind: (!is_hidden).then(|| kind_of(reached.node, found)),
                goods: found.cloned(),
                party: holder.and_then(|holder| parties.place(holder)),
                event: match reached.node {
                    Node::Act(act) => event_places.get(&act).copied(),
                    _ => None,
                },
                level: reached.level,
                is_carrier: reached.is_carrier,
                is_hidden,
            }
        })
        .collect();
    let edges = edges(chain, &visibility, &places, &event_places);
    let hidden = nodes.iter().filter(|node| node.is_hidden).count();
    Ok(TraceView {
        start: chain.starts.iter().filter_map(|start| goods.get(&start.identity()?).cloned()).collect::<Vec<_>>(),
        direction,
        traced_at: application.clock.now(),
        nodes,
        edges,
        events,
        recipients: recipients(&handovers, &visibility, &parties, &goods),
        suppliers: suppliers(&supplies, &visibility, &parties, &goods),
        parties: parties.parties,
        stopped_after: chain.is_truncated.then_some(chain.reached.len()),
        hidden,
    })
}

fn kind_of(node: Node, goods: Option<&Goods>) -> TraceNodeKind {
    match node {
        Node::Act(_) => TraceNodeKind::Transformation,
        Node::Item(_) => TraceNodeKind::Item,
        Node::Lot { .. } if goods.is_some_and(|goods| batch_of_address(&goods.address).is_some()) => {
            TraceNodeKind::MaterialBatch
        }
        Node::Lot { .. } => TraceNodeKind::Lot,
    }
}

/// Returns the visible edges, by time; those without a time last, by their ends.
fn edges(
    chain: &TraceResult,
    visibility: &TraceVisibility,
    places: &HashMap<Node, usize>,
    event_places: &HashMap<Uuid, usize>,
) -> Vec<TraceEdge> {
    let edge = |step: &Step| {
        let (from, to) = step.relation.ends();
        let is_seen = visibility.has(&from) && visibility.has(&to);
        let (at, until) = times(&step.relation);
        let mut events: Vec<usize> =
            step.evidence.events.iter().filter_map(|event| event_places.get(event).copied()).collect();
        events.sort_unstable();
        let amount = step.evidence.amount.as_ref().filter(|_| is_seen).map(Measure::quantity);
        let (quantity, unit) = amount.map_or((None, None), |(quantity, unit)| (Some(quantity), unit));
        Some(TraceEdge {
            from: *places.get(&from)?,
            to: *places.get(&to)?,
            kind: match step.relation {
                Relation::Transformed { .. } => TraceEdgeKind::Made,
                Relation::Contained { .. } | Relation::Loaded { .. } => TraceEdgeKind::Packed,
                Relation::Unloaded { .. } => TraceEdgeKind::Unpacked,
                Relation::Moved { .. } => TraceEdgeKind::Moved,
                Relation::Used { .. } => TraceEdgeKind::Used,
                Relation::Part { .. } => TraceEdgeKind::Part,
            },
            at: visibility.moment(&step.evidence, at.filter(|_| is_seen)),
            until: visibility.moment(&step.evidence, until.filter(|_| is_seen)),
            quantity,
            unit,
            is_not_counted: step.evidence.is_not_counted && is_seen,
            events,
        })
    };
    let mut edges: Vec<TraceEdge> = chain.steps.iter().filter_map(edge).collect();
    edges.sort_by_key(|edge| {
        let moment = edge.at.or(edge.until);
        (moment.is_none(), moment, edge.from, edge.to, edge.events.first().copied())
    });
    edges
}

/// Returns the hand-overs in which the caller took part.
fn visible<'c>(
    handed: &'c BTreeMap<HandoverKey, HandoverTotals>,
    visibility: &TraceVisibility,
) -> impl Iterator<Item = (&'c HandoverKey, &'c HandoverTotals)> {
    let own = visibility.own;
    handed.iter().filter(move |(handover, _)| own.is_none_or(|own| handover.from == own || handover.to == own))
}

/// Returns begin and end of a relation, as far as they are known.
const fn times(relation: &Relation<Node>) -> (Option<i64>, Option<i64>) {
    match relation {
        Relation::Part { .. } => (None, None),
        Relation::Contained { during, .. } | Relation::Loaded { during, .. } if during.until == i64::MAX => {
            (Some(during.from), None)
        }
        Relation::Contained { during, .. } | Relation::Loaded { during, .. } => (Some(during.from), Some(during.until)),
        Relation::Moved { received, .. } => (Some(began(relation)), Some(*received)),
        Relation::Transformed { .. } | Relation::Unloaded { .. } | Relation::Used { .. } => {
            (Some(began(relation)), None)
        }
    }
}

/// Returns the events by time, hidden ones last in no meaningful order, and the index of each. `named` has those that
/// are not hidden.
fn shown_events(
    recorders: &BTreeMap<Uuid, Uuid>,
    named: &HashMap<Uuid, NamedEvent>,
    visibility: &TraceVisibility,
    parties: &Parties,
) -> (HashMap<Uuid, usize>, Vec<TraceEvent>) {
    let events = recorders.iter().map(|(id, by)| (*id, *by, named.get(id)));
    let mut ordered: Vec<(Uuid, Uuid, Option<&NamedEvent>)> =
        events.filter(|(_, by, event)| event.is_some() || !visibility.is_own(*by)).collect();
    ordered.sort_by_key(|(id, _, event)| match event {
        Some(event) => (false, event.event_time, id.into_bytes()),
        None => (true, 0, scattered(*id)),
    });
    let places = ordered.iter().enumerate().map(|(place, (id, ..))| (*id, place)).collect();
    let shown = ordered
        .into_iter()
        .map(|(_, by, event)| TraceEvent {
            event_id: event.map(|event| event.event_id.clone()).unwrap_or_default(),
            kind: event.and_then(NamedEvent::kind),
            happened_at: event.map(|event| moment(event.event_time)),
            recorded_at: event.map(|event| moment(event.record_time)),
            party: parties.place(by),
            is_hidden: event.is_none(),
        })
        .collect();
    (places, shown)
}

/// What a party delivered or got, by the key of the goods and their dimension, and whether they are a single item.
type AmountsOfParty<'c> = BTreeMap<(Uuid, &'c str), (Delivered, bool)>;

/// Groups hand-overs by one of their parties, earliest first. `with` returns that party and the other one.
fn dealt<'c>(
    handed: impl Iterator<Item = (&'c HandoverKey, &'c HandoverTotals)>,
    with: impl Fn(&HandoverKey) -> (Uuid, Uuid),
    parties: &Parties,
    goods: &HashMap<Uuid, Goods>,
) -> Vec<TraceDealing> {
    // The same goods exchanged with different counterparties are summed.
    let mut amounts: BTreeMap<usize, AmountsOfParty<'_>> = BTreeMap::new();
    let mut found: BTreeMap<usize, TraceDealing> = BTreeMap::new();
    for (handover, got) in handed {
        let (one, other) = with(handover);
        let Some(place) = parties.place(one) else { continue };
        let dealt = found.entry(place).or_insert_with(|| TraceDealing {
            party: place,
            amounts: Vec::new(),
            with: Vec::new(),
            first_at: moment(got.first_at),
            last_at: moment(got.last_at),
        });
        dealt.first_at = Ord::min(dealt.first_at, moment(got.first_at));
        dealt.last_at = Ord::max(dealt.last_at, moment(got.last_at));
        if let Some(other) = parties.place(other)
            && !dealt.with.contains(&other)
        {
            dealt.with.push(other);
        }
        let of_party = amounts.entry(place).or_default();
        let (sum, is_single) = of_party.entry((handover.identity, handover.dimension.as_str())).or_default();
        *sum = std::mem::take(sum).plus(got.delivered.clone());
        *is_single = got.is_single;
    }
    for (place, amounts) in amounts {
        let amounts = amounts.into_iter().map(|((identity, _), (delivered, is_single))| {
            HandoverAmount::of(goods.get(&identity).cloned().unwrap_or_default(), &delivered, is_single)
        });
        found.entry(place).and_modify(|dealt| dealt.amounts = amounts.collect());
    }
    let mut all: Vec<TraceDealing> = found.into_values().collect();
    all.sort_by_key(|dealt| (dealt.first_at, dealt.party));
    all
}

/// Returns the recipients with goods and quantities, earliest first.
fn recipients(
    handovers: &BTreeMap<HandoverKey, HandoverTotals>,
    visibility: &TraceVisibility,
    parties: &Parties,
    goods: &HashMap<Uuid, Goods>,
) -> Vec<TraceDealing> {
    let to_others = visible(handovers, visibility).filter(|(handover, _)| Some(handover.to) != visibility.own);
    dealt(to_others, |handover| (handover.to, handover.from), parties, goods)
}

/// Returns the suppliers with goods and quantities, earliest first.
fn suppliers(
    supplies: &BTreeMap<HandoverKey, HandoverTotals>,
    visibility: &TraceVisibility,
    parties: &Parties,
    goods: &HashMap<Uuid, Goods>,
) -> Vec<TraceDealing> {
    let from_others = visible(supplies, visibility).filter(|(handover, _)| Some(handover.from) != visibility.own);
    dealt(from_others, |handover| (handover.from, handover.to), parties, goods)
}
