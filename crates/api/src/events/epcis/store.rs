//! Insertion of events, in a number of statements independent of their number.

use std::collections::{BTreeMap, HashMap, HashSet};

use aws_lc_rs::digest::{SHA256, digest};
use nguon_domain::events::act::ActKind;
use nguon_domain::events::epcis::{
    Action, EpcFormat, Event, EventType, FactValue, Identity, ObjectRole, QuantityElement, Term, facts, hash_id,
    in_digital_links, pre_hash,
};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, OnConflict, Query, ValueTuple};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QuerySelect as _,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{aggregation, inventory, party};
use crate::Application;
use crate::access::{Allowed, Captures, Tenant, Write};
use crate::events::act::completeness;
use crate::platform::database::Author;
use crate::platform::database::{Change, LogEntry, is_unique_violation};
use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_detail, epcis_event, epcis_fact, epcis_identity, epcis_incomplete, epcis_link};
use crate::platform::in_chunks::{self, MAX_KEYS, MAX_PROBES};
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
}

/// Stores events, all of them or none. Returns the open transaction, which the caller commits, and the number of new
/// events.
///
/// # Errors
/// 503 when concurrent requests keep writing the same events; when the database fails.
pub(crate) async fn capture(application: &Application, sender: Sender, events: &[Event]) -> Result<(Change, usize)> {
    let Sender { tenant, user_id: captured_by, author } = sender;
    for _ in 0..MAX_ATTEMPTS {
        let mut transaction = application.database.change(author).await?;
        transaction.keeps_numbers();
        match insert(&transaction, application, tenant, captured_by, events).await {
            Ok(count) => {
                transaction.record(LogEntry::new("event", None, "capture").after(&count)?);
                return Ok((transaction, count));
            }
            // A concurrent request wrote the same event: the next attempt finds it.
            Err(Error::Database(error)) if is_unique_violation(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Err(ProblemCode::Unavailable.into())
}

/// Inserts events and everything derived from them. Returns the number of new ones. Events that exist already, however
/// they are spelled, are skipped, so that resending is harmless.
///
/// # Errors
/// 409 when the event quota is exceeded; when the database fails.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    application: &Application,
    tenant: Tenant,
    captured_by: Uuid,
    events: &[Event],
) -> Result<usize> {
    let clock = &application.clock;
    let hashes: Vec<[u8; 32]> = events.iter().map(hash).collect();
    let mut seen = stored_hashes(transaction, tenant, &hashes).await?;
    let mut new = Vec::new();
    for (event, hash) in events.iter().zip(hashes) {
        let declares_error = event.error_declaration.is_some();
        if seen.insert((hash.to_vec(), declares_error)) {
            new.push((clock.new_id(), hash, event));
        }
    }
    let holders = party::holders(transaction, new.iter().filter_map(|(_, _, event)| event.counterparty())).await?;
    let places: HashMap<Uuid, Option<Uuid>> = new
        .iter()
        .map(|(id, _, event)| (*id, event.biz_location.as_ref().map(|place| key_of(place.as_str()))))
        .collect();
    let (mut rows, mut links, mut details, mut said) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut addresses: BTreeMap<Uuid, &str> = BTreeMap::new();
    let record_time = clock.now().timestamp_millis();
    for (id, hash, event) in &new {
        let declares_error = event.error_declaration.is_some();
        // An event with an error declaration is void, whichever of the two arrives first.
        let is_void = declares_error || seen.contains(&(hash.to_vec(), true));
        let json = serde_json::to_string(&event.json).map_err(|error| Error::internal("event", error))?;
        rows.push(epcis_event::ActiveModel {
            id: Set(*id),
            organisation_id: Set(tenant.organisation_id),
            captured_by: Set(captured_by),
            hash: Set(hash.to_vec()),
            declares_error: Set(declares_error),
            event_id: Set(event.event_id.clone().unwrap_or_else(|| hash_id(hash))),
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
        links.extend(link_rows(tenant, *id, event, counterparty, is_void));
        details.extend(detail_rows(*id, event));
        said.extend(fact_rows(tenant, *id, event));
        addresses.extend(identities(event).map(|identity| (key_of(identity.as_str()), identity.as_str())));
    }
    let count = rows.len();
    in_chunks::insert::<epcis_event::Entity>(transaction, rows).await?;
    insert_identities(transaction, addresses).await?;
    let mut steps: Vec<inventory::Step> = links.iter().filter_map(|link| inventory::Step::of(link, &places)).collect();
    let units: HashSet<Uuid> = links.iter().filter_map(aggregation::unit_in).collect();
    in_chunks::insert::<epcis_link::Entity>(transaction, links).await?;
    in_chunks::insert::<epcis_detail::Entity>(transaction, details).await?;
    in_chunks::insert::<epcis_fact::Entity>(transaction, said).await?;
    let declared = new.iter().filter(|(_, _, event)| event.error_declaration.is_some()).map(|(_, hash, event)| {
        let id = event.event_id.clone().unwrap_or_else(|| hash_id(hash));
        (hash.to_vec(), id)
    });
    let voided = void(transaction, tenant, declared.collect()).await?;
    let carried = aggregation::derive(transaction, units).await?;
    steps.extend(carried.iter().filter_map(|link| inventory::Step::of(link, &places)));
    inventory::apply(transaction, tenant, steps, &voided).await?;
    let told: Vec<(Uuid, &Event)> = new
        .iter()
        .filter(|(.., event)| event.error_declaration.is_none())
        .map(|(id, _, event)| (*id, *event))
        .collect();
    let missing = completeness::missing(transaction, tenant, &told).await?;
    let is_void = |hash: &[u8; 32]| seen.contains(&(hash.to_vec(), true));
    let void: HashSet<Uuid> = new.iter().filter(|(_, hash, _)| is_void(hash)).map(|(id, ..)| *id).collect();
    let incomplete = told
        .iter()
        .filter(|(id, _)| missing.contains_key(id) && !void.contains(id))
        .map(|(id, event)| epcis_incomplete::ActiveModel {
            event_id: Set(*id),
            organisation_id: Set(tenant.organisation_id),
            event_time: Set(event.event_time.timestamp_millis()),
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
    if count > 0 {
        add_events(transaction, tenant, count).await?;
        quota::check_events(transaction, &application.quotas, tenant).await?;
    }
    Ok(count)
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

/// Marks the links of events declared wrong as void. Returns the ids of these events.
async fn void(
    transaction: &DatabaseTransaction,
    tenant: Tenant,
    declared: Vec<(Vec<u8>, String)>,
) -> Result<Vec<Uuid>> {
    use epcis_event::Column;
    let voided: Vec<Uuid> = in_chunks::find(transaction, declared, |chunk| {
        let (hashes, ids): (Vec<_>, Vec<_>) = chunk.into_iter().unzip();
        let same = Condition::any().add(Column::Hash.is_in(hashes)).add(Column::EventId.is_in(ids));
        epcis_event::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::OrganisationId.eq(tenant.organisation_id))
            .filter(Column::DeclaresError.eq(false))
            .filter(same)
            .into_tuple()
    })
    .await?;
    for chunk in voided.chunks(MAX_KEYS) {
        epcis_link::Entity::update_many()
            .col_expr(epcis_link::Column::IsVoid, Expr::value(true))
            .filter(epcis_link::Column::EventId.is_in(chunk.iter().copied()))
            .exec(transaction)
            .await?;
    }
    Ok(voided)
}

/// Returns the hashes that are already stored, each with whether it is an error declaration.
async fn stored_hashes<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    hashes: &[[u8; 32]],
) -> Result<HashSet<(Vec<u8>, bool)>> {
    use epcis_event::Column;
    let of_event = |column: Column| Expr::col((epcis_event::Entity, column));
    let wanted = Alias::new("wanted");
    let mut known = HashSet::new();
    for chunk in hashes.chunks(MAX_PROBES) {
        // Joined with the list of values, each hash is one index lookup; with a long IN list, PostgreSQL scans all
        // events of the business instead. A cross join, since SQLite keeps its order.
        let statement = Query::select()
            .columns([Column::Hash, Column::DeclaresError].map(|column| (epcis_event::Entity, column)))
            .from_values(chunk.iter().map(|hash| ValueTuple::One(hash.to_vec().into())), wanted.clone())
            .cross_join(epcis_event::Entity)
            .and_where(of_event(Column::Hash).eq(Expr::col((wanted.clone(), Alias::new("column1")))))
            .and_where(of_event(Column::OrganisationId).eq(tenant.organisation_id))
            .to_owned();
        for row in connection.query_all(&statement).await? {
            known.insert((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
        }
    }
    Ok(known)
}

/// Returns the SHA-256 of an event's pre-hash string.
pub(crate) fn hash(event: &Event) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, pre_hash(event).as_bytes()).as_ref());
    hash
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
        is_class: Set(measured.is_some()),
        // The lot of an item; its trade item is in the next column.
        class: Set(identity.class().filter(|class| identity.trade_item() != Some(*class)).map(key_of)),
        trade_item: Set(identity.trade_item().map(key_of)),
        quantity: Set(measured.and_then(|measured| measured.quantity).map(|quantity| quantity.thousandths())),
        unit: Set(measured.and_then(|measured| measured.unit.clone())),
        effect: Set(event.effect(link).sign()),
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
/// When the stored event cannot be parsed.
pub(crate) fn shown(row: epcis_event::Model, format: EpcFormat) -> Result<Map<String, Value>> {
    let mut event: Map<String, Value> =
        serde_json::from_str(&row.json).map_err(|error| Error::internal("stored event", error))?;
    event.insert("eventID".to_owned(), row.event_id.into());
    let recorded = crate::platform::clock::moment(row.record_time);
    if format == EpcFormat::DigitalLink {
        in_digital_links(&mut event);
    }
    event.insert("recordTime".to_owned(), recorded.to_rfc3339_opts(chrono::SecondsFormat::Millis, true).into());
    Ok(event)
}
