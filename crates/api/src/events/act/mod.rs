//! What people do with goods: recorded as EPCIS events, read back in their words.
//!
//! `resolve` finds what an act refers to, `balance` sees that no more goes than is there, `write` puts the events into
//! the store, `view` reads events as acts, whoever captured them, `stock` what is left.

mod balance;
pub(crate) mod completeness;
pub(crate) mod resolve;
mod stock;
pub(crate) mod transaction;
pub(crate) mod view;
pub(crate) mod write;

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use nguon_domain::events::act::view::{ActPage, ActView, StockItem, StockPage};
use nguon_domain::events::act::{ActInput, Correction};

use self::stock::{FindQuery, StockQuery};
use self::view::ActQuery;
use crate::Application;
use crate::access::{Allowed, Events, Read, Write};
use crate::http::body::{Body, Id, Query, Then};
use crate::http::idempotency::IdempotencyKey;
use crate::platform::problem::Result;

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
    let create = || write::create(&application, &allowed, &body.0, key.0.clone());
    application.database.retrying(create).await.map(Recorded)
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
    let correct = || write::correct(&application, &allowed, id.0, &body.0);
    application.database.retrying(correct).await.map(Json)
}

/// List what there is
///
/// What lies with the business and not in a unit, by its events: what moved last first. Below zero stands what more
/// went of than came. With `q` a page may end short of its limit although there is a `next`.
#[utoipa::path(
    tag = "acts", operation_id = "list_stock", security(("bearer" = [])), params(StockQuery),
    responses((status = 200, description = "A page of the stock.", body = StockPage))
)]
#[get("/api/v1/stock")]
pub(crate) async fn list_stock(
    allowed: Allowed<Events, Read>,
    query: Query<StockQuery>,
    application: Data<Application>,
) -> Result<Json<StockPage>> {
    stock::page(application.database.read(), *allowed, application.clock.now(), &query.0).await.map(Json)
}

/// Say what a scanned code is and how much there is of it
///
/// Whatever a label says: an SSCC, an element string, a Digital Link, an EPC URN, a short code. Of what the business
/// never had there is nothing (0).
#[utoipa::path(
    tag = "acts", operation_id = "find_stock", security(("bearer" = [])), params(FindQuery),
    responses((status = 200, description = "What it is, and how much there is.", body = StockItem))
)]
#[get("/api/v1/stock/find")]
pub(crate) async fn find_stock(
    allowed: Allowed<Events, Read>,
    query: Query<FindQuery>,
    application: Data<Application>,
) -> Result<Json<StockItem>> {
    let (connection, now) = (application.database.read(), application.clock.now());
    stock::find(connection, *allowed, &application.public_url, now, &query.0).await.map(Json)
}
