//! Receipts of materials, beside the management of their batches.

use actix_web::post;
use actix_web::web::Data;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::material_batch::{MaterialBatch, MaterialBatchView, MaterialReceipt};
use nguon_domain::records::resource::Record;

use crate::Application;
use crate::access::{Allowed, Write};
use crate::http::body::{Body, Created, Then};
use crate::http::idempotency::IdempotencyKey;
use crate::platform::problem::Result;
use crate::records::management::receive;

/// Record a receipt of a material
///
/// Adds the receipt (Lần nhận vật tư) to the supplier's batch with this material, number and supplier, which is created
/// if there is none. What is not known may be missing; the batch is then marked incomplete (TCVN 12827:2019, 6.1.3).
#[utoipa::path(
    tag = "material-batches", operation_id = "createMaterialReceipt", security(("bearer" = [])),
    request_body = MaterialReceipt,
    params(("Idempotency-Key" = Option<String>, Header, description = "A retry with the same key and body records nothing twice. Keys are kept for one day.", example = "5b1e3f0c-6f9d-4a51-9a86-0f6cbb5b8f11")),
    responses((status = 201, description = "The batch with the receipt.", body = Record<MaterialBatchView>, headers(
        ("ETag" = String, description = "Version of the batch."), ("Location" = String, description = "URL of the batch.")
    )))
)]
#[post("/api/v1/material-receipts")]
pub(crate) async fn receive_material(
    request: Then<Allowed<MaterialBatch, Write>, (IdempotencyKey, Body<MaterialReceipt>)>,
    application: Data<Application>,
) -> Result<Created<Record<MaterialBatchView>>> {
    let Then(allowed, (key, body)) = request;
    let work = || receive(&application, &allowed, &body.0, key.0.as_deref());
    let record = application.database.retrying(work).await?;
    let location = format!("/api/v1/{}/{}", Kind::MaterialBatch.path(), record.id);
    Ok(Created { body: record, location })
}
