//! Completeness of key data elements in acts by which goods change hands (TCVN 12827:2019, ADR 25).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nguon_domain::events::act::ActKind;
use nguon_domain::events::act::event::extension;
use nguon_domain::events::act::view::{Goods, Missing};
use nguon_domain::events::epcis::{Event, Identity, ObjectRole, TypedIdentity, Vocabulary};
use nguon_domain::events::kde::role::{Origin, PartyProfile, applicable_requirement, is_shipment, role_in, role_out};
use nguon_domain::events::kde::{ChainRole, DataElement as E, Direction, Elements, TraceableItem};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::growing;
use crate::access::Tenant;
use crate::events::epcis::aggregation::{PackedItem, inside};
use crate::events::epcis::party::gln_of;
use crate::events::epcis::store::number_of;
use crate::events::goods::{self, GoodsCache};
use crate::platform::digest::key_of;
use crate::platform::entity::{catalogue_entry, epcis_event, epcis_link, organisation};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// Returns whether goods come in or go out; `None` for acts by which nothing changes hands.
fn direction(event: &Event) -> Option<Direction> {
    match ActKind::of(event)? {
        ActKind::Ship | ActKind::Return => Some(Direction::Out),
        ActKind::Receive => Some(Direction::In),
        _ => None,
    }
}

/// Returns the missing key data elements of the business's events, by event. Complete events are left out. Takes a
/// fixed number of queries.
///
/// # Errors
/// When the database fails.
pub(crate) async fn missing<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    events: &[(Uuid, &Event)],
    goods: &mut GoodsCache,
) -> Result<HashMap<Uuid, Vec<Missing>>> {
    let moved: Vec<(Uuid, &Event, Direction)> =
        events.iter().filter_map(|(id, event)| Some((*id, *event, direction(event)?))).collect();
    if moved.is_empty() {
        return Ok(HashMap::new());
    }
    let known = KdeContext::load(connection, tenant, &moved, goods).await?;
    let missing = moved.into_iter().map(|(id, event, direction)| (id, known.missing(event, direction)));
    Ok(missing.filter(|(_, missing)| !missing.is_empty()).collect())
}

/// An event link by which a lot originated.
#[derive(Clone, Debug, FromQueryResult)]
struct Birth {
    identity: Uuid,
    event_id: Uuid,
    organisation_id: Uuid,
    act: Option<String>,
}

impl Birth {
    fn is_harvest(&self) -> bool {
        self.act.as_deref() == Some(ActKind::Harvest.as_str())
    }
}

/// Data for checking a set of events.
struct KdeContext {
    conduct: PartyProfile,
    contents: HashMap<Uuid, Vec<PackedItem>>,
    goods: HashMap<Uuid, Goods>,
    origins: HashMap<Uuid, Origin>,
    /// What the harvest events of lots record.
    harvests: HashMap<Uuid, Elements>,
    /// What the records and diaries of own lots record of their growing, by lot.
    growing: HashMap<Uuid, Elements>,
}

