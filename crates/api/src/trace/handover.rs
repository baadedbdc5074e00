//! Who got how much of traced goods: handed over themselves or inside a logistic unit, with what their recipients
//! answered and what came back.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::input::uom::Measure;
use nguon_domain::trace::delivery::{Delivered, HandoverRecord, RecordKind, delivered};
use nguon_domain::trace::{Mode, Moment, Relation, Trace, Way, Window};
use uuid::Uuid;

use super::answers::Answers;
use super::relations::{Evidence, Node, RelationStore, Row};

/// Thousandths of one item.
const ONE: i64 = 1_000;

/// What became of the goods that one party handed over to another.
#[derive(Clone, Debug)]
pub(crate) struct HandoverTotals {
    /// The amounts.
    pub(crate) delivered: Delivered,
    /// Whether it is a single item, of which there can be only one.
    pub(crate) is_single: bool,
    /// Logistic units in which the goods were shipped.
    pub(crate) units: BTreeSet<Uuid>,
    /// Who recorded the hand-overs: sender, recipient or both.
    pub(crate) recorded_by: BTreeSet<Uuid>,
    /// Time of the first hand-over, in milliseconds since 1970.
    pub(crate) first_at: i64,
    /// Time of the last hand-over, in milliseconds since 1970.
    pub(crate) last_at: i64,
}

/// Parties, goods and dimension of hand-overs that are summed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct HandoverKey {
    /// Sender.
    pub(crate) from: Uuid,
    /// Recipient.
    pub(crate) to: Uuid,
    /// Key of the identity of the goods.
    pub(crate) identity: Uuid,
    /// Base unit of the amounts; empty for pieces and items.
    pub(crate) dimension: String,
}

/// What is known of one direction of hand-overs besides the amounts.
#[derive(Clone, Debug)]
struct Direction {
    units: BTreeSet<Uuid>,
    recorded_by: BTreeSet<Uuid>,
    first_at: i64,
    last_at: i64,
}

/// The hand-overs of goods between two parties.
#[derive(Clone, Debug, Default)]
struct Pair {
    records: Vec<HandoverRecord<Uuid>>,
    directions: [Option<Direction>; 2],
    is_single: bool,
    is_not_counted: bool,
}

/// The hand-overs of a trace, by the two parties, the lesser one first, and the goods.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handovers(BTreeMap<(Uuid, Uuid, Uuid), Pair>);

impl Handovers {
    /// Collects who received the traced goods, or who supplied them.
    pub(super) fn of(trace: &Trace<Node>, way: Way, store: &RelationStore, answers: &Answers) -> Self {
        let mut windows: HashMap<Node, Vec<Window>> = HashMap::new();
        for state in trace.reached() {
            windows.entry(state.key).or_default().push(state.window);
        }
        let is_reached = |node: Node, at: i64| {
            let holds = |window: &Window| window.from <= at && at <= window.until;
            windows.get(&node).is_some_and(|windows| windows.iter().any(holds))
        };
        // Whether they are hand-overs in the direction of the trace.
        let mut rows: Vec<(&Row, bool)> = Vec::new();
        // Each identity once: a lot has as many nodes as holders, and the rows of all of them.
        let identities: HashSet<Uuid> = windows.keys().filter_map(|node| node.identity()).collect();
        for identity in identities {
            for row in store.handovers.get(&identity).into_iter().flat_map(BTreeMap::values) {
                let row: &Row = row;
                let (Some((from, to)), at) = (parties(row), row.event_time) else { continue };
                if from == to {
                    continue;
                }
                let (near, far) = if way == Way::Forward { (from, to) } else { (to, from) };
                let lot = |holder| Node::Lot { identity, holder };
                let counts = is_reached(Node::Item(identity), at) || is_reached(lot(near), at);
                // What went back to the supplier was not supplied.
                if counts || (way == Way::Backward && is_reached(lot(far), at)) {
                    rows.push((row, counts));
                }
            }
        }
        rows.sort_unstable_by_key(|(row, _)| (row.event_time, row.event_id, row.position, row.identity));
        let inside = Contents::of(trace, store);
        let mut found = Self::default();
        for (row, counts) in rows {
            for goods in inside.at(row) {
                found.add(row, &goods, counts, answers);
            }
        }
        found
    }

