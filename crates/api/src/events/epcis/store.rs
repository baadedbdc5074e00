//! Insertion of events, in a number of statements independent of their number.

use std::collections::{BTreeMap, HashMap, HashSet};

use nguon_domain::events::act::ActKind;
use nguon_domain::events::act::view::Missing;
use nguon_domain::events::epcis::{
    Action, EpcFormat, Event, EventType, FactValue, Identity, ObjectRole, QuantityElement, Term, facts,
    in_digital_links, is_in_urns,
};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::records::material_batch::batch_of_address;
use nguon_domain::records::restriction::Restriction;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::binding::not_in_urns;
use super::recognition::{self, Conflict, GivenId, NewEvent, Recognised};
use super::{aggregation, inventory, party};
use crate::Application;
use crate::access::{Allowed, Captures, Tenant, Write};
use crate::events::act::completeness;
use crate::events::restriction::{self, RestrictionCache};
use crate::platform::database::Author;
use crate::platform::database::{Change, LogEntry, is_unique_violation};
use crate::platform::digest::key_of;
use crate::platform::entity::{
    epcis_detail, epcis_event, epcis_fact, epcis_identity, epcis_incomplete, epcis_link, holding,
};
use crate::platform::in_chunks::{self, MAX_KEYS};
use crate::platform::problem::{Error, Result};
use crate::records::management::add_events;
use crate::records::quota;

/// Kinds of rows in [`epcis_detail`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    Transaction = 0,
    Source = 1,
    Destination = 2,
    Set = 3,
    Unset = 4,
    Transformation = 5,
    /// A class that stands in a list of EPCs; its term is the list.
    ListedClass = 6,
}

/// Returns the term of a [`Detail::ListedClass`]: the role of the list's objects.
pub(super) const fn list_of(role: ObjectRole) -> &'static str {
    match role {
        ObjectRole::Thing => "thing",
        ObjectRole::Parent => "parent",
        ObjectRole::Child => "child",
        ObjectRole::Input => "input",
        ObjectRole::Output => "output",
    }
}

/// Stored link of what came or went inside a unit: not stated by the event itself but derived from the unit's contents.
pub(crate) const IMPLIED: i16 = 5;

/// Returns the stored number of a link.
pub(crate) const fn number_of(link: ObjectRole) -> i16 {
    match link {
        ObjectRole::Thing => 0,
        ObjectRole::Parent => 1,
        ObjectRole::Child => 2,
        ObjectRole::Input => 3,
        ObjectRole::Output => 4,
    }
}

/// Returns the stored number of an action.
pub(super) const fn action_number(action: Action) -> i16 {
    match action {
        Action::Add => 0,
        Action::Observe => 1,
        Action::Delete => 2,
    }
}

/// Returns the stored number of an event type.
pub(super) const fn type_number(event_type: EventType) -> i16 {
    match event_type {
        EventType::Object => 0,
        EventType::Aggregation => 1,
        EventType::Transaction => 2,
        EventType::Transformation => 3,
        EventType::Association => 4,
        EventType::Extension => 5,
    }
}

/// Maximum number of attempts while a concurrent request writes the same event.
const MAX_ATTEMPTS: usize = 5;

/// The business and user on whose behalf events are stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender {
    tenant: Tenant,
    user_id: Uuid,
    author: Author,
}

impl From<&Allowed<Captures, Write>> for Sender {
    fn from(allowed: &Allowed<Captures, Write>) -> Self {
        Self { tenant: **allowed, user_id: allowed.principal().user_id, author: allowed.into() }
    }
}

impl Sender {
    /// Returns the sender of a document captured by a job, from the job's row.
    pub(super) const fn of_job(organisation_id: Uuid, user_id: Uuid) -> Self {
        let author = Author::of_job(organisation_id, user_id);
        Self { tenant: Tenant::of_job(organisation_id), user_id, author }
    }

    /// The business whose document it is.
    pub(super) const fn tenant(&self) -> Tenant {
        self.tenant
    }
}

/// What became of the events of a document.
#[derive(Debug, Default)]
pub(crate) struct Captured {
    /// Number of new events.
    pub(crate) count: usize,
    /// The row of each event, whether new or not; `None` for one in conflict.
    pub(crate) rows: Vec<Option<Uuid>>,
    /// The events that were not stored because another one has their id and other content.
    pub(crate) conflicts: Vec<Conflict>,
    /// What is known of the new events, for answers that are made in the same transaction.
    pub(crate) recorded: Recorded,
}

