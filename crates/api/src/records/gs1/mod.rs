//! The GS1 keys of a business (TCVN 12827:2019, 5.2.1, 6.5, 7.5 and annex A; ADR 17).
//!
//! `keys` is the table of all keys; `prefix` the company prefixes and their owners; `allocation` allocates new keys,
//! `reservation` enters keys assigned elsewhere and releases others, `series` creates logistic units with SSCCs, `list`
//! reads, `proof` finds proven owners.

mod allocation;
pub(crate) mod keys;
mod list;
pub(crate) mod prefix;
pub(crate) mod printing;
pub(crate) mod proof;
mod reservation;
pub(crate) mod series;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use nguon_domain::identification::identifier::{Gs1Key, Gtin};
use nguon_domain::identification::numbers::{
    Allocated, Allocation, Numbers as NumbersPage, NumbersQuery, Ranges, Release, Reservation, Reserved,
};
use nguon_domain::input::violation::Reason;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Numbers, Read, Tenant, Write};
use crate::http::body::{Body, Done, Query, Then};
use crate::http::idempotency::{IdempotencyKey, IdempotentRequest, WorkOutcome, once};
use crate::platform::database::LogEntry;
use crate::platform::entity::gs1_key;
use crate::platform::problem::{Error, Result};

pub(crate) use allocation::allocate;
pub(crate) use list::low;
pub(crate) use reservation::reserve;

/// Allocate new GS1 keys
///
/// From the business's current company prefix, or GTIN-14s for the packagings of a trade item. Each is given once, but
/// an SSCC may be given again a year after its last use, once all others are used up.
#[utoipa::path(
    tag = "numbers", operation_id = "allocateNumbers", security(("bearer" = [])), request_body = Allocation,
    params(("Idempotency-Key" = Option<String>, Header, description = "A retry with the same key and body returns the numbers given the first time. Keys are kept for one day.", example = "5b1e3f0c-6f9d-4a51-9a86-0f6cbb5b8f11")),
    responses((status = 201, description = "The numbers, now reserved.", body = Allocated))
)]
#[post("/api/v1/gs1/allocations")]
pub(crate) async fn allocate_numbers(
    request: Then<Allowed<Numbers, Write>, (IdempotencyKey, Body<Allocation>)>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, (key, body)) = request;
    let give = || give(&application, &allowed, &body.0, key.0.as_deref());
    let given = application.database.retrying(give).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(given))
}

/// Allocates keys, or returns those allocated earlier under the same idempotency key.
///
/// # Errors
/// Faults of the input; 409 when the idempotency key was used with other content, and when too few keys are left.
async fn give(
    application: &Application,
    allowed: &Allowed<Numbers, Write>,
    input: &Allocation,
    key: Option<&str>,
) -> Result<Allocated> {
    let tenant = **allowed;
    let request = IdempotentRequest::new(tenant.organisation_id, key, &("allocation", input))?;
    let again = |id| allocated(application, tenant, id);
    once(application, &request, again, || give_new(application, allowed, input)).await
}

async fn give_new(
    application: &Application,
    allowed: &Allowed<Numbers, Write>,
    input: &Allocation,
) -> Result<WorkOutcome<Allocated>> {
    let tenant = **allowed;
    let (id, now) = (application.clock.new_id(), application.clock.now());
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    let given = match &input.packaging_of {
        Some(gtin) => {
            let gtin: Gtin = gtin.parse().map_err(|reason| Error::field("packaging_of", reason))?;
            allocation::packagings(&transaction, tenant, now, id, &gtin, input.count()).await?
        }
        None => {
            let key_type = input.key_type.ok_or_else(|| Error::field("key_type", Reason::Required))?;
            allocate(&transaction, tenant, now, id, key_type, input.count()).await?
        }
    };
    let answer = shown(&given);
    transaction.record(LogEntry::new("gs1_numbers", id, "allocate").after(&answer)?);
    Ok(WorkOutcome::Created { transaction, record_id: id, answer })
}