    fn add(&mut self, row: &Row, goods: &HandedGoods, counts: bool, answers: &Answers) {
        let (Some((from, to)), Some(kind)) = (parties(row), kind(row, answers)) else { return };
        let (at, is_back) = (row.event_time, from > to);
        let pair = self.0.entry((from.min(to), from.max(to), goods.identity)).or_default();
        pair.is_single = goods.is_single;
        pair.is_not_counted |= goods.is_not_counted;
        if counts {
            let new = || Direction { units: BTreeSet::new(), recorded_by: BTreeSet::new(), first_at: at, last_at: at };
            let direction = pair.directions[usize::from(is_back)].get_or_insert_with(new);
            direction.units.extend(goods.within);
            direction.recorded_by.insert(row.organisation_id);
            direction.last_at = at;
        }
        let advice = row.advice_id;
        let record = |kind, amount| HandoverRecord { at, is_back, kind, amount, advice };
        pair.records.push(record(kind, goods.amount.clone()));
        if kind == RecordKind::Sent
            && let Some(answer) = answers.of(row)
        {
            // An answer about a unit is about all that it contains.
            pair.records.push(record(answer.kind, answer.amount.clone().filter(|_| row.is_class)));
        }
    }

    /// All parties that handed goods over or received them.
    pub(crate) fn parties(&self) -> impl Iterator<Item = Uuid> {
        self.0.keys().flat_map(|(first, second, _)| [*first, *second])
    }

    /// Returns the totals; what came back after `until` is not deducted.
    pub(crate) fn totals(&self, until: Moment) -> BTreeMap<HandoverKey, HandoverTotals> {
        let mut all = BTreeMap::new();
        for ((first, second, identity), pair) in &self.0 {
            for (dimension, records) in by_dimension(&pair.records) {
                let found = delivered(records, until);
                for (is_back, delivered) in [false, true].into_iter().zip(found) {
                    let Some((delivered, direction)) = delivered.zip(pair.directions[usize::from(is_back)].clone())
                    else {
                        continue;
                    };
                    let (from, to) = if is_back { (*second, *first) } else { (*first, *second) };
                    let key = HandoverKey { from, to, identity: *identity, dimension: dimension.to_owned() };
                    let Direction { units, recorded_by, first_at, last_at } = direction;
                    let is_single = pair.is_single;
                    let delivered = Delivered { is_not_counted: pair.is_not_counted, ..delivered };
                    let totals = HandoverTotals { delivered, is_single, units, recorded_by, first_at, last_at };
                    all.insert(key, totals);
                }
            }
        }
        all
    }
}

/// Divides records by dimension. Those of an unknown amount belong to the only dimension that there is.
fn by_dimension(records: &[HandoverRecord<Uuid>]) -> BTreeMap<&str, Vec<HandoverRecord<Uuid>>> {
    let known: BTreeSet<&str> = records.iter().filter_map(|record| Some(record.amount.as_ref()?.dimension())).collect();
    let usual = if known.len() == 1 { known.first().copied().unwrap_or_default() } else { "" };
    let mut all: BTreeMap<&str, Vec<HandoverRecord<Uuid>>> = BTreeMap::new();
    for record in records {
        let dimension = record.amount.as_ref().map_or(usual, Measure::dimension);
        all.entry(dimension).or_default().push(record.clone());
    }
    all
}

/// Traced goods in a hand-over.
struct HandedGoods {
    identity: Uuid,
    is_single: bool,
    amount: Option<Measure>,
    is_not_counted: bool,
    /// The unit in which they were.
    within: Option<Uuid>,
}

