//! By what right something is a start of a recall (ADR 34): the business's own number or trace code, what it made
//! under a number that is nobody's, or what it received with the word of the other side. An event that merely names
//! goods is no right.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::events::epcis::{Link, Vocabulary};
use nguon_domain::identification::identifier::Gs1Key;
use nguon_domain::input::reason::recall::RecallFault;
use nguon_domain::recall::RecallClaim;
use nguon_domain::trace::Window;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::numbers::{Standing, number_in, standings};
use super::starts::Start;
use super::tell::businesses;
use crate::events::epcis::{Detail, IMPLIED, number_of};
use crate::platform::entity::{epcis_detail, epcis_link};
use crate::platform::in_chunks;
use crate::platform::problem::Result;
use crate::trace::Node;
use crate::trace::start::{items_among, lots_with};

/// The business transactions by which goods are delivered (CBV 2.0, section 7.3).
const DELIVERY_NOTES: [&str; 2] = ["desadv", "bol"];

/// Something that was asked for, under one of its names.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) key: Uuid,
    pub(super) address: String,
    /// Whether it is a lot; else a single thing.
    pub(super) is_class: bool,
    /// The business that registered it, when the name is a trace code of this system.
    pub(super) page_of: Option<Uuid>,
    /// Whether it is a name of a lot that the business registered.
    pub(super) is_own_lot: bool,
    /// What people call it, when it was not asked for by this name.
    pub(super) goods: Option<String>,
}

/// What becomes of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is a start.
    Start(Start),
    /// It is a start under which nothing was recorded yet.
    Unrecorded(Start),
    /// Nothing was recorded under this name.
    Nothing,
    /// It is none.
    Refused(RecallFault),
}

/// What an event of the business, or one that names it, says of a thing.
#[derive(Clone, Debug, FromQueryResult)]
struct Said {
    identity: Uuid,
    event_id: Uuid,
    link: i16,
    organisation_id: Uuid,
    event_time: i64,
    effect: i16,
    counterparty: Option<Uuid>,
    container: Option<Uuid>,
}

/// Everything by which claims are decided.
pub(super) struct Claims {
    owner: Uuid,
    is_ordered: bool,
    standings: HashMap<Gs1Key, Standing>,
    /// Lots that lie or lay with the business by somebody's word.
    lots: BTreeSet<Uuid>,
    /// Single things of which anybody recorded anything.
    items: BTreeSet<Uuid>,
    /// What the business recorded of a thing or of a unit.
    own: HashMap<Uuid, Vec<Said>>,
    /// Who recorded that it sent a thing or a unit to the business.
    sent_by: HashSet<(Uuid, Uuid)>,
    /// Things that somebody else than the business put into a unit.
    packed_by_others: HashSet<Uuid>,
    /// Senders that are businesses of this system.
    known: HashSet<Uuid>,
    /// Receipts that name a delivery note.
    with_note: HashSet<Uuid>,
}