/// What the insertion of events found out about them.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// When they were stored, in milliseconds since 1970.
    pub(crate) record_time: i64,
    /// The ids under which the new events are stored, by row.
    pub(crate) event_ids: HashMap<Uuid, String>,
    /// The missing data elements of events that are incomplete.
    pub(crate) missing: HashMap<Uuid, Vec<Missing>>,
    /// The restrictions against which events were done.
    pub(crate) against: HashMap<Uuid, Vec<Restriction>>,
    /// The holders of the parties to which goods went or from which they came, by address; see [`party::holders`].
    pub(crate) holders: HashMap<String, Uuid>,
    /// The changed inventory rows of classes.
    pub(crate) inventory: HashMap<inventory::Key, holding::Model>,
}

impl Captured {
    /// Refuses events that contradict others; `places` has their places in the document.
    ///
    /// # Errors
    /// 409, naming the events.
    pub(crate) fn without_conflicts(self, places: &[String]) -> Result<Self> {
        if self.conflicts.is_empty() {
            return Ok(self);
        }
        let violations = self.conflicts.into_iter().map(|conflict| conflict.violation(places)).collect();
        Err(Error::Contradicted(ProblemCode::EventIdTaken, violations))
    }
}

/// Stores events, all of them or none, except those in conflict. Returns the open transaction, which the caller commits
/// or, when it does not want the others without those in conflict, rolls back.
///
/// # Errors
/// 503 when concurrent requests keep writing the same events; when the database fails.
pub(crate) async fn capture(application: &Application, sender: Sender, events: &[Event]) -> Result<(Change, Captured)> {
    let Sender { tenant, user_id: captured_by, author } = sender;
    for _ in 0..MAX_ATTEMPTS {
        let mut transaction = application.database.change(author).await?;
        transaction.keeps_numbers();
        let mut cache = RestrictionCache::of(tenant);
        match insert(&transaction, application, tenant, captured_by, events, &mut cache).await {
            Ok(captured) => {
                transaction.record(LogEntry::new("event", None, "capture").after(&captured.count)?);
                return Ok((transaction, captured));
            }
            // A concurrent request wrote the same event, or gave it its id: the next attempt finds it.
            Err(Error::Database(error)) if is_unique_violation(&error) || error == DbErr::RecordNotUpdated => {}
            Err(error) => return Err(error),
        }
    }
    Err(ProblemCode::Unavailable.into())
}

