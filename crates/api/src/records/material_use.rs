//! Uses of materials in diaries: the lots for which a supplier's batch was used, and the uses that name no batch. Entries
//! in the trash do not count.

use std::collections::HashSet;

use nguon_domain::input::kind::Kind;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::records::diary::MaterialUse;
use sea_orm::entity::prelude::DateTimeUtc;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select,
};
use uuid::Uuid;

use crate::platform::entity::{MaterialUses, diary_entry, reference, stored};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// A line of a diary entry: a material used for a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DiaryUse {
    /// The business.
    pub(crate) organisation_id: Uuid,
    /// The lot.
    pub(crate) lot_id: Uuid,
    /// The material.
    pub(crate) material_id: Uuid,
    /// The batch, if it is named.
    pub(crate) batch_id: Option<Uuid>,
    /// Beginning of the work.
    pub(crate) at: DateTimeUtc,
    /// Quantity in thousandths of `unit`.
    pub(crate) quantity: Option<i64>,
    /// UN/ECE code of the unit of measure.
    pub(crate) unit: Option<String>,
}

type EntryRow = (Uuid, Uuid, Uuid, DateTimeUtc, MaterialUses);

/// Selects diary entries by one of their references.
fn entries() -> Select<diary_entry::Entity> {
    use diary_entry::Column;
    let reference =
        diary_entry::Entity::belongs_to(reference::Entity).from(Column::Id).to(reference::Column::SourceId).into();
    diary_entry::Entity::find()
        .select_only()
        .columns([Column::Id, Column::OrganisationId, Column::LotId, Column::StartedAt, Column::Materials])
        .join(JoinType::InnerJoin, reference)
        .filter(Column::Status.ne(stored::Status::Trashed))
        .order_by_asc(Column::Id)
}

/// Returns the lines of entries, each entry once.
fn lines(rows: Vec<EntryRow>) -> Vec<DiaryUse> {
    let mut seen = HashSet::new();
    let of_entry = |(id, organisation_id, lot_id, at, materials): EntryRow| {
        let materials = if seen.insert(id) { materials.0 } else { Vec::new() };
        materials.into_iter().filter_map(move |used: MaterialUse| {
            Some(DiaryUse {
                organisation_id,
                lot_id,
                material_id: used.material_id?,
                batch_id: used.batch_id,
                at,
                quantity: used.quantity.map(Quantity::thousandths),
                unit: used.unit,
            })
        })
    };
    rows.into_iter().flat_map(of_entry).collect()
}

/// Returns the uses of batches or of materials, whichever `targets` are, from at most `most` entries in each statement,
/// and whether there are more.
///
/// # Errors
/// When the database fails.
pub(crate) async fn uses_of<C: ConnectionTrait>(
    connection: &C,
    targets: &[Uuid],
    most: u64,
) -> Result<(Vec<DiaryUse>, bool)> {
    let wanted: HashSet<Uuid> = targets.iter().copied().collect();
    let rows: Vec<EntryRow> = in_chunks::find(connection, targets.iter().copied(), |chunk| {
        entries()
            .filter(reference::Column::TargetId.is_in(chunk))
            .filter(reference::Column::SourceKind.eq(Kind::DiaryEntry.as_str()))
            .limit(most + 1)
            .into_tuple()
    })
    .await?;
    let is_cut = rows.len() as u64 > most;
    let is_wanted = |used: &DiaryUse| {
        wanted.contains(&used.material_id) || used.batch_id.is_some_and(|batch| wanted.contains(&batch))
    };
    Ok((lines(rows).into_iter().filter(is_wanted).collect(), is_cut))
}

/// Returns the uses with a named batch for lots, from at most `most` entries in each statement, and whether there are
/// more.
///
/// # Errors
/// When the database fails.
pub(crate) async fn batches_of_lots<C: ConnectionTrait>(
    connection: &C,
    lots: &[Uuid],
    most: u64,
) -> Result<(Vec<DiaryUse>, bool)> {
    let rows: Vec<EntryRow> = in_chunks::find(connection, lots.iter().copied(), |chunk| {
        entries()
            .filter(diary_entry::Column::LotId.is_in(chunk))
            .filter(reference::Column::TargetKind.eq(Kind::MaterialBatch.as_str()))
            .limit(most + 1)
            .into_tuple()
    })
    .await?;
    let is_cut = rows.len() as u64 > most;
    Ok((lines(rows).into_iter().filter(|used| used.batch_id.is_some()).collect(), is_cut))
}

/// Returns the lots that name one of `materials` themselves, in no entry of a diary: material and lot.
///
/// # Errors
/// When the database fails.
pub(crate) async fn lots_naming<C: ConnectionTrait>(connection: &C, materials: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    in_chunks::find(connection, materials.iter().copied(), |chunk| {
        reference::Entity::find()
            .select_only()
            .columns([reference::Column::TargetId, reference::Column::SourceId])
            .filter(reference::Column::TargetId.is_in(chunk))
            .filter(reference::Column::SourceKind.eq(Kind::Lot.as_str()))
            .into_tuple()
    })
    .await
}