impl Claims {
    /// Reads what there is of these candidates.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load<C: ConnectionTrait>(
        connection: &C,
        owner: Uuid,
        is_ordered: bool,
        candidates: &[&Candidate],
    ) -> Result<Self> {
        let keys = |is_class: bool| -> Vec<Uuid> {
            let of_sort = candidates.iter().filter(|candidate| candidate.is_class == is_class);
            of_sort.map(|candidate| candidate.key).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let numbers = candidates.iter().filter_map(|candidate| number_in(&candidate.address));
        let mut claims = Self {
            owner,
            is_ordered,
            standings: standings(connection, numbers).await?,
            lots: lots_with(connection, &keys(true), owner).await?,
            items: items_among(connection, &keys(false)).await?,
            own: HashMap::new(),
            sent_by: HashSet::new(),
            packed_by_others: HashSet::new(),
            known: HashSet::new(),
            with_note: HashSet::new(),
        };
        let others: BTreeSet<Uuid> = candidates
            .iter()
            .filter(|candidate| !is_ordered && !claims.is_own(candidate))
            .map(|candidate| candidate.key)
            .collect();
        claims.read_events(connection, &others.into_iter().collect::<Vec<_>>()).await?;
        Ok(claims)
    }

    /// What the events say of goods that are not the business's own.
    async fn read_events<C: ConnectionTrait>(&mut self, connection: &C, keys: &[Uuid]) -> Result<()> {
        use epcis_link::Column;
        if keys.is_empty() {
            return Ok(());
        }
        let own = said(connection, Column::OrganisationId, self.owner, keys).await?;
        // What came within a unit came with the unit.
        let units: BTreeSet<Uuid> =
            own.iter().filter(|row| row.link == IMPLIED).filter_map(|row| row.container).collect();
        let units: Vec<Uuid> = units.into_iter().filter(|unit| !keys.contains(unit)).collect();
        let of_units = said(connection, Column::OrganisationId, self.owner, &units).await?;
        let all: Vec<Uuid> = keys.iter().chain(&units).copied().collect();
        let thing = number_of(Link::Thing);
        for row in said(connection, Column::Counterparty, self.owner, &all).await? {
            if row.link == thing && row.effect < 0 {
                self.sent_by.insert((row.identity, row.organisation_id));
            }
        }
        let carried: BTreeSet<Uuid> = own.iter().filter(|row| row.link == IMPLIED).map(|row| row.identity).collect();
        self.packed_by_others =
            packed_by_others(connection, self.owner, &carried.into_iter().collect::<Vec<_>>()).await?;
        let receipts: Vec<&Said> = own
            .iter()
            .chain(&of_units)
            .filter(|row| row.link == thing && row.effect > 0 && row.counterparty.is_some())
            .collect();
        let senders: Vec<Uuid> = receipts.iter().filter_map(|row| row.counterparty).collect();
        self.known = businesses(connection, &senders).await?;
        let events: BTreeSet<Uuid> = receipts.iter().map(|row| row.event_id).collect();
        self.with_note = with_note(connection, &events.into_iter().collect::<Vec<_>>()).await?;
        for row in own.into_iter().chain(of_units) {
            self.own.entry(row.identity).or_default().push(row);
        }
        Ok(())
    }

    fn standing(&self, candidate: &Candidate) -> Option<&Standing> {
        self.standings.get(&number_in(&candidate.address)?)
    }

    /// Whether the goods are the business's own: by their number, or by its trace code.
    fn is_own(&self, candidate: &Candidate) -> bool {
        let by_number = || self.standing(candidate).is_some_and(|standing| standing.owner == Some(self.owner));
        candidate.page_of == Some(self.owner) || by_number()
    }

    /// What becomes of a candidate.
    pub(super) fn verdict(&self, candidate: &Candidate) -> Verdict {
        let is_recorded = match candidate.is_class {
            true => self.lots.contains(&candidate.key),
            false => self.items.contains(&candidate.key),
        };
        if self.is_own(candidate) || (self.is_ordered && (is_recorded || candidate.page_of == Some(self.owner))) {
            let claim = if self.is_ordered { RecallClaim::Ordered } else { RecallClaim::Own };
            // A lot lies with its maker even before anything is recorded of it, and so does a unit.
            let is_registered =
                candidate.page_of == Some(self.owner) || (!candidate.is_class && self.has_record(candidate));
            let start = self.start(candidate, claim, Window::ALWAYS);
            return match (is_recorded, is_registered) {
                (true, _) => Verdict::Start(start),
                (false, true) => Verdict::Unrecorded(start),
                (false, false) => Verdict::Nothing,
            };
        }
        if self.is_ordered {
            return Verdict::Nothing;
        }
        let Some(rows) = self.own.get(&candidate.key) else {
            // Nothing of it is in one's hands under this name of one's own lot.
            return if candidate.is_own_lot { Verdict::Nothing } else { Verdict::Refused(RecallFault::NotReceived) };
        };
        match self.received(candidate.key, rows) {
            // A lot is traced from where it lies with the business; a single thing from when it came there.
            Ok((claim, _)) if candidate.is_class => Verdict::Start(self.start(candidate, claim, Window::ALWAYS)),
            Ok((claim, since)) => Verdict::Start(self.start(candidate, claim, Window { from: since, until: i64::MAX })),
            Err(_) if self.made(candidate, rows) => {
                Verdict::Start(self.start(candidate, RecallClaim::Made, Window::ALWAYS))
            }
            Err(fault) => Verdict::Refused(fault),
        }
    }

    fn start(&self, candidate: &Candidate, claim: RecallClaim, window: Window) -> Start {
        let node = if candidate.is_class {
            Node::Lot { identity: candidate.key, holder: self.owner }
        } else {
            Node::Item(candidate.key)
        };
        Start { node, claim, window }
    }

    fn has_record(&self, candidate: &Candidate) -> bool {
        self.standing(candidate).is_some_and(|standing| standing.registered_by.contains(&self.owner))
    }

    /// Since when goods were received with the word of the other side, or with its delivery note.
    fn received(&self, key: Uuid, rows: &[Said]) -> Result<(RecallClaim, i64), RecallFault> {
        let thing = number_of(Link::Thing);
        let units = rows
            .iter()
            .filter(|row| row.link == IMPLIED && self.packed_by_others.contains(&key))
            .filter_map(|row| row.container);
        let things: BTreeSet<Uuid> = units.chain([key]).collect();
        let receipts = things
            .iter()
            .filter_map(|thing| self.own.get(thing))
            .flatten()
            .filter(|row| row.link == thing && row.effect > 0)
            .filter_map(|row| Some((row, row.counterparty?)));
        let mut best: Option<(RecallClaim, i64)> = None;
        let mut fault = RecallFault::NotReceived;
        for (row, sender) in receipts {
            let claim = match (self.known.contains(&sender), self.with_note.contains(&row.event_id)) {
                (true, _) if self.sent_by.contains(&(row.identity, sender)) => RecallClaim::Received,
                (true, _) => {
                    fault = RecallFault::NotDespatched;
                    continue;
                }
                (false, true) => RecallClaim::Outside,
                (false, false) => {
                    fault = RecallFault::NoDeliveryNote;
                    continue;
                }
            };
            // Since the first of the receipts that count.
            best = Some(match best {
                Some((known, since)) if since <= row.event_time => (known, since),
                _ => (claim, row.event_time),
            });
        }
        best.ok_or(fault)
    }

    /// Whether the business's own events brought it into being, under a number that nobody else has registered or
    /// proved.
    fn made(&self, candidate: &Candidate, rows: &[Said]) -> bool {
        let owner = self.standing(candidate).and_then(|standing| standing.owner).or(candidate.page_of);
        let brings = |row: &Said| {
            let came_to_be = row.link == number_of(Link::Thing) && row.effect > 0 && row.counterparty.is_none();
            let was_packed = !candidate.is_class && row.link == number_of(Link::Parent);
            came_to_be || was_packed || row.link == number_of(Link::Output)
        };
        owner.is_none() && rows.iter().any(brings)
    }
}

