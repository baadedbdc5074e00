//! Decides by which claim a business may recall goods (ADR 34): its own number or trace code, goods that it made under
//! an unregistered number, or goods that it received, with the sender's confirmation. An event that merely mentions
//! goods is no claim.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::events::epcis::{ObjectRole, Vocabulary};
use nguon_domain::identification::identifier::Gs1Key;
use nguon_domain::input::reason::recall::RecallRefusal;
use nguon_domain::recall::RecallClaim;
use nguon_domain::trace::Window;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::numbers::{NumberOwnership, number_in, ownerships};
use super::starts::Start;
use super::tell::businesses;
use crate::events::epcis::{Detail, IMPLIED, number_of};
use crate::platform::entity::{epcis_detail, epcis_link};
use crate::platform::in_chunks;
use crate::platform::problem::Result;
use crate::trace::Node;
use crate::trace::start::{items_among, lots_with};

/// Business transaction types that prove a delivery: despatch advice and bill of lading (CBV 2.0, section 7.3).
const DELIVERY_NOTES: [&str; 2] = ["desadv", "bol"];

/// Goods named by a start of the request, under one of their addresses.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) key: Uuid,
    pub(super) address: String,
    /// Whether it is a lot (a class in EPCIS); otherwise a serialised item.
    pub(super) is_class: bool,
    /// The business that registered it, when the address is a trace code of this system.
    pub(super) page_of: Option<Uuid>,
    /// Whether the address belongs to a lot that the business registered.
    pub(super) is_own_lot: bool,
    /// Display name, when the request named a record rather than this address.
    pub(super) goods: Option<String>,
}

/// Whether a candidate may be a start of the recall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may.
    Start(Start),
    /// It may, although no event mentions it yet.
    Unrecorded(Start),
    /// No event under this address.
    Nothing,
    /// It may not, for this reason.
    Refused(RecallRefusal),
}

/// A link between an event and goods, recorded by the business or naming it as the other party.
#[derive(Clone, Debug, FromQueryResult)]
struct RecordedLink {
    identity: Uuid,
    event_id: Uuid,
    link: i16,
    organisation_id: Uuid,
    event_time: i64,
    effect: i16,
    counterparty: Option<Uuid>,
    container: Option<Uuid>,
}

/// The evidence by which claims are decided, loaded for all candidates at once.
pub(super) struct Claims {
    owner: Uuid,
    is_ordered: bool,
    ownerships: HashMap<Gs1Key, NumberOwnership>,
    /// Lots that the business has or had, according to any event.
    lots: BTreeSet<Uuid>,
    /// Serialised items that occur in any event.
    items: BTreeSet<Uuid>,
    /// Links that the business itself recorded, by goods or logistic unit.
    own: HashMap<Uuid, Vec<RecordedLink>>,
    /// Goods or logistic unit, and the business that recorded sending it to this one.
    sent_by: HashSet<(Uuid, Uuid)>,
    /// Goods that another business packed into a logistic unit.
    packed_by_others: HashSet<Uuid>,
    /// Senders that are registered businesses.
    registered_senders: HashSet<Uuid>,
    /// Receiving events that reference a delivery note.
    with_note: HashSet<Uuid>,
}

impl Claims {
    /// Loads the evidence for `candidates`.
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
            ownerships: ownerships(connection, numbers).await?,
            lots: lots_with(connection, &keys(true), owner).await?,
            items: items_among(connection, &keys(false)).await?,
            own: HashMap::new(),
            sent_by: HashSet::new(),
            packed_by_others: HashSet::new(),
            registered_senders: HashSet::new(),
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

    /// Loads the events about goods that are not the business's own.
    async fn read_events<C: ConnectionTrait>(&mut self, connection: &C, keys: &[Uuid]) -> Result<()> {
        use epcis_link::Column;
        if keys.is_empty() {
            return Ok(());
        }
        let own = recorded_links(connection, Column::OrganisationId, self.owner, keys).await?;
        // Goods received inside a logistic unit were received with that unit.
        let units: BTreeSet<Uuid> =
            own.iter().filter(|row| row.link == IMPLIED).filter_map(|row| row.container).collect();
        let units: Vec<Uuid> = units.into_iter().filter(|unit| !keys.contains(unit)).collect();
        let of_units = recorded_links(connection, Column::OrganisationId, self.owner, &units).await?;
        let all: Vec<Uuid> = keys.iter().chain(&units).copied().collect();
        let thing = number_of(ObjectRole::Thing);
        for row in recorded_links(connection, Column::Counterparty, self.owner, &all).await? {
            if row.link == thing && row.effect < 0 {
                self.sent_by.insert((row.identity, row.organisation_id));
            }
        }
        let carried: BTreeSet<Uuid> = own.iter().filter(|row| row.link == IMPLIED).map(|row| row.identity).collect();
        self.packed_by_others =
            packed_by_others(connection, self.owner, &carried.into_iter().collect::<Vec<_>>()).await?;
        let receipts: Vec<&RecordedLink> = own
            .iter()
            .chain(&of_units)
            .filter(|row| row.link == thing && row.effect > 0 && row.counterparty.is_some())
            .collect();
        let senders: Vec<Uuid> = receipts.iter().filter_map(|row| row.counterparty).collect();
        self.registered_senders = businesses(connection, &senders).await?;
        let events: BTreeSet<Uuid> = receipts.iter().map(|row| row.event_id).collect();
        self.with_note = with_note(connection, &events.into_iter().collect::<Vec<_>>()).await?;
        for row in own.into_iter().chain(of_units) {
            self.own.entry(row.identity).or_default().push(row);
        }
        Ok(())
    }

