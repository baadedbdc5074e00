//! The suppliers' batches that the materials of diary entries name by their numbers: found, or created on first use.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use nguon_domain::input::kind::Kind;
use nguon_domain::input::reason::batch::BatchRefusal;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::diary::DiaryEntryInput;
use nguon_domain::records::material_batch::{BatchReceipt, MaterialBatch, MaterialBatchInput, comparable_number};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use super::insert::insert_all;
use super::{Completion, Lists, Managed as _, RowFault, check_many, index};
use crate::access::Tenant;
use crate::platform::database::LogEntry;
use crate::platform::entity::{material_batch, stored};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// A batch as a line names it: its material, and its number as it is compared.
type NamedBatch = (Uuid, String);

/// A line of an entry: row and index.
type Line = (usize, usize);

/// Replaces the numbers of batches by the batches, creating those that are missing. Returns the faults by row.
pub(super) async fn complete(work: Completion<'_>, inputs: &mut [DiaryEntryInput]) -> Result<Vec<RowFault>> {
    let mut named: BTreeMap<NamedBatch, Vec<Line>> = BTreeMap::new();
    let mut ids: BTreeSet<Uuid> = BTreeSet::new();
    for (row, input) in inputs.iter().enumerate() {
        for (index, used) in input.materials.iter().enumerate() {
            ids.extend(used.batch_id);
            if let (Some(material), Some(number)) = (used.material_id, &used.batch) {
                named.entry((material, comparable_number(number))).or_default().push((row, index));
            }
        }
    }
    if named.is_empty() && ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut faults = Faults::default();
    let by_id = in_chunks::find(&**work.transaction, ids, |chunk| {
        material_batch::Entity::find()
            .filter(material_batch::Column::Id.is_in(chunk))
            .filter(material_batch::Column::OrganisationId.eq(work.tenant.organisation_id))
    })
    .await?;
    let materials: BTreeMap<Uuid, Uuid> = by_id.iter().map(|batch| (batch.id, batch.material_id)).collect();
    for (row, input) in inputs.iter().enumerate() {
        for (index, used) in input.materials.iter().enumerate() {
            let material = used.batch_id.and_then(|id| materials.get(&id));
            if material.is_some_and(|material| Some(*material) != used.material_id) {
                faults.add((row, index), "batch_id", Reason::Batch(BatchRefusal::OtherMaterial));
            }
        }
    }
    if !named.is_empty() {
        find_or_create(work, inputs, named, &mut faults).await?;
    }
    for (row, input) in inputs.iter().enumerate() {
        let mut seen = HashSet::new();
        for (index, used) in input.materials.iter().enumerate() {
            // A batch chosen from the list and the same one by its number.
            if used.batch_id.is_some_and(|id| !seen.insert(id)) {
                faults.add((row, index), "material_id", Reason::Duplicate);
            }
        }
    }
    Ok(faults.0)
}

#[derive(Default)]
struct Faults(Vec<RowFault>);

impl Faults {
    fn add(&mut self, (row, index): Line, part: &str, reason: Reason) {
        let violation = Violation::new(format!("materials[{index}].{part}"), reason);
        self.0.push(RowFault { row, violation });
    }
}

async fn find_or_create(
    work: Completion<'_>,
    inputs: &mut [DiaryEntryInput],
    named: BTreeMap<NamedBatch, Vec<Line>>,
    faults: &mut Faults,
) -> Result<()> {
    let Completion { application, tenant, user, transaction } = work;
    // Locks the batches of the business, so that two requests do not create the same one.
    index::reserve(&**transaction, tenant, Kind::MaterialBatch, 0).await?;
    let numbers: BTreeSet<&str> = named.keys().map(|(_, number)| number.as_str()).collect();
    let known = with_numbers(&**transaction, tenant, numbers).await?;
    let mut new: Vec<(MaterialBatchInput, Vec<Line>)> = Vec::new();
    for ((material, number), lines) in named {
        let is_it = |batch: &&material_batch::Model| {
            batch.material_id == material && batch.number_key.as_deref() == Some(number.as_str())
        };
        let candidates: Vec<&material_batch::Model> = known.iter().filter(is_it).collect();
        if candidates.is_empty() {
            let (row, index) = lines[0];
            let mut batch = MaterialBatchInput {
                material_id: Some(material),
                batch_number: inputs[row].materials[index].batch.clone(),
                ..MaterialBatchInput::default()
            };
            for (row, index) in &lines {
                let note = &inputs[*row].materials[*index].delivery_note;
                if let Some(note) = note.clone().filter(|note| !batch.has_note(note)) {
                    batch.receipts.push(BatchReceipt { delivery_note: Some(note), ..BatchReceipt::default() });
                }
            }
            new.push((batch, lines));
            continue;
        }
        for (row, index) in lines {
            let used = &mut inputs[row].materials[index];
            match choose(&candidates, used.delivery_note.as_deref()) {
                Some(batch) => (used.batch_id, used.batch) = (Some(batch.id), None),
                None => faults.add((row, index), "batch", Reason::Batch(BatchRefusal::SeveralSuppliers)),
            }
        }
    }
    let all: Vec<MaterialBatchInput> = new.iter().map(|(batch, _)| batch.clone()).collect();
    let refused = check_many::<MaterialBatch, _>(&**transaction, tenant, application.clock.now(), &all).await?;
    // A material that is not there is reported with the entry itself.
    let refused: HashSet<usize> = refused.into_iter().map(|fault| fault.row).collect();
    let new = new.into_iter().enumerate().filter(|(row, _)| !refused.contains(row)).map(|(_, new)| new);
    let (all, lines): (Vec<MaterialBatchInput>, Vec<Vec<Line>>) = new.unzip();
    if all.is_empty() {
        return Ok(());
    }
    let ids = insert_all::<MaterialBatch>(application, tenant, user, transaction, &all, Status::Active).await?;
    for ((id, batch), lines) in ids.into_iter().zip(&all).zip(lines) {
        transaction.record(LogEntry::new(Kind::MaterialBatch.as_str(), id, "create").after(batch)?);
        for (row, index) in lines {
            let used = &mut inputs[row].materials[index];
            (used.batch_id, used.batch) = (Some(id), None);
        }
    }
    Ok(())
}

/// Returns the batches of a business with these numbers, as they are compared; those not in the trash first.
pub(super) async fn with_numbers<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    numbers: BTreeSet<&str>,
) -> Result<Vec<material_batch::Model>> {
    let mut rows = in_chunks::find(connection, numbers, |chunk| {
        material_batch::Entity::find()
            .filter(material_batch::Column::OrganisationId.eq(tenant.organisation_id))
            .filter(material_batch::Column::NumberKey.is_in(chunk))
            .order_by_asc(material_batch::Column::Id)
    })
    .await?;
    rows.sort_by_key(|row| row.status == stored::Status::Trashed);
    Ok(rows)
}

/// Returns the one of several batches with a number that a line means: the only one, or the only one that came with the
/// delivery note. Batches in the trash count if there are no others: they are refused by name.
fn choose<'b>(candidates: &[&'b material_batch::Model], note: Option<&str>) -> Option<&'b material_batch::Model> {
    let there = candidates.iter().filter(|batch| batch.status != stored::Status::Trashed).count();
    match &candidates[..there.max(1).min(candidates.len())] {
        [only] => Some(only),
        several => {
            let input = |batch: &material_batch::Model| MaterialBatch::read(batch, &mut Lists::default());
            let mut with_note = several.iter().filter(|batch| note.is_some_and(|note| input(batch).has_note(note)));
            with_note.next().filter(|_| with_note.next().is_none()).copied()
        }
    }
}