/// What events say of some things on one side: those of a business, or those that name it as the other party.
async fn said<C: ConnectionTrait>(
    connection: &C,
    side: epcis_link::Column,
    business: Uuid,
    keys: &[Uuid],
) -> Result<Vec<Said>> {
    use epcis_link::Column;
    in_chunks::find(connection, keys.iter().copied(), |chunk| {
        epcis_link::Entity::find()
            .select_only()
            .columns([
                Column::Identity,
                Column::EventId,
                Column::Link,
                Column::OrganisationId,
                Column::EventTime,
                Column::Effect,
                Column::Counterparty,
                Column::Container,
            ])
            .filter(Column::Identity.is_in(chunk))
            .filter(side.eq(business))
            .filter(Column::IsVoid.eq(false))
            .order_by_asc(Column::EventTime)
            .into_model()
    })
    .await
}

/// Those of some things that somebody else than a business put into a unit.
async fn packed_by_others<C: ConnectionTrait>(connection: &C, own: Uuid, keys: &[Uuid]) -> Result<HashSet<Uuid>> {
    use epcis_link::Column;
    let rows: Vec<Uuid> = in_chunks::find(connection, keys.iter().copied(), |chunk| {
        epcis_link::Entity::find()
            .select_only()
            .column(Column::Identity)
            .distinct()
            .filter(Column::Identity.is_in(chunk))
            .filter(Column::Link.eq(number_of(Link::Child)))
            .filter(Column::Effect.lt(0))
            .filter(Column::OrganisationId.ne(own))
            .filter(Column::IsVoid.eq(false))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Those of some events that name a delivery note.
async fn with_note<C: ConnectionTrait>(connection: &C, events: &[Uuid]) -> Result<HashSet<Uuid>> {
    use epcis_detail::Column;
    let notes = DELIVERY_NOTES.iter().filter_map(|note| Vocabulary::BizTransactionType.term(note));
    let notes: Vec<String> = notes.map(|term| term.as_str().to_owned()).collect();
    let rows: Vec<Uuid> = in_chunks::find(connection, events.iter().copied(), |chunk| {
        epcis_detail::Entity::find()
            .select_only()
            .column(Column::EventId)
            .distinct()
            .filter(Column::EventId.is_in(chunk))
            .filter(Column::Kind.eq(Detail::Transaction as i16))
            .filter(Column::Term.is_in(&notes))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().collect())
}
