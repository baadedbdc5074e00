//! Diary operations beyond record management: recording the same work on several lots at once.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::Violation;
use nguon_domain::records::diary::{DiaryEntry, DiaryForLots};
use serde::Serialize;

use crate::Application;
use crate::access::{Allowed, Write};
use crate::http::body::{Body, Then};
use crate::http::idempotency::{IdempotencyKey, IdempotentRequest, once};
use crate::platform::problem::{Error, Result};
use crate::records::management::make_many;

/// The result of an operation that creates several records.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Made)]
pub struct CreatedCount {
    /// Number of records created.
    #[schema(example = 3)]
    pub created: usize,
}

/// Record the same work on several lots
///
/// Creates one diary entry (Nhật ký) per lot; all of them or none.
#[utoipa::path(
    tag = "diary-entries", operation_id = "createDiaryEntriesForLots", security(("bearer" = [])),
    request_body = DiaryForLots,
    params(("Idempotency-Key" = Option<String>, Header, description = "A retry with the same key and body creates nothing twice. Keys are kept for one day.", example = "5b1e3f0c-6f9d-4a51-9a86-0f6cbb5b8f11")),
    responses((status = 201, description = "The entries were created.", body = CreatedCount))
)]
#[post("/api/v1/diary-entries/for-lots")]
pub(crate) async fn for_lots(
    request: Then<Allowed<DiaryEntry, Write>, (IdempotencyKey, Body<DiaryForLots>)>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, (key, body)) = request;
    let request = IdempotentRequest::new(allowed.organisation_id, key.0.as_deref(), &("for-lots", &body.0))?;
    let entries: Vec<_> = body.0.entries().collect();
    let count = entries.len();
    let create = || {
        once(
            &application,
            &request,
            async |_| Ok(Ok(count)),
            async || {
                let made = make_many::<DiaryEntry>(&application, &allowed, entries.clone(), Status::Active).await?;
                Ok(made.map(|made| made.map(|ids| ids.len())))
            },
        )
    };
    match application.database.retrying(create).await? {
        Ok(created) => Ok(HttpResponse::build(StatusCode::CREATED).json(CreatedCount { created })),
        Err(faults) => {
            let mut violations: Vec<Violation> = Vec::new();
            for fault in faults {
                // `lot_id` differs by row; a fault in any other field repeats in every row and is reported once.
                let field = match fault.violation.field.as_str() {
                    "lot_id" => format!("lot_ids[{}]", fault.row),
                    other => format!("entry.{other}"),
                };
                if !violations.iter().any(|violation| violation.field == field) {
                    violations.push(Violation::new(field, fault.violation.reason));
                }
            }
            Err(Error::Invalid(violations))
        }
    }
}