impl KdeContext {
    async fn load<C: ConnectionTrait>(
        connection: &C,
        tenant: Tenant,
        events: &[(Uuid, &Event, Direction)],
        cache: &mut GoodsCache,
    ) -> Result<Self> {
        let units: HashSet<Uuid> = events
            .iter()
            .flat_map(|(_, event, _)| things(event))
            .filter(|identity| identity.is_logistic_unit())
            .map(|identity| key_of(identity.as_str()))
            .collect();
        // Contents of units as of the last of the events: nothing is packed into a unit in transit.
        let until = events.iter().map(|(_, event, _)| event.event_time.timestamp_millis()).max().unwrap_or_default();
        let contents = inside(connection, &units.into_iter().collect::<Vec<_>>(), until).await?;
        let loose = events.iter().flat_map(|(_, event, _)| event.identities());
        let mut addresses: HashMap<Uuid, String> =
            loose.map(|(_, identity)| (key_of(identity.as_str()), identity.to_string())).collect();
        let packed = contents.values().flatten().map(|held| held.identity);
        let packed: HashSet<Uuid> = packed.filter(|key| !addresses.contains_key(key)).collect();
        addresses.extend(goods::addresses(connection, &packed.into_iter().collect::<Vec<_>>()).await?);
        let keys: Vec<Uuid> = addresses.keys().copied().collect();
        cache.read(connection, addresses).await?;
        let goods: HashMap<Uuid, Goods> =
            keys.iter().filter_map(|key| Some((*key, cache.goods(key)?.clone()))).collect();
        let births = births(connection, &keys).await?;
        let origins = origins(connection, tenant, &births).await?;
        // The growing records are asked of logistic units only (clause 5.4).
        let has_units = events.iter().any(|(_, event, _)| !event.things.is_empty());
        let is_asked = |birth: &&Birth| has_units && birth.is_harvest();
        let harvested = births.iter().filter(is_asked).map(|birth| birth.event_id).collect();
        let recorded = growing::of_harvests(connection, harvested).await?;
        let mut harvests: HashMap<Uuid, Elements> = HashMap::new();
        for birth in &births {
            let known = harvests.entry(birth.identity).or_default();
            *known = known.union(recorded.get(&birth.event_id).copied().unwrap_or_default());
        }
        let lots: Vec<Uuid> = goods.values().filter(|_| has_units).filter_map(|goods| goods.lot_id).collect();
        Ok(Self {
            conduct: conduct(connection, tenant).await?,
            growing: growing::of_lots(connection, &lots).await?,
            harvests,
            contents,
            goods,
            origins,
        })
    }

