//! Reading of acts.

use std::collections::{HashMap, HashSet};

use nguon_domain::events::act::ActKind;
use nguon_domain::events::act::event::{carrier, expected_at, extension, finding, temperature};
use nguon_domain::events::act::view::{ActPage, ActView, Amount, Goods, Missing, Party};
use nguon_domain::events::epcis::{Context, Event, Identity, ObjectRole, QuantityElement, Vocabulary};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use nguon_domain::records::restriction::Restriction;
use sea_orm::sea_query::{SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::completeness;
use super::transaction::number_of;
use crate::access::Tenant;
use crate::events::despatch::make;
use crate::events::epcis::party;
use crate::events::goods::{self, GoodsCache};
use crate::http::cursor::{self, Cursor};
use crate::platform::clock::moment;
use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_event, epcis_link, lot, restricted_event};
use crate::platform::problem::{Error, Result};

/// The query of the list of acts.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ActQuery {
    /// Only acts of this kind.
    kind: Option<ActKind>,
    /// Only acts with this lot, trade item or unit, or with items of it: any code on a label, or the id of an own lot.
    item: Option<String>,
    /// The `next` of the previous page.
    after: Option<String>,
    /// Acts per page: 1 to 100. Default: 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Returns a page of acts, newest first.
///
/// # Errors
/// [`Error::Invalid`] for a limit out of range and for an unreadable item.
pub(super) async fn page<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    public_url: &str,
    query: &ActQuery,
) -> Result<ActPage> {
    use epcis_event::Column;
    let limit = cursor::limit(query.limit)?;
    let mut select = epcis_event::Entity::find()
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        .filter(Column::DeclaresError.eq(false))
        .order_by_desc(Column::EventTime)
        .order_by_desc(Column::Id)
        .limit(limit as u64 + 1);
    if let Some(kind) = query.kind {
        select = select.filter(Column::Act.eq(kind.as_str()));
    }
    if let Some(item) = &query.item {
        let code = match Uuid::try_parse(item) {
            Ok(lot) => code_of_lot(connection, tenant, lot).await?,
            Err(_) => item.trim().to_owned(),
        };
        let things = goods::identify(connection, public_url, &[code.as_str()]).await?;
        let thing = things.into_iter().next().unwrap_or(Err(Reason::Required));
        let thing = thing.map_err(|reason| Error::field("item", reason))?;
        select = select.filter(Column::Id.in_subquery(about(tenant, key_of(thing.identity.as_str()))));
    }
    if let Some(after) = &query.after {
        let Cursor(moment, id, _) = Cursor::read(after)?;
        let same = Condition::all().add(Column::EventTime.eq(moment)).add(Column::Id.lt(id));
        select = select.filter(Condition::any().add(Column::EventTime.lt(moment)).add(same));
    }
    let mut rows = select.all(connection).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| Cursor(last.event_time, last.id, String::new()).to_string());
    Ok(ActPage { items: views(connection, tenant, rows).await?, next })
}

/// Returns the short code of an own lot.
async fn code_of_lot<C: ConnectionTrait>(connection: &C, tenant: Tenant, id: Uuid) -> Result<String> {
    let code: Option<String> = lot::Entity::find_by_id(id)
        .select_only()
        .column(lot::Column::TraceCode)
        .filter(lot::Column::OrganisationId.eq(tenant.organisation_id))
        .into_tuple()
        .one(connection)
        .await?;
    code.ok_or_else(|| Error::field("item", Reason::UnknownReference))
}

/// Selects the events about an identity: itself, its lot, its trade item or its container.
fn about(tenant: Tenant, key: Uuid) -> SelectStatement {
    let by = |column: epcis_link::Column| -> SelectStatement {
        epcis_link::Entity::find()
            .select_only()
            .column(epcis_link::Column::EventId)
            .filter(column.eq(key))
            .filter(epcis_link::Column::OrganisationId.eq(tenant.organisation_id))
            .into_query()
    };
    // A union uses one index per column; an "or" would scan all rows.
    let mut select = by(epcis_link::Column::Identity);
    for column in [epcis_link::Column::Class, epcis_link::Column::TradeItem, epcis_link::Column::Container] {
        select.union(UnionType::Distinct, by(column));
    }
    select
}

