//! Growing records of lots (TCVN 12827:2019, clause 5.4): what their harvests, their own records and their diaries say of
//! place, seed and inputs (ADR 61).

use std::collections::{BTreeSet, HashMap};

use nguon_domain::events::epcis::{Context, read};
use nguon_domain::events::kde::growing::{of_harvest, of_material};
use nguon_domain::events::kde::{DataElement, Elements};
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::catalogue_id;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::platform::entity::{catalogue_entry, diary_entry, epcis_event, material, member, reference, stored};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// Maximum number of events read per query, since they are all in memory at once.
const MAX_EVENTS: usize = 500;

/// Returns what each of these harvest events records. Each event is read once, however many lots or lines it has.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_harvests<C: ConnectionTrait>(
    connection: &C,
    harvests: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, Elements>> {
    use epcis_event::Column;
    let harvests: Vec<Uuid> = harvests.into_iter().collect();
    let mut found = HashMap::new();
    for chunk in harvests.chunks(MAX_EVENTS) {
        let rows: Vec<(Uuid, String)> = epcis_event::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Json])
            .filter(Column::Id.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows.into_iter().filter_map(|(id, json)| {
            let event = read(serde_json::from_str(&json).ok()?, &Context::default(), "").ok()?;
            Some((id, of_harvest(&event)))
        }));
    }
    Ok(found)
}

/// Returns what these lots and their diaries record: the materials used, and the growers with their addresses.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_lots<C: ConnectionTrait>(connection: &C, lots: &[Uuid]) -> Result<HashMap<Uuid, Elements>> {
    if lots.is_empty() {
        return Ok(HashMap::new());
    }
    let entries: Vec<(Uuid, Uuid)> = in_chunks::find(connection, lots.iter().copied(), |chunk| {
        diary_entry::Entity::find()
            .select_only()
            .columns([diary_entry::Column::Id, diary_entry::Column::LotId])
            .filter(diary_entry::Column::LotId.is_in(chunk))
            .filter(diary_entry::Column::Status.eq(stored::Status::Active))
            .into_tuple()
    })
    .await?;
    // The lot to which each source of references belongs.
    let mut lot_of: HashMap<Uuid, Uuid> = lots.iter().map(|lot| (*lot, *lot)).collect();
    lot_of.extend(entries);
    let named: Vec<(Uuid, Uuid)> = in_chunks::find(connection, lot_of.keys().copied(), |chunk| {
        reference::Entity::find()
            .select_only()
            .columns([reference::Column::SourceId, reference::Column::TargetId])
            .filter(reference::Column::SourceId.is_in(chunk))
            .filter(reference::Column::TargetKind.is_in([Kind::Material.as_str(), Kind::Member.as_str()]))
            .into_tuple()
    })
    .await?;
    let targets: BTreeSet<Uuid> = named.iter().map(|(_, target)| *target).collect();
    let mut records = materials(connection, &targets).await?;
    records.extend(growers(connection, &targets).await?);
    let mut found: HashMap<Uuid, Elements> = HashMap::new();
    for (source, target) in named {
        if let (Some(lot), Some(element)) = (lot_of.get(&source), records.get(&target)) {
            let known = found.entry(*lot).or_default();
            *known = known.with(*element);
        }
    }
    Ok(found)
}

/// Returns the growing record that the use of each material is.
async fn materials<C: ConnectionTrait>(connection: &C, ids: &BTreeSet<Uuid>) -> Result<HashMap<Uuid, DataElement>> {
    let rows: Vec<(Uuid, String)> = in_chunks::find(connection, ids.iter().copied(), |chunk| {
        material::Entity::find()
            .select_only()
            .column(material::Column::Id)
            .column(catalogue_entry::Column::Code)
            .join(
                JoinType::InnerJoin,
                material::Entity::belongs_to(catalogue_entry::Entity)
                    .from(material::Column::CategoryId)
                    .to(catalogue_entry::Column::Id)
                    .into(),
            )
            .filter(material::Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().filter_map(|(id, category)| Some((id, of_material(&category)?))).collect())
}

/// Returns the growers among supply-chain members whose address is known: that is where they grow.
async fn growers<C: ConnectionTrait>(connection: &C, ids: &BTreeSet<Uuid>) -> Result<HashMap<Uuid, DataElement>> {
    let has_address =
        Condition::any().add(member::Column::Address.is_not_null()).add(member::Column::AreaId.is_not_null());
    let rows: Vec<Uuid> = in_chunks::find(connection, ids.iter().copied(), |chunk| {
        member::Entity::find()
            .select_only()
            .column(member::Column::Id)
            .filter(member::Column::Id.is_in(chunk))
            .filter(member::Column::CategoryId.eq(catalogue_id("member_category", "grower")))
            .filter(has_address.clone())
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().map(|id| (id, DataElement::GrowingPlace)).collect())
}
