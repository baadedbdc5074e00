//! Holds: goods that may not go anywhere until they are released (ADR 57).
//!
//! `place` puts goods on hold by an event, `release` ends a hold, `view` presents holds. Inspections that fail place holds too: `events::restriction` does that for every event.

mod place;
mod release;
mod scope;
mod view;

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use nguon_domain::events::hold::{Hold, HoldInput, HoldPage, HoldPublication, HoldRelease};

use self::scope::Caller;
use self::view::HoldQuery;
use crate::Application;
use crate::access::{Allowed, Holds, Read, Write};
use crate::http::body::{Body, Id, Query, Then};
use crate::http::idempotency::IdempotencyKey;
use crate::platform::problem::Result;

/// A 201 response with the hold and its address.
#[derive(Debug)]
pub struct Placed(Hold);

impl Responder for Placed {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let address = format!("/api/v1/holds/{}", self.0.id);
        HttpResponse::Created().insert_header(("location", address)).json(self.0)
    }
}

/// List holds
///
/// The holds on the business's goods, newest first; for an authority, those of the businesses that it oversees.
#[utoipa::path(
    tag = "holds", operation_id = "listHolds", security(("bearer" = [])), params(HoldQuery),
    responses((status = 200, description = "One page of holds.", body = HoldPage))
)]
#[get("/api/v1/holds")]
pub(crate) async fn list(
    allowed: Allowed<Holds, Read>,
    query: Query<HoldQuery>,
    application: Data<Application>,
) -> Result<Json<HoldPage>> {
    view::page(application.database.read(), &Caller::of(&allowed), &query.0).await.map(Json)
}

/// Put goods on hold
///
/// Goods on hold cannot be sent, sold, used, packed or labelled; they can be returned, destroyed, moved and inspected.
/// The hold is an EPCIS event with the business step `holding`. An authority puts goods of a business that it oversees
/// on hold. With an `Idempotency-Key` the goods are put on hold at most once.
#[utoipa::path(
    tag = "holds", operation_id = "createHold", security(("bearer" = [])), request_body = HoldInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes the request safe to repeat.")),
    responses((status = 201, description = "The hold.", body = Hold))
)]
#[post("/api/v1/holds")]
pub(crate) async fn place_hold(
    request: Then<Allowed<Holds, Write>, (IdempotencyKey, Body<HoldInput>)>,
    application: Data<Application>,
) -> Result<Placed> {
    let Then(allowed, (key, body)) = request;
    let place = || place::place(&application, &allowed, &body.0, key.0.as_deref());
    application.database.retrying(place).await.map(Placed)
}

/// Read a hold
#[utoipa::path(
    tag = "holds", operation_id = "getHold", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The hold.")),
    responses((status = 200, description = "The hold.", body = Hold))
)]
#[get("/api/v1/holds/{id}")]
pub(crate) async fn read(allowed: Allowed<Holds, Read>, id: Id, application: Data<Application>) -> Result<Json<Hold>> {
    view::read(application.database.read(), &Caller::of(&allowed), id.0).await.map(Json)
}

/// Release goods from a hold
///
/// `release` of the hold says how the caller may: a person releases what another person of the business has put on
/// hold; where nobody else may, the same person with a `reason`; the authority always. 409
/// `release_needs_second_person`, `release_needs_authority`; 409 `state_conflict` when the hold has ended.
#[utoipa::path(
    tag = "holds", operation_id = "releaseHold", security(("bearer" = [])), request_body = HoldRelease,
    params(("id" = Uuid, Path, description = "The hold.")),
    responses((status = 200, description = "The hold, now ended.", body = Hold))
)]
#[post("/api/v1/holds/{id}/release")]
pub(crate) async fn release_hold(
    request: Then<Allowed<Holds, Write>, (Id, Body<HoldRelease>)>,
    application: Data<Application>,
) -> Result<Json<Hold>> {
    let Then(allowed, (id, body)) = request;
    let release = || release::release(&application, &allowed, id.0, &body.0);
    application.database.retrying(release).await.map(Json)
}

/// Show a hold on the public page, or not
///
/// Business and authority decide each for itself; the page shows a hold that one of them wants shown. 409 when the hold
/// has ended.
#[utoipa::path(
    tag = "holds", operation_id = "publishHold", security(("bearer" = [])), request_body = HoldPublication,
    params(("id" = Uuid, Path, description = "The hold.")),
    responses((status = 200, description = "The hold.", body = Hold))
)]
#[post("/api/v1/holds/{id}/publication")]
pub(crate) async fn publish_hold(
    request: Then<Allowed<Holds, Write>, (Id, Body<HoldPublication>)>,
    application: Data<Application>,
) -> Result<Json<Hold>> {
    let Then(allowed, (id, body)) = request;
    let publish = || release::publish(&application, &allowed, id.0, &body.0);
    application.database.retrying(publish).await.map(Json)
}