/// Inserts events and everything derived from them. Events that exist already, however they are spelled, are skipped,
/// so that resending is harmless; so are those that contradict another event with their id, which are reported. `cache`
/// has what the transaction has read of their goods.
///
/// # Errors
/// 409 when the event quota is exceeded; when the database fails.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    application: &Application,
    tenant: Tenant,
    captured_by: Uuid,
    events: &[Event],
    cache: &mut RestrictionCache,
) -> Result<Captured> {
    let clock = &application.clock;
    let Recognised { rows: ids, new, given, conflicts, declared_wrong } =
        recognition::recognise(transaction, clock, tenant, events).await?;
    let holders = party::holders(transaction, new.iter().filter_map(|new| new.event.counterparty())).await?;
    let places: HashMap<Uuid, Option<Uuid>> =
        new.iter().map(|new| (new.id, new.event.biz_location.as_ref().map(|place| key_of(place.as_str())))).collect();
    let (mut rows, mut links, mut details, mut said) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut addresses: BTreeMap<Uuid, &str> = BTreeMap::new();
    let record_time = clock.now().timestamp_millis();
    for NewEvent { id, event, marks, event_id, is_void } in &new {
        let json = serde_json::to_string(&event.json).map_err(|error| Error::internal("event", error))?;
        rows.push(epcis_event::ActiveModel {
            id: Set(*id),
            organisation_id: Set(tenant.organisation_id),
            captured_by: Set(captured_by),
            hash: Set(marks.hash.to_vec()),
            content: Set(Some(marks.content.to_vec())),
            known_by: Set(Some(marks.known_by.to_vec())),
            declares_error: Set(marks.declares_error),
            event_id: Set(event_id.clone()),
            event_type: Set(type_number(event.event_type)),
            action: Set(event.action.map(action_number)),
            event_time: Set(event.event_time.timestamp_millis()),
            record_time: Set(record_time),
            offset_minutes: Set(event.offset.minutes()),
            biz_step: Set(event.biz_step.as_ref().map(ToString::to_string)),
            disposition: Set(event.disposition.as_ref().map(ToString::to_string)),
            read_point: Set(event.read_point.as_ref().map(|place| key_of(place.as_str()))),
            biz_location: Set(places.get(id).copied().flatten()),
            json: Set(json),
            act: Set(ActKind::of(event).map(|kind| kind.as_str().to_owned())),
        });
        let counterparty = event.counterparty().and_then(|party| holders.get(party.as_str()).copied());
        links.extend(link_rows(tenant, *id, event, counterparty, *is_void));
        details.extend(detail_rows(*id, event));
        said.extend(fact_rows(tenant, *id, event));
        addresses.extend(identities(event).map(|identity| (key_of(identity.as_str()), identity.as_str())));
    }
    let count = rows.len();
    in_chunks::insert::<epcis_event::Entity>(transaction, rows).await?;
    give_ids(transaction, given).await?;
    insert_identities(transaction, addresses).await?;
    let mut steps: Vec<inventory::Step> = links.iter().filter_map(|link| inventory::Step::of(link, &places)).collect();
    let units: HashSet<Uuid> = links.iter().filter_map(aggregation::unit_in).collect();
    in_chunks::insert::<epcis_link::Entity>(transaction, links).await?;
    in_chunks::insert::<epcis_detail::Entity>(transaction, details).await?;
    in_chunks::insert::<epcis_fact::Entity>(transaction, said).await?;
    let voided = void(transaction, declared_wrong).await?;
    let carried = aggregation::derive(transaction, units).await?;
    steps.extend(carried.iter().filter_map(|link| inventory::Step::of(link, &places)));
    let inventory = inventory::apply(transaction, tenant, steps, &voided).await?;
    let told: Vec<(Uuid, &Event)> =
        new.iter().filter(|new| new.event.error_declaration.is_none()).map(|new| (new.id, new.event)).collect();
    let missing = completeness::missing(transaction, tenant, &told, &mut cache.goods).await?;
    let incomplete = new
        .iter()
        .filter(|new| missing.contains_key(&new.id) && !new.is_void)
        .map(|new| epcis_incomplete::ActiveModel {
            event_id: Set(new.id),
            organisation_id: Set(tenant.organisation_id),
            event_time: Set(new.event.event_time.timestamp_millis()),
        })
        .collect();
    in_chunks::insert::<epcis_incomplete::Entity>(transaction, incomplete).await?;
    // An event declared wrong need not be completed.
    for chunk in voided.chunks(MAX_KEYS) {
        epcis_incomplete::Entity::delete_many()
            .filter(epcis_incomplete::Column::EventId.is_in(chunk.iter().copied()))
            .exec(transaction)
            .await?;
    }
    let effective: Vec<(Uuid, &Event)> = new
        .iter()
        .filter(|new| new.event.error_declaration.is_none() && !new.is_void)
        .map(|new| (new.id, new.event))
        .collect();
    let against = restriction::apply(transaction, application, tenant, captured_by, &effective, cache).await?;
    if count > 0 {
        let stored = add_events(transaction, tenant, count).await?;
        quota::check_event_count(&application.quotas, stored)?;
    }
    let event_ids = new.into_iter().map(|new| (new.id, new.event_id)).collect();
    let recorded = Recorded { record_time, event_ids, missing, against, holders, inventory };
    Ok(Captured { count, rows: ids, conflicts, recorded })
}

/// Stores the ids of events that came without one.
///
/// # Errors
/// [`DbErr::RecordNotUpdated`] when a concurrent request gave one of them another id; when the database fails.
async fn give_ids(transaction: &DatabaseTransaction, given: Vec<GivenId>) -> Result<()> {
    use epcis_event::Column;
    for GivenId { id, before, event_id, known_by } in given {
        let updated = epcis_event::Entity::update_many()
            .col_expr(Column::EventId, Expr::value(event_id))
            .col_expr(Column::KnownBy, Expr::value(known_by.to_vec()))
            .filter(Column::Id.eq(id))
            .filter(Column::EventId.eq(before))
            .exec(transaction)
            .await?;
        if updated.rows_affected == 0 {
            return Err(DbErr::RecordNotUpdated.into());
        }
    }
    Ok(())
}

