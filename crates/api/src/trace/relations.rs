//! Reads relations between goods from the event store, step by step, for the algorithm of [`nguon_domain::trace`]. The
//! number of index probes does not depend on how many goods are asked for at once (ADR 21).

mod evidence;
mod probe;
mod remembered;
mod row;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use nguon_domain::events::epcis::ObjectRole;
use nguon_domain::input::uom::Measure;
use nguon_domain::trace::{Relation, Window};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait as _, SelectStatement};
use uuid::Uuid;

pub(crate) use self::evidence::Evidence;
use self::evidence::amount_of;
use self::probe::{Wanted, at_once, one_by_one, one_of, pairs};
use self::remembered::Remembered;
pub(crate) use self::row::Row;
use crate::events::epcis::{IMPLIED, number_of};
use crate::platform::entity::epcis_link::{self, Column};
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

/// Everything read from the event store so far in a trace.
#[derive(Debug, Default)]
pub(crate) struct RelationStore {
    /// All relations returned so far, with their evidence.
    pub(crate) evidence: HashMap<Relation<Node>, Arc<Evidence>>,
    /// Despatches, receipts and refusals, by identity of the goods, then by event and position in it.
    pub(crate) handovers: HashMap<Uuid, BTreeMap<(Uuid, i32), Arc<Row>>>,
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
    /// Nodes that were read before the trace began, and their relations.
    ahead: Option<(HashSet<Node>, Vec<Relation<Node>>)>,
    remembered: Remembered,
}

/// What keys of identities are to a party, as [`RelationStore::read_ahead`] finds it.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// Lots that the party has or had.
    pub(super) lots: BTreeSet<Uuid>,
    /// Items that occur in any event, of any party.
    pub(super) items: BTreeSet<Uuid>,
}

impl RelationStore {
    /// Adds relations that are returned besides those of the events.
    pub(crate) fn knowing(mut self, known: Vec<(Relation<Node>, Evidence)>) -> Self {
        self.known.extend(known);
        self
    }

