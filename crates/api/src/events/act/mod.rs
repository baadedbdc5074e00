//! Acts: what people do with goods, recorded as EPCIS events and read back in the users' terms.
//!
//! `resolve` finds what an act refers to, `balance` checks stock, `gate` restrictions, `moving` finds where moved goods
//! are, `write` stores the events, `view` reads events as
//! acts, whoever captured them, `stock` lists what is left, `completeness` finds missing data elements.

mod balance;
pub(crate) mod completeness;
mod gate;
mod growing;
mod moving;
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

/// A 201 response with the act and its address.
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
/// What was done with goods, in the terms of the people who did it; stored as EPCIS events. An act cannot take more
/// than there is: `items[2].quantity` then reports the balance. Goods under a recall, on hold or past their use-by date
/// cannot be sent, sold, used or packed: `items[2].lot_id` or `items[2].code` then reports what is in the way; `reason`
/// when expired goods need one. With an `Idempotency-Key` the act is recorded at most
/// once.
#[utoipa::path(
    tag = "acts", operation_id = "createAct", security(("bearer" = [])), request_body = ActInput,
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
/// What the business did, newest first, including events captured through EPCIS.
#[utoipa::path(
    tag = "acts", operation_id = "listActs", security(("bearer" = [])), params(ActQuery),
    responses((status = 200, description = "One page of acts.", body = ActPage))
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
    tag = "acts", operation_id = "getAct", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the act.")),
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

/// Correct an act
///
/// Declares the act wrong. It remains, with an error declaration, but no longer counts: what it took is in stock again.
/// 409 when it was declared wrong before.
#[utoipa::path(
    tag = "acts", operation_id = "correctAct", security(("bearer" = [])), request_body = Correction,
    params(("id" = Uuid, Path, description = "The id of the act.")),
    responses((status = 200, description = "The act, now void.", body = ActView))
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

/// List the stock
///
/// What the business has outside of units (Tồn kho), according to its events; most recently moved first. The quantity
/// is negative where more went out than came in. With `q` a page may have fewer items than its limit although there is
/// a `next`.
#[utoipa::path(
    tag = "acts", operation_id = "listStock", security(("bearer" = [])), params(StockQuery),
    responses((status = 200, description = "One page of the stock.", body = StockPage))
)]
#[get("/api/v1/stock")]
pub(crate) async fn list_stock(
    allowed: Allowed<Events, Read>,
    query: Query<StockQuery>,
    application: Data<Application>,
) -> Result<Json<StockPage>> {
    stock::page(application.database.read(), *allowed, application.clock.now(), &query.0).await.map(Json)
}

/// Identify a scanned code and its stock
///
/// Accepts any code on a label: an SSCC, an element string, a Digital Link, an EPC URN or a short code. The quantity is
/// 0 for goods that the business never had.
#[utoipa::path(
    tag = "acts", operation_id = "findStock", security(("bearer" = [])), params(FindQuery),
    responses((status = 200, description = "The item and its quantity in stock.", body = StockItem))
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
