//! Reads relations between goods from the event store, step by step, for the algorithm of [`nguon_domain::trace`]. The
//! number of index probes does not depend on how many goods are asked for at once (ADR 21).

mod probe;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::events::epcis::ObjectRole;
use nguon_domain::input::uom::Measure;
use nguon_domain::trace::{Relation, Window};
use sea_orm::sea_query::{Expr, ExprTrait as _, Order, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use self::probe::{one_of, pairs};
use crate::events::epcis::{IMPLIED, number_of};
use crate::platform::entity::epcis_link::{self, Column, Model as Row};
use crate::platform::in_chunks::MAX_PROBES;
use crate::platform::problem::Result;

/// The most rows that one statement of a trace reads; further rows are cut off, and the trace reports it.
const MAX_ROWS: usize = 200_000;

/// A node of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Node {
    /// Goods identified at instance level, a serialised item or logistic unit, wherever they are: key of the identity.
    Item(Uuid),
    /// Goods identified at class level, such as a lot, as one party has them.
    Lot {
        /// Key of the identity.
        identity: Uuid,
        /// A registered business; for other parties, the key of their address.
        holder: Uuid,
    },
    /// A transformation: key of the event, or of what links several events.
    Act(Uuid),
}

impl Node {
    /// Returns the key of the identity; `None` for a transformation.
    pub(crate) const fn identity(self) -> Option<Uuid> {
        match self {
            Self::Item(identity) | Self::Lot { identity, .. } => Some(identity),
            Self::Act(_) => None,
        }
    }

    /// Returns the node's keys, padded with nil, for sorting.
    pub(crate) const fn keys(self) -> [Uuid; 2] {
        match self {
            Self::Item(identity) => [identity, Uuid::nil()],
            Self::Lot { identity, holder } => [identity, holder],
            Self::Act(act) => [act, Uuid::nil()],
        }
    }
}

/// The events that establish a relation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// Identifiers of the events.
    pub(crate) events: Vec<Uuid>,
    /// The parties that took part, recorders and counterparties, by event time in milliseconds since 1970.
    moments: BTreeMap<i64, BTreeSet<Uuid>>,
    /// Recorder of each event.
    pub(crate) recorded_by: BTreeMap<Uuid, Uuid>,
    /// The logistic unit in which the goods came, if only that establishes the relation.
    pub(crate) within: Option<Uuid>,
    /// How much; `None` when unknown, and for single items.
    pub(crate) amount: Option<Measure>,
    /// Whether a quantity is not counted in it (ADR 44).
    pub(crate) is_not_counted: bool,
}

/// Everything read from the event store so far in a trace.
#[derive(Debug, Default)]
pub(crate) struct RelationStore {
    /// All relations returned so far, with their evidence.
    pub(crate) evidence: HashMap<Relation<Node>, Evidence>,
    /// Despatches, receipts and refusals, by identity of the goods, then by event and position in it.
    pub(crate) handovers: HashMap<Uuid, BTreeMap<(Uuid, i32), Row>>,
    /// Pairs of sender and recipient of any hand-over.
    pub(crate) partners: BTreeSet<(Uuid, Uuid)>,
    /// The events that created goods, with their recorders.
    pub(crate) began_with: HashMap<Node, BTreeMap<Uuid, Uuid>>,
    /// Recorders of events about each item, and of each transformation.
    pub(crate) recorded_by: HashMap<Uuid, HashSet<Uuid>>,
    /// Whether rows were cut off.
    pub(crate) is_cut: bool,
    /// Relations that no event establishes, such as those of suppliers' batches.
    known: Vec<(Relation<Node>, Evidence)>,
}

impl RelationStore {
    /// Returns a store that has these relations besides those of the events.
    pub(crate) fn with(known: Vec<(Relation<Node>, Evidence)>) -> Self {
        Self { known, ..Self::default() }
    }