/// Returns sender and recipient of the hand-over in a row.
fn parties(row: &Row) -> Option<(Uuid, Uuid)> {
    let other = row.counterparty?;
    Some(if row.effect < 0 { (row.organisation_id, other) } else { (other, row.organisation_id) })
}

/// Returns what a row says about a hand-over; `None` when goods only arrived or departed.
fn kind(row: &Row, answers: &Answers) -> Option<RecordKind> {
    match row.effect {
        ..0 => Some(RecordKind::Sent),
        0 => answers.is_refusal(row.event_id).then_some(RecordKind::Refused),
        _ => Some(RecordKind::Received),
    }
}

/// The contents of units.
struct Contents<'e>(HashMap<Uuid, Vec<(Node, Window, &'e Evidence)>>);

impl<'e> Contents<'e> {
    fn of(trace: &Trace<Node>, store: &'e RelationStore) -> Self {
        let is_content =
            |relation: &Relation<Node>| matches!(relation, Relation::Contained { .. } | Relation::Loaded { .. });
        if !store.evidence.keys().any(is_content) {
            return Self(HashMap::new());
        }
        // A traced unit is handed over with its whole content, a carrier only with the traced goods in it.
        let whole: HashSet<Node> =
            trace.reached().filter(|state| state.mode == Mode::Whole).map(|state| state.key).collect();
        let taken: HashSet<&Relation<Node>> = trace.followed().collect();
        let mut inside: HashMap<Uuid, Vec<(Node, Window, &Evidence)>> = HashMap::new();
        for (relation, evidence) in &store.evidence {
            let evidence: &Evidence = evidence;
            if let Relation::Contained { child, parent, during } | Relation::Loaded { lot: child, parent, during } =
                relation
                && let Node::Item(unit) = parent
                && (whole.contains(parent) || taken.contains(relation))
            {
                inside.entry(*unit).or_default().push((*child, *during, evidence));
            }
        }
        // The map of relations has no order, but the unit of a sum is that of its first amount.
        for contents in inside.values_mut() {
            contents.sort_by_key(|(child, during, _)| (during.from, during.until, *child));
        }
        Self(inside)
    }

    /// Returns the traced goods in a hand-over: those in a unit, else what was handed over itself.
    fn at(&self, row: &Row) -> Vec<HandedGoods> {
        let mut carried = Vec::new();
        if !row.is_class {
            self.collect(row.identity, row.event_time, &mut HashSet::new(), &mut carried);
        }
        let goods = |identity, is_single, (amount, is_not_counted): (Option<Measure>, bool), within| {
            let amount = if is_single { Some(Measure::of(ONE, "")) } else { amount };
            HandedGoods { identity, is_single, amount, is_not_counted, within }
        };
        if carried.is_empty() {
            let amount = row.quantity.map(|quantity| Measure::of(quantity, row.unit.as_deref().unwrap_or_default()));
            return vec![goods(row.identity, !row.is_class, (amount, row.is_not_counted), None)];
        }
        let each = carried.into_iter().map(|(identity, is_single, evidence)| {
            goods(identity, is_single, (evidence.amount.clone(), evidence.is_not_counted), Some(row.identity))
        });
        each.collect()
    }

    /// Collects the traced goods in a unit at a moment, including nested units.
    fn collect(&self, unit: Uuid, at: i64, seen: &mut HashSet<Uuid>, found: &mut Vec<(Uuid, bool, &'e Evidence)>) {
        if !seen.insert(unit) {
            return;
        }
        for (child, during, evidence) in self.0.get(&unit).into_iter().flatten() {
            if at < during.from || during.until < at {
                continue;
            }
            let Some(identity) = child.identity() else { continue };
            let before = found.len();
            let is_single = matches!(child, Node::Item(_));
            if is_single {
                self.collect(identity, at, seen, found);
            }
            if found.len() == before {
                found.push((identity, is_single, evidence));
            }
        }
    }
}