fn shown(given: &[Gs1Key]) -> Allocated {
    Allocated { values: given.iter().map(ToString::to_string).collect() }
}

/// Returns the keys of an allocation, in ascending order.
async fn allocated(application: &Application, tenant: Tenant, id: Uuid) -> Result<Allocated> {
    let rows = gs1_key::Entity::find()
        .filter(gs1_key::Column::AllocationId.eq(id))
        .filter(gs1_key::Column::OrganisationId.eq(tenant.organisation_id))
        .order_by_asc(gs1_key::Column::Value)
        .all(application.database.read())
        .await?;
    rows.iter().map(keys::read).collect::<Result<Vec<_>>>().map(|given| shown(&given))
}

/// Enter GS1 keys assigned outside the system
///
/// They are never allocated. Keys that the business already has are unchanged.
#[utoipa::path(
    tag = "numbers", operation_id = "reserveNumbers", security(("bearer" = [])), request_body = Reservation,
    responses((status = 201, description = "Number of keys added, and already known.", body = Reserved))
)]
#[post("/api/v1/gs1/reservations")]
pub(crate) async fn reserve_numbers(
    request: Then<Allowed<Numbers, Write>, Body<Reservation>>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, body) = request;
    let keys = body.0.keys();
    let reserve = || async {
        let mut transaction = application.database.change(&allowed).await?;
        let reserved = reserve(&transaction, *allowed, application.clock.now(), &keys).await?;
        transaction.record(LogEntry::new("gs1_numbers", None, "reserve").after(&reserved)?);
        transaction.commit().await?;
        Ok(reserved)
    };
    let reserved = application.database.retrying(reserve).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(reserved))
}

/// Release GS1 keys
///
/// All of them or none. Keys that were printed, or whose public page has been opened, are refused. A former key of a
/// record becomes reserved; a reserved key is deleted.
#[utoipa::path(
    tag = "numbers", operation_id = "releaseNumbers", security(("bearer" = [])), request_body = Release,
    responses((status = 204, description = "The keys were released."))
)]
#[post("/api/v1/gs1/releases")]
pub(crate) async fn release_numbers(
    request: Then<Allowed<Numbers, Write>, Body<Release>>,
    application: Data<Application>,
) -> Result<Done> {
    let Then(allowed, body) = request;
    let keys = body.0.keys();
    let released: Vec<String> = keys.iter().map(ToString::to_string).collect();
    let release = || async {
        let mut transaction = application.database.change(&allowed).await?;
        reservation::release(&transaction, *allowed, application.clock.now(), &keys).await?;
        transaction.record(LogEntry::new("gs1_numbers", None, "release").before(&released)?);
        Ok(transaction.commit().await?)
    };
    application.database.retrying(release).await?;
    Ok(Done)
}

/// List the GS1 keys of the business
///
/// Those of one type, ordered by digits.
#[utoipa::path(
    tag = "numbers", operation_id = "listNumbers", security(("bearer" = [])), params(NumbersQuery),
    responses((status = 200, description = "One page of keys.", body = NumbersPage))
)]
#[get("/api/v1/gs1/numbers")]
pub(crate) async fn list_numbers(
    request: Then<Allowed<Numbers, Read>, Query<NumbersQuery>>,
    application: Data<Application>,
) -> Result<Json<NumbersPage>> {
    let Then(allowed, query) = request;
    list::page(application.database.read(), *allowed, &query.0).await.map(Json)
}

/// Read how many GS1 keys are left
///
/// For each company prefix of the business and each key type.
#[utoipa::path(
    tag = "numbers", operation_id = "listNumberRanges", security(("bearer" = [])),
    responses((status = 200, description = "All prefixes, the current one first.", body = Ranges))
)]
#[get("/api/v1/gs1/ranges")]
pub(crate) async fn list_ranges(
    allowed: Allowed<Numbers, Read>,
    application: Data<Application>,
) -> Result<Json<Ranges>> {
    list::ranges(application.database.read(), *allowed).await.map(Json)
}