    /// Returns all relations that have one of `wanted` on either side.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn relations_of<C: ConnectionTrait>(
        &mut self,
        connection: &C,
        wanted: &[Node],
    ) -> Result<Vec<Relation<Node>>> {
        let mut relations = Vec::new();
        for chunk in wanted.chunks(MAX_PROBES) {
            let rows = self.rows(connection, chunk).await?;
            let more = self.within(connection, &rows).await?;
            relations.extend(self.read(rows, more));
        }
        let is_wanted = |(relation, _): &&(Relation<Node>, Evidence)| {
            let (from, to) = relation.ends();
            wanted.contains(&from) || wanted.contains(&to)
        };
        for (relation, evidence) in self.known.iter().filter(is_wanted) {
            self.evidence.entry(*relation).or_insert_with(|| evidence.clone());
            relations.push(*relation);
        }
        Ok(relations)
    }

    /// Reads all rows about the nodes themselves.
    async fn rows<C: ConnectionTrait>(&mut self, connection: &C, wanted: &[Node]) -> Result<Vec<Row>> {
        let items: Vec<Uuid> = wanted
            .iter()
            .filter_map(|node| match node {
                Node::Item(identity) => Some(*identity),
                _ => None,
            })
            .collect();
        let lots: Vec<(Uuid, Uuid)> = wanted
            .iter()
            .filter_map(|node| match node {
                Node::Lot { identity, holder } => Some((*identity, *holder)),
                _ => None,
            })
            .collect();
        let acts: Vec<Uuid> = wanted
            .iter()
            .filter_map(|node| match node {
                Node::Act(act) => Some(*act),
                _ => None,
            })
            .collect();
        let mut selects = Vec::new();
        if !items.is_empty() {
            selects.push(one_of(Column::Identity, &items));
            selects.push(one_of(Column::Container, &items));
        }
        if !lots.is_empty() {
            selects.push(pairs((Column::Identity, Column::OrganisationId), &lots));
            selects.push(pairs((Column::Identity, Column::Counterparty), &lots));
            selects.push(pairs((Column::Class, Column::OrganisationId), &lots));
        }
        if !acts.is_empty() {
            selects.push(one_of(Column::EventId, &acts));
            selects.push(one_of(Column::Container, &acts));
        }
        self.load(connection, selects).await
    }

    /// Reads what any party recorded about the content of the units into which the lots were packed or from which they
    /// were unpacked: only that shows how long a lot was in a unit.
    async fn within<C: ConnectionTrait>(&mut self, connection: &C, rows: &[Row]) -> Result<Vec<Row>> {
        let inside: HashSet<(Uuid, Uuid)> = rows
            .iter()
            .filter(|row| is(row, ObjectRole::Child) || row.link == IMPLIED)
            .filter_map(|row| Some((row.container?, row.identity)))
            .collect();
        let inside: Vec<(Uuid, Uuid)> = inside.into_iter().collect();
        // Also reads who sent the unit with its content: the supplier must be named, however the goods were packed.
        let units: HashSet<(Uuid, Uuid)> = rows
            .iter()
            .filter(|row| row.link == IMPLIED && row.is_class && row.effect == 0)
            .filter_map(|row| Some((row.container?, row.organisation_id)))
            .collect();
        let units: Vec<(Uuid, Uuid)> = units.into_iter().collect();
        let mut found = Vec::new();
        for chunk in inside.chunks(MAX_PROBES) {
            found.extend(self.load(connection, vec![pairs((Column::Container, Column::Identity), chunk)]).await?);
        }
        for chunk in units.chunks(MAX_PROBES) {
            found.extend(self.load(connection, vec![pairs((Column::Identity, Column::OrganisationId), chunk)]).await?);
        }
        Ok(found)
    }

    /// Reads the hand-overs of `units`, which may not have been read yet.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn read_handovers_of<C: ConnectionTrait>(&mut self, connection: &C, units: &[Uuid]) -> Result<()> {
        for chunk in units.chunks(MAX_PROBES) {
            let select = one_of(Column::Identity, chunk)
                .and_where(Expr::col((epcis_link::Entity, Column::Link)).eq(number_of(ObjectRole::Thing)))
                .and_where(Expr::col((epcis_link::Entity, Column::Counterparty)).is_not_null())
                .to_owned();
            let rows = self.load(connection, vec![select]).await?;
            self.read(rows, Vec::new());
        }
        Ok(())
    }

    async fn load<C: ConnectionTrait>(&mut self, connection: &C, selects: Vec<SelectStatement>) -> Result<Vec<Row>> {
        let mut found = Vec::new();
        for mut select in selects {
            select.limit(MAX_ROWS as u64 + 1);
            let mut rows = connection.query_all(&select).await?;
            if rows.len() > MAX_ROWS {
                // Order the rows only now, so that the cut is the same at every reading; the usual case needs no sort.
                self.is_cut = true;
                for column in [Column::Identity, Column::EventId, Column::Link, Column::Position] {
                    select.order_by((epcis_link::Entity, column), Order::Asc);
                }
                rows = connection.query_all(&select).await?;
                rows.truncate(MAX_ROWS);
            }
            for row in rows {
                found.push(Row::from_query_result(&row, "")?);
            }
        }
        Ok(found)
    }

    /// Converts rows to relations.
    fn read(&mut self, rows: Vec<Row>, within: Vec<Row>) -> Vec<Relation<Node>> {
        let mut seen = HashSet::new();
        let mut rows: Vec<Row> = rows
            .into_iter()
            .chain(within)
            .filter(|row| seen.insert((row.identity, row.event_id, row.link, row.position)))
            .collect();
        // Databases return rows in any order, but the cut of a bounded trace must not depend on it.
        rows.sort_unstable_by_key(|row| (row.event_time, row.event_id, row.identity, row.link, row.position));
        let mut relations = Vec::new();
        let mut inside: BTreeMap<(Uuid, Uuid), Vec<&Row>> = BTreeMap::new();
        let mut moves: BTreeMap<(Uuid, Uuid, Uuid), Vec<&Row>> = BTreeMap::new();
        for row in &rows {
            if !row.is_class {
                self.recorded_by.entry(row.identity).or_default().insert(row.organisation_id);
                // An item belongs to its lot as the recorder has it. A trade item is a class too, but no lot.
                if let Some(whole) = row.class.filter(|class| row.trade_item != Some(*class)) {
                    let whole = Node::Lot { identity: whole, holder: row.organisation_id };
                    relations.push((Relation::Part { whole, part: Node::Item(row.identity) }, Evidence::of(&[row])));
                }
            }
            if is(row, ObjectRole::Input) || is(row, ObjectRole::Output) {
                let act = row.container.unwrap_or(row.event_id);
                self.recorded_by.entry(act).or_default().insert(row.organisation_id);
                let (node, act, at) = (node_of(row), Node::Act(act), row.event_time);
                let relation = if is(row, ObjectRole::Input) {
                    Relation::Transformed { input: node, output: act, at }
                } else {
                    Relation::Transformed { input: act, output: node, at }
                };
                relations.push((relation, Evidence::of(&[row])));
            } else if (is(row, ObjectRole::Child) || (row.link == IMPLIED && row.effect > 0))
                && let Some(container) = row.container
            {
                inside.entry((container, row.identity)).or_default().push(row);
            }
            if is(row, ObjectRole::Thing) && row.effect > 0 && row.counterparty.is_none() {
                self.began_with.entry(node_of(row)).or_default().insert(row.event_id, row.organisation_id);
            }
            if is(row, ObjectRole::Thing)
                && let Some(other) = row.counterparty
            {
                let known = self.handovers.entry(row.identity).or_default();
                known.entry((row.event_id, row.position)).or_insert_with(|| row.clone());
                if row.effect == 0 {
                    continue;
                }
                let (from, to) =
                    if row.effect < 0 { (row.organisation_id, other) } else { (other, row.organisation_id) };
                self.partners.insert((from, to));
                if row.is_class && from != to {
                    moves.entry((row.identity, from, to)).or_default().push(row);
                }
            }
            // Goods received inside a unit came from the party that packed it.
            if row.link == IMPLIED
                && row.is_class
                && let Some(from) = row.counterparty.filter(|from| *from != row.organisation_id)
            {
                let parties = (from, row.organisation_id);
                let relation = moved(row.identity, parties, row.event_time, row.event_time);
                relations.push((relation, Evidence { within: row.container, ..Evidence::of(&[row]) }));
            }
            // Goods taken out of a unit, or received inside it, share the unit's history.
            if row.is_class
                && (row.link == IMPLIED || (is(row, ObjectRole::Child) && row.effect > 0))
                && let Some(container) = row.container
            {
                let parent = Node::Item(container);
                let relation = Relation::Unloaded { parent, lot: node_of(row), at: row.event_time };
                relations.push((relation, Evidence::of(&[row])));
            }
        }
        for ((identity, from, to), rows) in moves {
            relations.extend(handed_over(identity, (from, to), rows));
        }
        for ((container, _), rows) in inside {
            relations.extend(held(container, rows));
        }
        let mut told = Vec::with_capacity(relations.len());
        for (relation, evidence) in relations {
            match self.evidence.entry(relation) {
                Entry::Occupied(mut known) => known.get_mut().merge(evidence),
                Entry::Vacant(place) => {
                    place.insert(evidence);
                }
            }
            told.push(relation);
        }
        told
    }
}