    fn ownership(&self, candidate: &Candidate) -> Option<&NumberOwnership> {
        self.ownerships.get(&number_in(&candidate.address)?)
    }

    /// Whether the goods are the business's own, by GS1 number or trace code.
    fn is_own(&self, candidate: &Candidate) -> bool {
        let by_number = || self.ownership(candidate).is_some_and(|ownership| ownership.owner == Some(self.owner));
        candidate.page_of == Some(self.owner) || by_number()
    }

    /// Decides whether `candidate` may be a start of the recall.
    pub(super) fn verdict(&self, candidate: &Candidate) -> Verdict {
        let is_recorded = match candidate.is_class {
            true => self.lots.contains(&candidate.key),
            false => self.items.contains(&candidate.key),
        };
        if self.is_own(candidate) || (self.is_ordered && (is_recorded || candidate.page_of == Some(self.owner))) {
            let claim = if self.is_ordered { RecallClaim::Ordered } else { RecallClaim::Own };
            // A registered lot or unit can be recalled before any event mentions it.
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
            // The business has nothing under this address of its own lot.
            return if candidate.is_own_lot { Verdict::Nothing } else { Verdict::Refused(RecallRefusal::NotReceived) };
        };
        match self.received(candidate.key, rows) {
            // A lot is traced from where the business has it, a serialised item from when the business received it.
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
        self.ownership(candidate).is_some_and(|ownership| ownership.registered_by.contains(&self.owner))
    }

    /// Returns the claim from receiving the goods, and the time of the first receipt that the sender or a delivery note
    /// confirms.
    fn received(&self, key: Uuid, rows: &[RecordedLink]) -> Result<(RecallClaim, i64), RecallRefusal> {
        let thing = number_of(ObjectRole::Thing);
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
        let mut fault = RecallRefusal::NotReceived;
        for (row, sender) in receipts {
            let claim = match (self.registered_senders.contains(&sender), self.with_note.contains(&row.event_id)) {
                (true, _) if self.sent_by.contains(&(row.identity, sender)) => RecallClaim::Received,
                (true, _) => {
                    fault = RecallRefusal::NotDespatched;
                    continue;
                }
                (false, true) => RecallClaim::Outside,
                (false, false) => {
                    fault = RecallRefusal::NoDeliveryNote;
                    continue;
                }
            };
            // The earliest confirmed receipt counts.
            best = Some(match best {
                Some((earlier, since)) if since <= row.event_time => (earlier, since),
                _ => (claim, row.event_time),
            });
        }
        best.ok_or(fault)
    }

    /// Whether the business's own events created the goods, under a number that nobody else has registered or proved.
    fn made(&self, candidate: &Candidate, rows: &[RecordedLink]) -> bool {
        let owner = self.ownership(candidate).and_then(|ownership| ownership.owner).or(candidate.page_of);
        let brings = |row: &RecordedLink| {
            let came_to_be = row.link == number_of(ObjectRole::Thing) && row.effect > 0 && row.counterparty.is_none();
            let was_packed = !candidate.is_class && row.link == number_of(ObjectRole::Parent);
            came_to_be || was_packed || row.link == number_of(ObjectRole::Output)
        };
        owner.is_none() && rows.iter().any(brings)
    }
}

/// Loads the links of `keys` in events that `business` recorded or that name it as the other party, as `side` says.
async fn recorded_links<C: ConnectionTrait>(
    connection: &C,
    side: epcis_link::Column,
    business: Uuid,
    keys: &[Uuid],
) -> Result<Vec<RecordedLink>> {
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

/// Returns which of `keys` another business than `own` packed into a logistic unit.
async fn packed_by_others<C: ConnectionTrait>(connection: &C, own: Uuid, keys: &[Uuid]) -> Result<HashSet<Uuid>> {
    use epcis_link::Column;
    let rows: Vec<Uuid> = in_chunks::find(connection, keys.iter().copied(), |chunk| {
        epcis_link::Entity::find()
            .select_only()
            .column(Column::Identity)
            .distinct()
            .filter(Column::Identity.is_in(chunk))
            .filter(Column::Link.eq(number_of(ObjectRole::Child)))
            .filter(Column::Effect.lt(0))
            .filter(Column::OrganisationId.ne(own))
            .filter(Column::IsVoid.eq(false))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Returns which of `events` reference a delivery note.
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