    /// Returns what `keys` are to `holder`. If all of them are lots, their relations are read in the same statement, and
    /// a trace that starts from them does not read them again. `None`, and nothing is read, for more keys or rows than
    /// one statement should have.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn read_ahead<C: ConnectionTrait>(
        &mut self,
        connection: &C,
        keys: &[Uuid],
        holder: Uuid,
    ) -> Result<Option<Recorded>> {
        if keys.len() > MAX_PROBES {
            return Ok(None);
        }
        let nodes: Vec<Node> = keys.iter().map(|identity| Node::Lot { identity: *identity, holder }).collect();
        let wanted = Wanted::of(&nodes);
        let is_item = Expr::col((epcis_link::Entity, Column::IsClass)).eq(false);
        let mut selects = wanted.selects(None);
        if !keys.is_empty() {
            selects.push(one_of(Column::Identity, keys).and_where(is_item).to_owned());
        }
        let Some(rows) = at_once(connection, selects, MAX_ROWS).await? else { return Ok(None) };
        let asked: HashSet<Uuid> = keys.iter().copied().collect();
        let mut recorded = Recorded::default();
        for row in rows.iter().filter(|row| asked.contains(&row.identity)) {
            if !row.is_class {
                recorded.items.insert(row.identity);
            } else if row.organisation_id == holder || row.counterparty == Some(holder) {
                recorded.lots.insert(row.identity);
            }
        }
        if recorded.items.is_empty() {
            self.remembered.add(&wanted.lots, &rows);
            let more = self.within(connection, &rows).await?;
            let relations = self.read(rows, more);
            self.ahead = Some((nodes.into_iter().collect(), relations));
        }
        Ok(Some(recorded))
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
        let ahead = self.ahead.as_ref().filter(|(nodes, _)| wanted.iter().all(|node| nodes.contains(node)));
        let ahead = ahead.map(|(_, relations)| relations.clone());
        let mut relations = match ahead {
            Some(relations) => relations,
            None => self.read_all(connection, wanted).await?,
        };
        if !self.known.is_empty() {
            let wanted: HashSet<&Node> = wanted.iter().collect();
            for (relation, evidence) in &self.known {
                let (from, to) = relation.ends();
                if wanted.contains(&from) || wanted.contains(&to) {
                    self.evidence.entry(*relation).or_insert_with(|| Arc::new(evidence.clone()));
                    relations.push(*relation);
                }
            }
        }
        Ok(relations)
    }

    async fn read_all<C: ConnectionTrait>(&mut self, connection: &C, wanted: &[Node]) -> Result<Vec<Relation<Node>>> {
        let mut relations = Vec::new();
        for chunk in wanted.chunks(MAX_PROBES) {
            let rows = self.rows(connection, chunk).await?;
            let more = self.within(connection, &rows).await?;
            relations.extend(self.read(rows, more));
        }
        Ok(relations)
    }

    /// Reads all rows about the nodes themselves.
    async fn rows<C: ConnectionTrait>(&mut self, connection: &C, nodes: &[Node]) -> Result<Vec<Arc<Row>>> {
        let wanted = Wanted::of(nodes);
        let mut rows = self.remembered.rows(&wanted.lots);
        let selects = wanted.selects(Some(&self.remembered));
        match at_once(connection, selects, MAX_ROWS.saturating_sub(rows.len())).await? {
            Some(more) => {
                rows.extend(more);
                self.remembered.add(&wanted.lots, &rows);
                Ok(rows)
            }
            None => self.load_one_by_one(connection, wanted.selects(None)).await,
        }
    }

    /// Reads what any party recorded about the content of the units into which the lots were packed or from which they
    /// were unpacked: only that shows how long a lot was in a unit.
    async fn within<C: ConnectionTrait>(&mut self, connection: &C, rows: &[Arc<Row>]) -> Result<Vec<Arc<Row>>> {
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
        let (mut inside, mut units) = (inside.chunks(MAX_PROBES), units.chunks(MAX_PROBES));
        loop {
            let contents = inside.next().map(|chunk| pairs((Column::Container, Column::Identity), chunk));
            let senders = units.next().map(|chunk| pairs((Column::Identity, Column::OrganisationId), chunk));
            let selects: Vec<SelectStatement> = contents.into_iter().chain(senders).collect();
            if selects.is_empty() {
                return Ok(found);
            }
            found.extend(self.load(connection, selects).await?);
        }
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

    /// Reads the rows of all selects: in one statement, unless that has too many rows.
    async fn load<C: ConnectionTrait>(
        &mut self,
        connection: &C,
        selects: Vec<SelectStatement>,
    ) -> Result<Vec<Arc<Row>>> {
        match at_once(connection, selects.clone(), MAX_ROWS).await? {
            Some(rows) => Ok(rows),
            None => self.load_one_by_one(connection, selects).await,
        }
    }

    async fn load_one_by_one<C: ConnectionTrait>(
        &mut self,
        connection: &C,
        selects: Vec<SelectStatement>,
    ) -> Result<Vec<Arc<Row>>> {
        let (rows, is_cut) = one_by_one(connection, selects, MAX_ROWS).await?;
        self.is_cut |= is_cut;
        Ok(rows)
    }

    /// Converts rows to relations.
    fn read(&mut self, rows: Vec<Arc<Row>>, within: Vec<Arc<Row>>) -> Vec<Relation<Node>> {
        let mut seen = HashSet::new();
        let mut rows: Vec<Arc<Row>> = rows
            .into_iter()
            .chain(within)
            .filter(|row| seen.insert((row.identity, row.event_id, row.link, row.position)))
            .collect();
        // Databases return rows in any order, but the cut of a bounded trace must not depend on it.
        rows.sort_unstable_by_key(|row| (row.event_time, row.event_id, row.identity, row.link, row.position));
        let mut relations = Vec::new();
        let mut inside: BTreeMap<(Uuid, Uuid), Vec<&Row>> = BTreeMap::new();
        let mut moves: BTreeMap<(Uuid, Uuid, Uuid), Vec<&Row>> = BTreeMap::new();
        for shared in &rows {
            let row: &Row = shared;
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
                known.entry((row.event_id, row.position)).or_insert_with(|| Arc::clone(shared));
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
                // What was read before adds nothing.
                Entry::Occupied(known) if known.get().has_all(&evidence.events) => {}
                Entry::Occupied(mut known) => Arc::make_mut(known.get_mut()).merge(evidence),
                Entry::Vacant(place) => {
                    place.insert(Arc::new(evidence));
                }
            }
            told.push(relation);
        }
        told
    }
}

fn is(row: &Row, link: ObjectRole) -> bool {
    row.link == number_of(link)
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