impl Evidence {
    /// Returns the evidence of a record of `business`, with its time in milliseconds since 1970.
    pub(super) fn of_record(business: Uuid, at: i64, amount: Option<Measure>) -> Self {
        Self { moments: BTreeMap::from([(at, BTreeSet::from([business]))]), amount, ..Self::default() }
    }

    fn of(rows: &[&Row]) -> Self {
        let mut evidence = Self { amount: rows.iter().find_map(|row| amount_of(row)), ..Self::default() };
        evidence.add(rows);
        evidence
    }

    fn add(&mut self, rows: &[&Row]) {
        self.events.extend(rows.iter().map(|row| row.event_id));
        for row in rows {
            self.is_not_counted |= row.is_not_counted;
            let parties = [Some(row.organisation_id), row.counterparty].into_iter().flatten();
            self.moments.entry(row.event_time).or_default().extend(parties);
            self.recorded_by.insert(row.event_id, row.organisation_id);
        }
    }

    /// Adds the evidence of other events for the same relation: two deliveries at one moment are one step of both
    /// quantities (ADR 55). What was read before adds nothing.
    fn merge(&mut self, other: Self) {
        if other.events.iter().all(|event| self.events.contains(event)) {
            return;
        }
        let is_alike = |(one, more): &(Measure, Measure)| one.dimension() == more.dimension();
        let both = self.amount.take().zip(other.amount).filter(is_alike);
        self.amount = both.map(|(one, more)| one.plus(&more));
        self.is_not_counted |= other.is_not_counted;
        self.events.extend(other.events);
        self.recorded_by.extend(other.recorded_by);
        for (moment, parties) in other.moments {
            self.moments.entry(moment).or_default().extend(parties);
        }
    }