/// Returns all identities in an event that can be searched for.
fn identities(event: &Event) -> impl Iterator<Item = &Identity> {
    let things = event.identities().map(|(_, identity)| identity);
    let parties = event.sources.iter().chain(&event.destinations).chain(&event.transactions).map(|typed| &typed.id);
    things.chain(parties).chain(&event.read_point).chain(&event.biz_location)
}

/// Stores the addresses of identity keys.
async fn insert_identities(transaction: &DatabaseTransaction, addresses: BTreeMap<Uuid, &str>) -> Result<()> {
    let rows: Vec<epcis_identity::ActiveModel> = addresses
        .into_iter()
        .map(|(key, address)| epcis_identity::ActiveModel { key: Set(key), address: Set(address.to_owned()) })
        .collect();
    let known = OnConflict::column(epcis_identity::Column::Key).do_nothing().to_owned();
    in_chunks::upsert::<epcis_identity::Entity>(transaction, rows, &known).await
}

/// Marks the links of events declared wrong as void. Returns the events that were not void before: what is declared
/// wrong twice is reversed once.
async fn void(transaction: &DatabaseTransaction, declared_wrong: Vec<Uuid>) -> Result<Vec<Uuid>> {
    use epcis_link::Column;
    let before: Vec<Uuid> = in_chunks::find(transaction, declared_wrong.iter().copied(), |chunk| {
        epcis_link::Entity::find()
            .select_only()
            .column(Column::EventId)
            .distinct()
            .filter(Column::EventId.is_in(chunk))
            .filter(Column::IsVoid.eq(true))
            .into_tuple()
    })
    .await?;
    let before: HashSet<Uuid> = before.into_iter().collect();
    let voided: Vec<Uuid> = declared_wrong.into_iter().filter(|event| !before.contains(event)).collect();
    for chunk in voided.chunks(MAX_KEYS) {
        epcis_link::Entity::update_many()
            .col_expr(Column::IsVoid, Expr::value(true))
            .filter(Column::EventId.is_in(chunk.iter().copied()))
            .exec(transaction)
            .await?;
    }
    Ok(voided)
}

fn link_rows(
    tenant: Tenant,
    event_id: Uuid,
    event: &Event,
    counterparty: Option<Uuid>,
    is_void: bool,
) -> Vec<epcis_link::ActiveModel> {
    let parent =
        event.things.iter().find(|(link, _)| *link == ObjectRole::Parent).map(|(_, parent)| key_of(parent.as_str()));
    let transformation = event.transformation_id.as_ref().map(|id| key_of(id.as_str()));
    let row = |link: ObjectRole, identity: &Identity, measured: Option<&QuantityElement>| epcis_link::ActiveModel {
        identity: Set(key_of(identity.as_str())),
        event_id: Set(event_id),
        link: Set(number_of(link)),
        position: Set(0),
        organisation_id: Set(tenant.organisation_id),
        event_time: Set(event.event_time.timestamp_millis()),
        // A class in a list of EPCs is a class, of which the quantity is not known.
        is_class: Set(measured.is_some() || is_listed_class(link, identity)),
        // The lot of an item; its trade item is in the next column.
        class: Set(identity.class().filter(|class| identity.trade_item() != Some(*class)).map(key_of)),
        trade_item: Set(identity.trade_item().map(key_of)),
        quantity: Set(measured.and_then(|measured| measured.quantity).map(|quantity| quantity.thousandths())),
        is_not_counted: Set(measured.is_some_and(|measured| measured.is_not_counted)),
        unit: Set(measured.and_then(|measured| measured.unit.clone())),
        // The stock of materials is not kept: using a supplier's batch takes nothing out of it.
        effect: Set(match batch_of_address(identity.as_str()) {
            Some(_) => 0,
            None => event.effect(link).sign(),
        }),
        counterparty: Set(counterparty),
        container: Set(match link {
            ObjectRole::Child => parent,
            ObjectRole::Input | ObjectRole::Output => transformation,
            ObjectRole::Thing | ObjectRole::Parent => None,
        }),
        is_void: Set(is_void),
    };
    let things = event.things.iter().map(|(link, identity)| row(*link, identity, None));
    let quantities = event.quantities.iter().map(|(link, measured)| row(*link, &measured.class, Some(measured)));
    (0..)
        .zip(things.chain(quantities))
        .map(|(place, row)| epcis_link::ActiveModel { position: Set(place), ..row })
        .collect()
}

