//! Receipts of materials: the batch that came is found and gets a receipt more, or is created.

use std::collections::BTreeSet;

use nguon_domain::input::reason::batch::BatchRefusal;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::material_batch::{MaterialBatch, MaterialBatchView, MaterialReceipt, comparable_number};
use nguon_domain::records::resource::Record;

use super::named_batch::with_numbers;
use super::{Lists, Managed as _, list, write};
use crate::Application;
use crate::access::{Allowed, Tenant, Write};
use crate::http::idempotency::{IdempotentRequest, WorkOutcome, once};
use crate::platform::entity::{material_batch, stored};
use crate::platform::problem::{Error, Result};

/// Records a receipt; with an idempotency key, at most once. Returns its batch.
///
/// # Errors
/// [`Error::Invalid`] for dangling references, a delivery note that the batch has already, and a number that batches of
/// several suppliers have; 412 when the batch was changed at the same time.
pub(crate) async fn receive(
    application: &Application,
    allowed: &Allowed<MaterialBatch, Write>,
    receipt: &MaterialReceipt,
    key: Option<&str>,
) -> Result<Record<MaterialBatchView>> {
    let request = IdempotentRequest::new(allowed.organisation_id, key, &("material-receipt", receipt))?;
    let again = |id| list::read::<MaterialBatch, Write>(application, allowed, id);
    let received = once(application, &request, again, || work(application, allowed, receipt, &request)).await;
    received.map_err(|error| match error {
        Error::Invalid(violations) => Error::Invalid(violations.into_iter().map(of_receipt).collect()),
        other => other,
    })
}

async fn work(
    application: &Application,
    allowed: &Allowed<MaterialBatch, Write>,
    receipt: &MaterialReceipt,
    request: &IdempotentRequest,
) -> Result<WorkOutcome<Record<MaterialBatchView>>> {
    let Some(batch) = find(application, **allowed, receipt).await? else {
        return write::make::<MaterialBatch>(application, allowed, &receipt.batch(), Status::Active, request).await;
    };
    let mut input = MaterialBatch::read(&batch, &mut Lists::default());
    receipt.add_to(&mut input).map_err(|(field, reason)| Error::field(field, reason))?;
    let (id, version) = (batch.id, batch.version);
    let (transaction, record) =
        write::change::<MaterialBatch>(application, allowed, id, version, input.into(), None).await?;
    Ok(WorkOutcome::Created { transaction, record_id: id, answer: record })
}

/// Returns the batch to which a receipt belongs: of the same supplier, else one whose supplier is not known yet.
async fn find(
    application: &Application,
    tenant: Tenant,
    receipt: &MaterialReceipt,
) -> Result<Option<material_batch::Model>> {
    let Some(number) = receipt.batch_number.as_deref().map(comparable_number) else { return Ok(None) };
    let known = with_numbers(application.database.read(), tenant, BTreeSet::from([number.as_str()])).await?;
    let is_there = |batch: &material_batch::Model| {
        Some(batch.material_id) == receipt.material_id && batch.status != stored::Status::Trashed
    };
    let mut known: Vec<material_batch::Model> = known.into_iter().filter(is_there).collect();
    match receipt.supplier_id {
        Some(_) => {
            let place = known.iter().position(|batch| batch.supplier_id == receipt.supplier_id);
            let place = place.or_else(|| known.iter().position(|batch| batch.supplier_id.is_none()));
            Ok(place.map(|place| known.swap_remove(place)))
        }
        None if known.len() > 1 => Err(Error::field("supplier_id", Reason::Batch(BatchRefusal::SeveralSuppliers))),
        None => Ok(known.pop()),
    }
}

/// Names a fault of the batch by the field of the receipt.
fn of_receipt(violation: Violation) -> Violation {
    Violation::new(MaterialReceipt::field_of(&violation.field), violation.reason)
}