    /// Whether a party took part in any of the events.
    pub(crate) fn has_party(&self, party: Uuid) -> bool {
        self.moments.values().any(|parties| parties.contains(&party))
    }

    /// Whether a party took part in an event at `moment` and so may see the time.
    pub(crate) fn knows(&self, party: Uuid, moment: i64) -> bool {
        self.moments.get(&moment).is_some_and(|parties| parties.contains(&party))
    }
}

fn is(row: &Row, link: ObjectRole) -> bool {
    row.link == number_of(link)
}

/// Returns the amount in a row.
fn amount_of(row: &Row) -> Option<Measure> {
    Some(Measure::of(row.quantity?, row.unit.as_deref().unwrap_or_default()))
}

fn node_of(row: &Row) -> Node {
    if row.is_class {
        Node::Lot { identity: row.identity, holder: row.organisation_id }
    } else {
        Node::Item(row.identity)
    }
}

const fn moved(identity: Uuid, (from, to): (Uuid, Uuid), sent: i64, received: i64) -> Relation<Node> {
    Relation::Moved {
        from: Node::Lot { identity, holder: from },
        to: Node::Lot { identity, holder: to },
        sent,
        received,
    }
}

/// Pairs each receipt with the last despatch before it. Despatches without receipt, and receipts without despatch,
/// stand alone.
pub(super) fn handed_over(
    identity: Uuid,
    parties: (Uuid, Uuid),
    mut rows: Vec<&Row>,
) -> Vec<(Relation<Node>, Evidence)> {
    rows.sort_by_key(|row| (row.event_time, row.effect, row.event_id, row.position));
    let mut sent: Vec<&Row> = Vec::new();
    let mut relations = Vec::new();
    for row in rows {
        if row.effect < 0 {
            sent.push(row);
        } else if let Some(sending) = sent.pop() {
            let relation = moved(identity, parties, sending.event_time, row.event_time);
            // What came counts, not what was sent.
            relations.push((relation, Evidence::of(&[row, sending])));
        } else {
            relations.push((moved(identity, parties, row.event_time, row.event_time), Evidence::of(&[row])));
        }
    }
    relations.extend(
        sent.into_iter().map(|row| (moved(identity, parties, row.event_time, row.event_time), Evidence::of(&[row]))),
    );
    relations
}

