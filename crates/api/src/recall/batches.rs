//! Recalls from suppliers' batches of materials (ADR 60): the lots and goods that a business made with a batch, and the
//! uses of its material that name no batch.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use nguon_domain::events::epcis::ObjectRole;
use nguon_domain::input::format::in_vietnam;
use nguon_domain::recall::{RecallClaim, UsesWithoutBatch};
use nguon_domain::trace::Window;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::starts::{MAX_LOTS, Start};
use crate::Application;
use crate::events::epcis::number_of;
use crate::events::goods;
use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_link, lot, material_batch};
use crate::platform::in_chunks;
use crate::platform::problem::Result;
use crate::records::material_use::{DiaryUse, lots_naming, uses_of};
use crate::trace::node_of_batch;
use crate::trace::start::addresses_of_lots;

/// The most lots listed of the uses that name no batch; their number is always complete.
const MAX_LISTED: usize = 200;

/// Batches of a business, with what it made of them.
#[derive(Default)]
pub(super) struct BatchesMadeInto {
    /// The batches themselves.
    pub(super) starts: HashMap<Uuid, Start>,
    /// The lots whose diaries name them.
    pub(super) lots: HashMap<Uuid, BTreeSet<Uuid>>,
    /// The goods whose processing used them, by key, with their addresses.
    pub(super) outputs: HashMap<Uuid, BTreeMap<Uuid, String>>,
    /// Addresses of the batches, by key.
    pub(super) addresses: HashMap<Uuid, String>,
    /// Whether diary entries were cut off.
    pub(super) is_cut: bool,
}

impl BatchesMadeInto {
    /// Loads those of `ids` that are batches of the business.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load<C: ConnectionTrait>(
        application: &Application,
        connection: &C,
        owner: Uuid,
        ids: &[Uuid],
    ) -> Result<Self> {
        let mut found = Self::default();
        let mut by_key: HashMap<Uuid, Uuid> = HashMap::new();
        for row in of_business(connection, owner, ids).await? {
            let has_note = row.receipts.0.iter().any(|receipt| receipt.delivery_note.is_some());
            let claim = if has_note { RecallClaim::Outside } else { RecallClaim::Input };
            let (node, address) = node_of_batch(application, owner, row.id);
            let key = key_of(&address);
            by_key.insert(key, row.id);
            found.addresses.insert(key, address);
            found.starts.insert(row.id, Start { node, claim, window: Window::ALWAYS });
        }
        if by_key.is_empty() {
            return Ok(found);
        }
        let batches: Vec<Uuid> = by_key.values().copied().collect();
        let (uses, is_cut) = uses_of(connection, &batches, MAX_LOTS as u64).await?;
        found.is_cut = is_cut;
        for used in uses {
            if let Some(batch) = used.batch_id {
                found.lots.entry(batch).or_default().insert(used.lot_id);
            }
        }
        found.add_outputs(connection, owner, &by_key).await?;
        Ok(found)
    }

    async fn add_outputs<C: ConnectionTrait>(
        &mut self,
        connection: &C,
        owner: Uuid,
        by_key: &HashMap<Uuid, Uuid>,
    ) -> Result<()> {
        use epcis_link::Column;
        let inputs: Vec<(Uuid, Uuid)> = in_chunks::find(connection, by_key.keys().copied(), |chunk| {
            epcis_link::Entity::find()
                .select_only()
                .columns([Column::Identity, Column::EventId])
                .filter(Column::Identity.is_in(chunk))
                .filter(Column::OrganisationId.eq(owner))
                .filter(Column::Link.eq(number_of(ObjectRole::Input)))
                .filter(Column::IsVoid.eq(false))
                .into_tuple()
        })
        .await?;
        let events: BTreeSet<Uuid> = inputs.iter().map(|(_, event)| *event).collect();
        let outputs: Vec<(Uuid, Uuid)> = in_chunks::find(connection, events, |chunk| {
            epcis_link::Entity::find()
                .select_only()
                .columns([Column::EventId, Column::Identity])
                .filter(Column::EventId.is_in(chunk))
                .filter(Column::Link.eq(number_of(ObjectRole::Output)))
                .filter(Column::IsClass.eq(true))
                .filter(Column::IsVoid.eq(false))
                .into_tuple()
        })
        .await?;
        let keys: BTreeSet<Uuid> = outputs.iter().map(|(_, key)| *key).collect();
        let addresses = goods::addresses(connection, &keys.into_iter().collect::<Vec<_>>()).await?;
        for (key, event) in inputs {
            let Some(batch) = by_key.get(&key) else { continue };
            let made = outputs.iter().filter(|(of, _)| *of == event);
            let made = made.filter_map(|(_, key)| Some((*key, addresses.get(key)?.clone())));
            self.outputs.entry(*batch).or_default().extend(made);
        }
        Ok(())
    }
}