    fn missing(&self, event: &Event, direction: Direction) -> Vec<Missing> {
        let common = common(event, direction);
        let mut found: BTreeMap<(TraceableItem, &'static str), Elements> = BTreeMap::new();
        let mut ask = |role: ChainRole, item: TraceableItem, known: Elements| {
            let Some(requirement) = applicable_requirement(role, direction, item) else { return };
            let entry = found.entry((item, requirement.clause)).or_default();
            *entry = requirement.missing(known).fold(*entry, Elements::with);
        };
        let mut roles = Vec::new();
        let mut units = 0;
        for (_, identity) in &event.things {
            let key = key_of(identity.as_str());
            let lots: Vec<Uuid> = match self.contents.get(&key) {
                Some(held) => held.iter().filter(|held| held.is_class).map(|held| held.identity).collect(),
                None => Vec::new(),
            };
            units += 1;
            let role = self.role(direction, &lots);
            roles.push(role);
            ask(role, TraceableItem::LogisticUnit, self.of_unit(common, key, identity, &lots));
        }
        for (_, measured) in &event.quantities {
            let key = key_of(measured.class.as_str());
            let role = self.role(direction, &[key]);
            roles.push(role);
            let goods = self.goods.get(&key);
            let known = [
                (E::Gtin, goods.is_some_and(|goods| goods.gtin.is_some())),
                (E::Description, goods.is_some_and(|goods| goods.name.is_some())),
                (E::LotNumber, goods.is_some_and(|goods| goods.lot_number.is_some())),
                (E::Quantity, measured.quantity.is_some()),
            ];
            ask(role, TraceableItem::TradeItem, with(common, &known));
        }
        if let Some(role) = roles.first()
            && is_shipment(units, common.has(E::ShipmentNumber))
        {
            ask(*role, TraceableItem::Shipment, common);
        }
        found
            .into_iter()
            .map(|((item, clause), elements)| Missing {
                item,
                direction,
                clause: clause.to_owned(),
                elements: elements.iter().collect(),
            })
            .filter(|missing| !missing.elements.is_empty())
            .collect()
    }

    /// Returns the data elements present for a unit that contains these lots.
    fn of_unit(&self, common: Elements, key: Uuid, identity: &Identity, lots: &[Uuid]) -> Elements {
        let all = |has: &dyn Fn(&Uuid) -> bool| !lots.is_empty() && lots.iter().all(has);
        let name_of = |key: &Uuid| self.goods.get(key).is_some_and(|goods| goods.name.is_some());
        let grown = |element: E| all(&|key| self.of_growing(key).has(element));
        with(
            common,
            &[
                (E::Sscc, identity.is_logistic_unit()),
                (E::CommodityName, name_of(&key) || all(&name_of)),
                (E::GrowingPlace, grown(E::GrowingPlace)),
                (E::Seed, grown(E::Seed)),
                (E::Inputs, grown(E::Inputs)),
                (E::HarvestRecords, grown(E::HarvestRecords)),
            ],
        )
    }

    /// Returns what is recorded of the growing and the harvest of a lot.
    fn of_growing(&self, key: &Uuid) -> Elements {
        let own_lot = self.goods.get(key).and_then(|goods| goods.lot_id);
        let of_lot = own_lot.and_then(|lot| self.growing.get(&lot)).copied().unwrap_or_default();
        of_lot.union(self.harvests.get(key).copied().unwrap_or_default())
    }

    fn role(&self, direction: Direction, lots: &[Uuid]) -> ChainRole {
        let is_trade_item =
            lots.is_empty() || lots.iter().any(|key| self.goods.get(key).is_some_and(|goods| goods.gtin.is_some()));
        match direction {
            Direction::In => role_in(self.conduct, is_trade_item),
            Direction::Out => {
                let origins = lots.iter().map(|key| self.origins.get(key).copied().unwrap_or(Origin::Received));
                // In a mixed unit, the origin farthest from the field decides.
                let origin = origins.max_by_key(|origin| *origin as u8).unwrap_or(Origin::Received);
                role_out(origin, is_trade_item)
            }
        }
    }
}

fn with(elements: Elements, known: &[(E, bool)]) -> Elements {
    known.iter().filter(|(_, is_known)| *is_known).fold(elements, |all, (element, _)| all.with(*element))
}

/// Returns the data elements that the event itself has, for whatever item.
fn common(event: &Event, direction: Direction) -> Elements {
    let of_kind = |parties: &[TypedIdentity], wanted: &[&str]| {
        parties.iter().any(|typed| {
            let kind = typed.kind.as_ref().and_then(|kind| kind.name(Vocabulary::SourceDestinationType));
            kind.is_some_and(|kind| wanted.contains(&kind)) && gln_of(typed.id.as_str()).is_some()
        })
    };
    let parties = ["possessing_party", "owning_party"];
    let here = event.read_point.as_ref().or(event.biz_location.as_ref());
    let here = here.is_some_and(|place| gln_of(place.as_str()).is_some());
    let has_number = event
        .transactions
        .iter()
        .any(|typed| typed.kind.as_ref().and_then(|kind| kind.name(Vocabulary::BizTransactionType)) == Some("bol"));
    let is_out = direction == Direction::Out;
    with(
        Elements::default(),
        &[
            (E::ShipmentNumber, has_number),
            (E::ShipFrom, of_kind(&event.sources, &["location"]) || (is_out && here)),
            (E::ShipTo, of_kind(&event.destinations, &["location"]) || (!is_out && here)),
            (E::Sender, of_kind(&event.sources, &parties)),
            (E::Receiver, of_kind(&event.destinations, &parties)),
            (E::ShipDate, is_out || extension(event, "sentOn").is_some()),
            (E::ReceiptDate, !is_out),
        ],
    )
}

fn things(event: &Event) -> impl Iterator<Item = &Identity> {
    event.things.iter().map(|(_, identity)| identity)
}

/// Returns the links by which these lots originated, in events of any business.
async fn births<C: ConnectionTrait>(connection: &C, keys: &[Uuid]) -> Result<Vec<Birth>> {
    let of_event = |column: epcis_event::Column| Expr::col((epcis_event::Entity, column));
    in_chunks::find(connection, keys.iter().copied(), |chunk| {
        epcis_link::Entity::find()
            .select_only()
            .columns([epcis_link::Column::Identity, epcis_link::Column::EventId, epcis_link::Column::OrganisationId])
            .column_as(of_event(epcis_event::Column::Act), "act")
            // A lot may be in several lines of one event.
            .distinct()
            .join(
                JoinType::InnerJoin,
                epcis_link::Entity::belongs_to(epcis_event::Entity)
                    .from(epcis_link::Column::EventId)
                    .to(epcis_event::Column::Id)
                    .into(),
            )
            .filter(epcis_link::Column::Identity.is_in(chunk))
            .filter(epcis_link::Column::Link.is_in([number_of(ObjectRole::Thing), number_of(ObjectRole::Output)]))
            .filter(epcis_link::Column::Effect.gt(0))
            .filter(epcis_link::Column::IsVoid.eq(false))
            .filter(epcis_event::Column::Act.is_in([ActKind::Harvest.as_str(), ActKind::Process.as_str()]))
            .into_model()
    })
    .await
}

/// Returns the origin of each lot that originated with the business.
async fn origins<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    births: &[Birth],
) -> Result<HashMap<Uuid, Origin>> {
    let own = || births.iter().filter(|birth| birth.organisation_id == tenant.organisation_id);
    let is_process = |birth: &&Birth| birth.act.as_deref() == Some(ActKind::Process.as_str());
    let processes = own().filter(is_process).map(|birth| birth.event_id);
    let inputs: Vec<(Uuid, Uuid, Option<Uuid>)> = in_chunks::find(connection, processes, |chunk| {
        epcis_link::Entity::find()
            .select_only()
            .columns([epcis_link::Column::EventId, epcis_link::Column::Identity, epcis_link::Column::TradeItem])
            .filter(epcis_link::Column::EventId.is_in(chunk))
            .filter(epcis_link::Column::Link.eq(number_of(ObjectRole::Input)))
            .into_tuple()
    })
    .await?;
    let used: BTreeSet<Uuid> = inputs.iter().map(|(_, identity, _)| *identity).collect();
    let used: Vec<Uuid> = used.into_iter().collect();
    let harvested: HashSet<Uuid> = self::births(connection, &used)
        .await?
        .into_iter()
        .filter(|birth| birth.organisation_id == tenant.organisation_id && !is_process(&birth))
        .map(|birth| birth.identity)
        .collect();
    // The inputs include lots that somebody else had packed for trade.
    let repacking: HashSet<Uuid> = inputs
        .iter()
        .filter(|(_, identity, trade_item)| trade_item.is_some() && !harvested.contains(identity))
        .map(|(event, ..)| *event)
        .collect();
    let origin = |birth: &Birth| match is_process(&birth) {
        true if repacking.contains(&birth.event_id) => Origin::Repacked,
        true => Origin::Packed,
        false => Origin::Harvested,
    };
    Ok(own().map(|birth| (birth.identity, origin(birth))).collect())
}

/// Returns the industry of the business, and whether it makes lots from others.
async fn conduct<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<PartyProfile> {
    let process = Query::select()
        .expr(Expr::val(1))
        .from(epcis_event::Entity)
        .and_where(epcis_event::Column::OrganisationId.eq(tenant.organisation_id))
        .and_where(epcis_event::Column::Act.eq(ActKind::Process.as_str()))
        .to_owned();
    let found: Option<(Option<String>, bool)> = organisation::Entity::find_by_id(tenant.organisation_id)
        .select_only()
        .column(catalogue_entry::Column::Code)
        .expr_as(Expr::exists(process), "processes")
        .join(
            JoinType::LeftJoin,
            organisation::Entity::belongs_to(catalogue_entry::Entity)
                .from(organisation::Column::IndustryId)
                .to(catalogue_entry::Column::Id)
                .into(),
        )
        .into_tuple()
        .one(connection)
        .await?;
    let (industry, processes) = found.unwrap_or_default();
    let industry = industry.unwrap_or_default();
    Ok(PartyProfile {
        is_retailer: ["retail", "food_service"].contains(&industry.as_str()),
        is_distributor: ["wholesale", "import_export", "transport_warehouse"].contains(&industry.as_str()),
        processes,
    })
}