/// Whether an entry of a list of EPCs stands for a class of objects.
fn is_listed_class(role: ObjectRole, identity: &Identity) -> bool {
    role != ObjectRole::Parent && identity.is_of_class()
}

fn detail_rows(event_id: Uuid, event: &Event) -> Vec<epcis_detail::ActiveModel> {
    let text = |term: &Term| term.as_str().to_owned();
    let mut rows: Vec<(Detail, Option<String>, Option<Uuid>)> = Vec::new();
    for (detail, all) in [
        (Detail::Transaction, &event.transactions),
        (Detail::Source, &event.sources),
        (Detail::Destination, &event.destinations),
    ] {
        rows.extend(all.iter().map(|typed| (detail, typed.kind.as_ref().map(text), Some(key_of(typed.id.as_str())))));
    }
    let listed = event.things.iter().filter(|(role, identity)| is_listed_class(*role, identity));
    rows.extend(listed.map(|(role, identity)| {
        (Detail::ListedClass, Some(list_of(*role).to_owned()), Some(key_of(identity.as_str())))
    }));
    rows.extend(event.set.iter().map(|term| (Detail::Set, Some(text(term)), None)));
    rows.extend(event.unset.iter().map(|term| (Detail::Unset, Some(text(term)), None)));
    rows.extend(event.transformation_id.iter().map(|id| (Detail::Transformation, None, Some(key_of(id.as_str())))));
    let row =
        |(position, (kind, term, identity)): (i32, (Detail, Option<String>, Option<Uuid>))| epcis_detail::ActiveModel {
            event_id: Set(event_id),
            kind: Set(kind as i16),
            position: Set(position),
            term: Set(term),
            identity: Set(identity),
        };
    (0..).zip(rows).map(row).collect()
}

fn fact_rows(tenant: Tenant, event_id: Uuid, event: &Event) -> Vec<epcis_fact::ActiveModel> {
    let row = |(position, fact): (i32, nguon_domain::events::epcis::Fact)| {
        let sort = fact.value.sort();
        let (text, number) = match fact.value {
            FactValue::Present => (None, None),
            FactValue::Text(text) => (Some(text), None),
            FactValue::Number(number) | FactValue::Moment(number) => (None, Some(number)),
        };
        epcis_fact::ActiveModel {
            event_id: Set(event_id),
            position: Set(position),
            organisation_id: Set(tenant.organisation_id),
            part: Set(fact.part.number()),
            name: Set(fact.name),
            text: Set(text),
            sort: Set(sort),
            number: Set(number),
        }
    };
    (0..).zip(facts(event)).map(row).collect()
}

/// Returns a stored event for output: as captured, with its event id and record time, and its identifiers in `format`.
///
/// # Errors
/// 406 when URNs are asked for and an identifier was captured as a link; when the stored event cannot be parsed.
pub(crate) fn shown(row: epcis_event::Model, format: EpcFormat) -> Result<Map<String, Value>> {
    let mut event: Map<String, Value> =
        serde_json::from_str(&row.json).map_err(|error| Error::internal("stored event", error))?;
    event.insert("eventID".to_owned(), row.event_id.into());
    let recorded = crate::platform::clock::moment(row.record_time);
    match format {
        EpcFormat::DigitalLink => in_digital_links(&mut event),
        EpcFormat::Urn if !is_in_urns(&event) => return Err(not_in_urns()),
        EpcFormat::Urn | EpcFormat::NoPreference | EpcFormat::NeverTranslates => {}
    }
    event.insert("recordTime".to_owned(), recorded.to_rfc3339_opts(chrono::SecondsFormat::Millis, true).into());
    Ok(event)
}
