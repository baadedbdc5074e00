//! What people do with goods: recorded as EPCIS events, read back in their words.
//!
//! `resolve` finds what an act refers to, `balance` sees that no more goes than is there, `write` puts the events into
//! the store, `view` reads events as acts, whoever captured them, `stock` what is left.

mod balance;
pub(crate) mod page;
mod resolve;
pub(crate) mod transaction;
pub(crate) mod view;
mod write;

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use nguon_domain::act::view::{ActPage, ActView};
use nguon_domain::act::{ActInput, Correction};

use self::view::ActQuery;
use crate::Application;
use crate::access::{Allowed, Events, Read, Write};
use crate::body::{Body, Id, Query, Then};
use crate::management::IdempotencyKey;
use crate::problem::Result;

/// 201 with the act and its address.
#[derive(Debug)]
pub struct Recorded(ActView);

impl Responder for Recorded {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let address = format!("/api/v1/acts/{}", self.0.id);
        HttpResponse::Created().insert_header(("location", address)).json(self.0)
    }
}

/// Record an act
///
/// What was done with goods, in the words of those who did it; stored as EPCIS events. More than there is cannot go:
/// `items[2].quantity` says what is left. With an `Idempotency-Key`, at most once.
#[utoipa::path(
    tag = "acts", operation_id = "record_act", security(("bearer" = [])), request_body = ActInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes the request safe to repeat.")),
    responses((status = 201, description = "The act.", body = ActView))
)]
#[post("/api/v1/acts")]
pub(crate) async fn create(
    request: Then<Allowed<Events, Write>, (IdempotencyKey, Body<ActInput>)>,
    application: Data<Application>,
) -> Result<Recorded> {
    let Then(allowed, (key, body)) = request;
    write::create(&application, &allowed, &body.0, key.0).await.map(Recorded)
}

/// List acts
///
/// What the business did, the newest first; events that were captured over EPCIS among them.
#[utoipa::path(
    tag = "acts", operation_id = "list_acts", security(("bearer" = [])), params(ActQuery),
    responses((status = 200, description = "A page of acts.", body = ActPage))
)]
#[get("/api/v1/acts")]
pub(crate) async fn list(
    allowed: Allowed<Events, Read>,
    query: Query<ActQuery>,
    application: Data<Application>,
) -> Result<Json<ActPage>> {
    view::page(application.database.read(), *allowed, &application.public_url, &query.0).await.map(Json)
}

/// Read an act
#[utoipa::path(
    tag = "acts", operation_id = "read_act", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The act.")),
    responses((status = 200, description = "The act.", body = ActView))
)]
#[get("/api/v1/acts/{id}")]
pub(crate) async fn read(
    allowed: Allowed<Events, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Json<ActView>> {
    view::read(application.database.read(), *allowed, id.0).await.map(Json)
}

/// Declare an act wrong
///
/// The act stays, with a declaration beside it, and counts no more: what it took is there again. 409 when that was done
/// before.
#[utoipa::path(
    tag = "acts", operation_id = "correct_act", security(("bearer" = [])), request_body = Correction,
    params(("id" = Uuid, Path, description = "The act.")),
    responses((status = 200, description = "The act, void.", body = ActView))
)]
#[post("/api/v1/acts/{id}/correction")]
pub(crate) async fn correct(
    request: Then<Allowed<Events, Write>, (Id, Body<Correction>)>,
    application: Data<Application>,
) -> Result<Json<ActView>> {
    let Then(allowed, (id, body)) = request;
    write::correct(&application, &allowed, id.0, &body.0).await.map(Json)
}