async fn of_business<C: ConnectionTrait>(
    connection: &C,
    owner: Uuid,
    ids: &[Uuid],
) -> Result<Vec<material_batch::Model>> {
    in_chunks::find(connection, ids.iter().copied(), |chunk| {
        material_batch::Entity::find()
            .filter(material_batch::Column::Id.is_in(chunk))
            .filter(material_batch::Column::OrganisationId.eq(owner))
    })
    .await
}

/// Returns the uses of the materials of these batches that name no batch, since the batch was there; in a number of
/// statements that does not grow with the batches.
///
/// # Errors
/// When the database fails.
pub(super) async fn uses_without_batch<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    owner: Uuid,
    batches: &[Uuid],
) -> Result<Vec<UsesWithoutBatch>> {
    let batches = of_business(connection, owner, batches).await?;
    if batches.is_empty() {
        return Ok(Vec::new());
    }
    let materials: BTreeSet<Uuid> = batches.iter().map(|batch| batch.material_id).collect();
    let materials: Vec<Uuid> = materials.into_iter().collect();
    let (uses, _) = uses_of(connection, &materials, MAX_LOTS as u64).await?;
    let naming = lots_naming(connection, &materials).await?;
    let in_diary: HashSet<(Uuid, Uuid)> = uses.iter().map(|used| (used.material_id, used.lot_id)).collect();
    let mut found: Vec<(Uuid, Option<NaiveDate>, u64, BTreeSet<Uuid>)> = Vec::new();
    for batch in &batches {
        let day = |used: &DiaryUse| in_vietnam(used.at).date_naive();
        let first_use = uses.iter().filter(|used| used.batch_id == Some(batch.id)).map(day).min();
        let received = batch.receipts.0.iter().filter_map(|receipt| receipt.received_on).min();
        let since = [first_use, received].into_iter().flatten().min();
        let start = since.map(|day| day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(7));
        let is_open = |used: &&DiaryUse| {
            let is_then = start.is_none_or(|start| used.at >= start);
            used.material_id == batch.material_id && used.batch_id.is_none() && is_then
        };
        let open: Vec<Uuid> = uses.iter().filter(is_open).map(|used| used.lot_id).collect();
        // Lots that name the material without an entry say nothing of the time.
        let without = naming
            .iter()
            .filter(|(material, lot)| *material == batch.material_id && !in_diary.contains(&(*material, *lot)));
        let all: Vec<Uuid> = open.into_iter().chain(without.map(|(_, lot)| *lot)).collect();
        if !all.is_empty() {
            found.push((batch.id, since, all.len() as u64, all.into_iter().collect()));
        }
    }
    let listed: BTreeSet<Uuid> = found.iter().flat_map(|(.., lots)| lots.iter().copied().take(MAX_LISTED)).collect();
    let rows =
        in_chunks::find(connection, listed, |chunk| lot::Entity::find().filter(lot::Column::Id.is_in(chunk))).await?;
    let named = addresses_of_lots(application, connection, &rows).await?;
    // The first address of a lot is its trace code.
    let first = |lot: &Uuid| named.get(lot).and_then(|addresses| addresses.first()).cloned();
    let addresses = found.iter().flat_map(|(batch, .., lots)| {
        let lots = lots.iter().take(MAX_LISTED).filter_map(first);
        lots.chain([node_of_batch(application, owner, *batch).1])
    });
    let addresses: HashMap<Uuid, String> = addresses.map(|address| (key_of(&address), address)).collect();
    let goods = goods::describe_addresses(connection, addresses, Some(owner)).await?;
    let of_address = |address: String| goods.get(&key_of(&address)).cloned();
    let shown = found.into_iter().map(|(batch, since, uses, lots)| UsesWithoutBatch {
        batch: of_address(node_of_batch(application, owner, batch).1).unwrap_or_default(),
        since,
        uses,
        lots: lots.iter().take(MAX_LISTED).filter_map(|lot| of_address(first(lot)?)).collect(),
    });
    Ok(shown.collect())
}