/// Returns the row of an event of the business, except error declarations.
///
/// # Errors
/// 404.
pub(super) async fn find<C: ConnectionTrait>(connection: &C, tenant: Tenant, id: Uuid) -> Result<epcis_event::Model> {
    let row = epcis_event::Entity::find_by_id(id)
        .filter(epcis_event::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(epcis_event::Column::DeclaresError.eq(false))
        .one(connection)
        .await?;
    row.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Returns an act of the business.
///
/// # Errors
/// 404.
pub(super) async fn read<C: ConnectionTrait>(connection: &C, tenant: Tenant, id: Uuid) -> Result<ActView> {
    let row = find(connection, tenant, id).await?;
    let views = views(connection, tenant, vec![row]).await?;
    views.into_iter().next().ok_or_else(|| ProblemCode::NotFound.into())
}

/// Converts events to acts, with the names of what they are about, in a fixed number of queries.
///
/// # Errors
/// When the database fails, or a stored event cannot be parsed.
pub(crate) async fn views<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    rows: Vec<epcis_event::Model>,
) -> Result<Vec<ActView>> {
    // An empty list of keys would query the whole table.
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let events: Vec<(epcis_event::Model, Event)> = rows.into_iter().map(parsed).collect::<Result<_>>()?;
    let ids: Vec<Uuid> = events.iter().map(|(row, _)| row.id).collect();
    let told: Vec<(Uuid, &Event)> = events.iter().map(|(row, event)| (row.id, event)).collect();
    let mut goods = GoodsCache::of(Some(tenant.organisation_id));
    let states = States {
        void: void_among(connection, &ids).await?,
        missing: completeness::missing(connection, tenant, &told, &mut goods).await?,
        against: against(connection, &ids).await?,
        advices: make::advices_of(connection, &ids).await?,
    };
    let heads: Vec<(Head, &Event)> = events.iter().map(|(row, event)| (Head::of(row), event)).collect();
    named(connection, tenant, heads, states, &mut goods).await
}

/// Returns an act that was recorded in this transaction.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_recorded<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    act: (Head, &Event),
    states: States,
    goods: &mut GoodsCache,
) -> Result<ActView> {
    let views = named(connection, tenant, vec![act], states, goods).await?;
    views.into_iter().next().ok_or_else(|| ProblemCode::NotFound.into())
}

/// Converts events to acts, with the names of what they are about.
async fn named<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    events: Vec<(Head, &Event)>,
    states: States,
    cache: &mut GoodsCache,
) -> Result<Vec<ActView>> {
    let addresses: HashMap<Uuid, String> = events
        .iter()
        .flat_map(|(_, event)| event.identities())
        .map(|(_, identity)| (key_of(identity.as_str()), identity.to_string()))
        .collect();
    cache.read(connection, addresses).await?;
    let partners: HashSet<Uuid> =
        events.iter().filter_map(|(_, event)| event.counterparty()).map(|party| key_of(party.as_str())).collect();
    let viewer = Some(tenant.organisation_id);
    let parties = goods::parties(connection, &partners.into_iter().collect::<Vec<_>>(), viewer).await?;
    let places = events.iter().flat_map(|(_, event)| [place_of(event), from_place_of(event)]).flatten();
    let places: Vec<&str> = places.map(Identity::as_str).collect();
    let places = goods::places(connection, &places, tenant.organisation_id).await?;
    let names = Names { goods: cache, parties, places, states };
    Ok(events.into_iter().map(|(head, event)| names.view(head, event)).collect())
}

/// Parses the stored event of a row.
///
/// # Errors
/// When the stored event cannot be parsed.
pub(super) fn parsed(row: epcis_event::Model) -> Result<(epcis_event::Model, Event)> {
    let json = serde_json::from_str(&row.json).map_err(|error| Error::internal("stored event", error))?;
    let event = nguon_domain::events::epcis::read(json, &Context::default(), "")
        .map_err(|faults| Error::Internal(format!("stored event {}: {faults:?}", row.id)))?;
    Ok((row, event))
}

/// Returns where an event took place.
fn place_of(event: &Event) -> Option<&Identity> {
    event.biz_location.as_ref().or(event.read_point.as_ref())
}

/// Returns from where goods were moved within the business; `None` for other acts.
fn from_place_of(event: &Event) -> Option<&Identity> {
    event.source_place().filter(|_| ActKind::of(event) == Some(ActKind::Move))
}

/// Returns the events that were declared wrong.
///
/// # Errors
/// When the database fails.
pub(super) async fn void_among<C: ConnectionTrait>(connection: &C, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    let found: Vec<Uuid> = epcis_link::Entity::find()
        .select_only()
        .column(epcis_link::Column::EventId)
        .distinct()
        .filter(epcis_link::Column::EventId.is_in(ids.iter().copied()))
        .filter(epcis_link::Column::IsVoid.eq(true))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found.into_iter().collect())
}

