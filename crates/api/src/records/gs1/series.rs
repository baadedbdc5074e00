//! Series of logistic units, each with its own SSCC: the bins of a harvest, the pallets of a day (TCVN 12827:2019,
//! 5.2.3 and 6.5).

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::Violation;
use nguon_domain::records::logistic_unit::{LogisticUnit, LogisticUnitInput, MadeUnit, MadeUnits, UnitSeries};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::allocate;
use crate::Application;
use crate::access::{Allowed, Tenant, Write};
use crate::http::body::{Body, Then};
use crate::http::idempotency::{IdempotencyKey, IdempotentRequest, WorkOutcome, once};
use crate::platform::entity::logistic_unit;
use crate::platform::problem::{Error, Result};
use crate::records::management::{create_in, lock_numbers};

/// Create a series of identical logistic units
///
/// Each gets an SSCC of the company prefix; all of them are created or none.
#[utoipa::path(
    tag = "logistic-units", operation_id = "createLogisticUnitSeries", security(("bearer" = [])),
    request_body = UnitSeries,
    params(("Idempotency-Key" = Option<String>, Header, description = "A retry with the same key and body creates nothing twice. Keys are kept for one day.", example = "5b1e3f0c-6f9d-4a51-9a86-0f6cbb5b8f11")),
    responses((status = 201, description = "The units were created.", body = MadeUnits))
)]
#[post("/api/v1/logistic-units/series")]
pub(crate) async fn create(
    request: Then<Allowed<LogisticUnit, Write>, (IdempotencyKey, Body<UnitSeries>)>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, (key, body)) = request;
    let make = || make(&application, &allowed, &body.0, key.0.as_deref());
    let made = application.database.retrying(make).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(made))
}

/// Creates the units of a series, or returns those created earlier under the same idempotency key.
///
/// # Errors
/// Faults of the input; 409 when the idempotency key was used with other content, and when too few SSCCs are left.
async fn make(
    application: &Application,
    allowed: &Allowed<LogisticUnit, Write>,
    series: &UnitSeries,
    key: Option<&str>,
) -> Result<MadeUnits> {
    let tenant = **allowed;
    let content = ("series", Kind::LogisticUnit, series);
    let request = IdempotentRequest::new(tenant.organisation_id, key, &content)?;
    let count = series.count.and_then(|count| usize::try_from(count).ok()).unwrap_or(1);
    let again = |first| find_series(application, tenant, first, count);
    once(application, &request, again, || make_new(application, allowed, series, count)).await
}

async fn make_new(
    application: &Application,
    allowed: &Allowed<LogisticUnit, Write>,
    series: &UnitSeries,
    count: usize,
) -> Result<WorkOutcome<MadeUnits>> {
    let tenant = **allowed;
    let mut transaction = application.database.change(allowed).await?;
    lock_numbers(&transaction, tenant, Kind::LogisticUnit).await?;
    let (id, now) = (application.clock.new_id(), application.clock.now());
    let given = allocate(&transaction, tenant, now, id, KeyType::Sscc, count).await?;
    let inputs: Vec<LogisticUnitInput> =
        given.iter().map(|sscc| LogisticUnitInput { sscc: Some(sscc.to_string()), ..series.unit.clone() }).collect();
    let made = create_in::<LogisticUnit>(application, allowed, &mut transaction, inputs, Status::Active).await?;
    let ids = made.map_err(|faults| {
        // The inputs are identical, so the faults of the first row suffice.
        let first = faults.first().map(|fault| fault.row);
        let faults = faults.into_iter().filter(|fault| Some(fault.row) == first);
        let field = |violation: Violation| Violation::new(format!("unit.{}", violation.field), violation.reason);
        Error::Invalid(faults.map(|fault| field(fault.violation)).collect())
    })?;
    let units = ids.iter().zip(given).map(|(id, sscc)| MadeUnit { id: *id, sscc: sscc.to_string() });
    let answer = MadeUnits { units: units.collect() };
    Ok(match ids.first() {
        Some(&record_id) => WorkOutcome::Created { transaction, record_id, answer },
        None => WorkOutcome::Unchanged(answer),
    })
}

/// Returns the units of a series by the id of its first: their ordinals are consecutive.
async fn find_series(application: &Application, tenant: Tenant, first: Uuid, count: usize) -> Result<MadeUnits> {
    use logistic_unit::Column;
    let database = application.database.read();
    let mine = logistic_unit::Entity::find().filter(Column::OrganisationId.eq(tenant.organisation_id));
    let ordinal: Option<i32> = mine
        .clone()
        .select_only()
        .column(Column::Ordinal)
        .filter(Column::Id.eq(first))
        .into_tuple()
        .one(database)
        .await?;
    let ordinal = ordinal.ok_or_else(|| Error::Internal(format!("no unit {first} of a series")))?;
    let end = ordinal.saturating_add(i32::try_from(count).unwrap_or(i32::MAX));
    let rows: Vec<(Uuid, Option<String>)> = mine
        .select_only()
        .columns([Column::Id, Column::Sscc])
        .filter(Column::Ordinal.gte(ordinal))
        .filter(Column::Ordinal.lt(end))
        .order_by_asc(Column::Ordinal)
        .into_tuple()
        .all(database)
        .await?;
    let unit = |(id, sscc): (Uuid, Option<String>)| MadeUnit { id, sscc: sscc.unwrap_or_default() };
    Ok(MadeUnits { units: rows.into_iter().map(unit).collect() })
}