/// Returns the periods that goods were in a unit: from each packing until the goods, or all of them, were taken out.
fn held(container: Uuid, mut rows: Vec<&Row>) -> Vec<(Relation<Node>, Evidence)> {
    // Within one moment, packing sorts before unpacking.
    rows.sort_by_key(|row| (row.event_time, row.effect, row.event_id, row.position));
    let parent = Node::Item(container);
    let mut open: Vec<(&Row, Option<Measure>)> = Vec::new();
    let mut relations: BTreeMap<(Node, Window), Evidence> = BTreeMap::new();
    let mut lay = |row: &Row, during: Window, amount: Option<Measure>, events: &[&Row]| {
        let known = relations.entry((node_of(row), during)).or_insert_with(|| Evidence {
            amount: amount.as_ref().map(|amount| Measure::none(amount.uom())),
            ..Evidence::default()
        });
        known.add(events);
        let both = known.amount.take().zip(amount).filter(|(held, more)| held.dimension() == more.dimension());
        known.amount = both.map(|(held, more)| held.plus(&more));
    };
    for row in rows {
        // Goods received inside a unit are still in it.
        if row.link == IMPLIED && row.effect == 0 {
            continue;
        }
        if row.effect < 0 {
            open.push((row, amount_of(row)));
            continue;
        }
        if open.is_empty() {
            // Unpacked without a recorded packing: the goods were in the unit at that moment.
            lay(row, Window { from: row.event_time, until: row.event_time }, amount_of(row), &[row]);
            continue;
        }
        let mut rest = amount_of(row);
        open.retain_mut(|(put_in, left)| {
            let during = Window { from: put_in.event_time, until: row.event_time };
            if put_in.is_class
                && let (Some(rest), Some(left)) = (&mut rest, &mut *left)
                && rest.dimension() == left.dimension()
            {
                let taken = left.at_most(rest);
                (*rest, *left) = (rest.minus(&taken), left.minus(&taken));
                let is_left = !left.is_zero();
                if !taken.is_zero() {
                    lay(put_in, during, Some(taken), &[put_in, row]);
                }
                return is_left;
            }
            lay(put_in, during, left.clone(), &[put_in, row]);
            false
        });
    }
    for (row, left) in open {
        lay(row, Window { from: row.event_time, until: i64::MAX }, left, &[row]);
    }
    relations
        .into_iter()
        .map(|((child, during), evidence)| match child {
            Node::Lot { .. } => (Relation::Loaded { lot: child, parent, during }, evidence),
            _ => (Relation::Contained { child, parent, during }, evidence),
        })
        .collect()
}