/// Returns the restrictions against which events were done.
async fn against<C: ConnectionTrait>(connection: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Restriction>>> {
    let rows = restricted_event::Entity::find()
        .filter(restricted_event::Column::EventId.is_in(ids.iter().copied()))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.event_id, row.restrictions.0)).collect())
}

/// What identifies a stored event.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// The id of its row.
    pub(super) id: Uuid,
    /// The id under which it is known outside.
    pub(super) event_id: String,
    /// When it was stored, in milliseconds since 1970.
    pub(super) record_time: i64,
}

impl Head {
    fn of(row: &epcis_event::Model) -> Self {
        Self { id: row.id, event_id: row.event_id.clone(), record_time: row.record_time }
    }
}

/// What is stored beside events, by event.
#[derive(Debug, Default)]
pub(super) struct States {
    /// The events that were declared wrong.
    pub(super) void: HashSet<Uuid>,
    /// The missing data elements of incomplete events.
    pub(super) missing: HashMap<Uuid, Vec<Missing>>,
    /// The restrictions against which events were done.
    pub(super) against: HashMap<Uuid, Vec<Restriction>>,
    /// The advices that events belong to.
    pub(super) advices: HashMap<Uuid, Uuid>,
}

/// Names and states needed to show acts.
struct Names<'c> {
    goods: &'c GoodsCache,
    parties: HashMap<Uuid, Party>,
    places: HashMap<String, String>,
    states: States,
}

impl Names<'_> {
    fn view(&self, row: Head, event: &Event) -> ActView {
        let number = |wanted: &[&str]| {
            let is_wanted = |kind: &str| wanted.contains(&kind);
            let found = event.transactions.iter().find(|typed| {
                typed.kind.as_ref().and_then(|kind| kind.name(Vocabulary::BizTransactionType)).is_some_and(is_wanted)
            });
            found.map(|typed| number_of(typed.id.as_str()))
        };
        let kind = ActKind::of(event);
        ActView {
            missing: self.states.missing.get(&row.id).cloned().unwrap_or_default(),
            against_restriction: self.states.against.get(&row.id).cloned().unwrap_or_default(),
            is_void: self.states.void.contains(&row.id),
            advice_id: self.states.advices.get(&row.id).copied(),
            id: row.id,
            event_id: row.event_id,
            kind,
            happened_at: event.event_time,
            recorded_at: moment(row.record_time),
            items: self.amounts(event, &[ObjectRole::Thing, ObjectRole::Child, ObjectRole::Input]),
            results: self.amounts(event, &[ObjectRole::Output]),
            container: event
                .things
                .iter()
                .find(|(link, _)| *link == ObjectRole::Parent)
                .map(|(_, container)| self.goods_of(container)),
            place: place_of(event).and_then(|place| self.places.get(place.as_str()).cloned()),
            from_place: from_place_of(event).and_then(|place| self.places.get(place.as_str()).cloned()),
            partner: event.counterparty().map(|party| self.party(party)),
            order_number: number(&["po", "prodorder"]),
            shipment_number: number(&["bol"]),
            expected_at: expected_at(event),
            carrier: carrier(event),
            vehicle: extension(event, "vehicle"),
            temperature: temperature(event),
            finding: finding(event).filter(|_| kind == Some(ActKind::Inspect)),
            reason: extension(event, "reason"),
            note: extension(event, "note"),
        }
    }

    fn goods_of(&self, identity: &Identity) -> Goods {
        let known = self.goods.goods(&key_of(identity.as_str())).cloned();
        known.unwrap_or_else(|| Goods { address: identity.to_string(), ..Goods::default() })
    }

    fn party(&self, identity: &Identity) -> Party {
        let known = self.parties.get(&key_of(identity.as_str())).cloned();
        let gln = party::gln_of(identity.as_str());
        known.unwrap_or_else(|| Party { name: identity.to_string(), gln, ..Party::default() })
    }

    fn amounts(&self, event: &Event, links: &[ObjectRole]) -> Vec<Amount> {
        let single = event.things.iter().filter(|(link, _)| links.contains(link));
        let single = single.map(|(_, identity)| Amount { goods: self.goods_of(identity), ..Amount::default() });
        let of_class = |measured: &QuantityElement| Amount {
            goods: self.goods_of(&measured.class),
            quantity: measured.quantity,
            unit: measured.unit.clone(),
            is_not_counted: measured.is_not_counted,
        };
        let classes =
            event.quantities.iter().filter(|(link, _)| links.contains(link)).map(|(_, measured)| of_class(measured));
        single.chain(classes).collect()
    }
}
