//! Labels: previews, print runs and their files, reprints and voids.

mod content;
mod file;
mod restricted;
mod run;
mod view;

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use nguon_domain::labelling::label::{
    LabelPreview, PrintRunInput, PrintRunView, PrintRuns, ReprintInput, Resolution, STOCKS, Stock, StockView, VoidInput,
};

use serde::Deserialize;
use utoipa::IntoParams;

use crate::Application;
use crate::access::{Allowed, Labels, Read, Write};
use crate::files::table::Download;
use crate::http::body::{Body, Id, Query, Then};
use crate::http::idempotency::IdempotencyKey;
use crate::platform::problem::Result;

use file::Format;
use view::RunQuery;

/// List label stocks
///
/// Sheets for office printers and rolls for label printers, each with the kinds of labels that fit.
#[utoipa::path(
    tag = "labels", operation_id = "listLabelStocks", security(("bearer" = [])),
    responses((status = 200, description = "The stocks.", body = Vec<StockView>))
)]
#[get("/api/v1/label-stocks")]
pub(crate) async fn list_stocks(_allowed: Allowed<Labels, Read>) -> Json<Vec<StockView>> {
    Json(STOCKS.iter().map(Stock::view).collect())
}

/// Preview the first label of a print run
///
/// Takes the body of a print run, validates all of it, and stores nothing.
#[utoipa::path(
    tag = "labels", operation_id = "previewLabels", security(("bearer" = [])), request_body = PrintRunInput,
    responses((status = 200, description = "The first label, and the number of labels and pages.", body = LabelPreview))
)]
#[post("/api/v1/labels/preview")]
pub(crate) async fn preview(
    request: Then<Allowed<Labels, Write>, Body<PrintRunInput>>,
    application: Data<Application>,
) -> Result<Json<LabelPreview>> {
    let Then(allowed, body) = request;
    run::preview(&application, *allowed, &body.0).await.map(Json)
}

/// List print runs
///
/// Newest first. With `record_id`, only runs with labels of that record, reprints included.
#[utoipa::path(
    tag = "labels", operation_id = "listPrintRuns", security(("bearer" = [])), params(RunQuery),
    responses((status = 200, description = "One page of print runs.", body = PrintRuns))
)]
#[get("/api/v1/print-runs")]
pub(crate) async fn list(
    allowed: Allowed<Labels, Read>,
    query: Query<RunQuery>,
    application: Data<Application>,
) -> Result<Json<PrintRuns>> {
    view::page(application.database.read(), *allowed, &query.0).await.map(Json)
}

/// A 201 response with the print run and its address.
#[derive(Debug)]
pub struct Printed(PrintRunView);

impl Responder for Printed {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let address = format!("/api/v1/print-runs/{}", self.0.id);
        HttpResponse::Created().insert_header(("location", address)).json(self.0)
    }
}

/// Print labels
///
/// Creates a print run, which stores the contents of its labels; download the file with `GET /print-runs/{id}/pdf`. The
/// GS1 keys on the labels count as printed from then on. Case labels need a GTIN, pallet labels and field tags an SSCC;
/// a missing one is reported as `items[2].record_id`. With an `Idempotency-Key` the labels are printed at most once.
#[utoipa::path(
    tag = "labels", operation_id = "createPrintRun", security(("bearer" = [])), request_body = PrintRunInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes the request safe to repeat.")),
    responses((status = 201, description = "The print run.", body = PrintRunView))
)]
#[post("/api/v1/print-runs")]
pub(crate) async fn print(
    request: Then<Allowed<Labels, Write>, (IdempotencyKey, Body<PrintRunInput>)>,
    application: Data<Application>,
) -> Result<Printed> {
    let Then(allowed, (key, body)) = request;
    let print = || run::print(&application, &allowed, &body.0, key.0.clone());
    application.database.retrying(print).await.map(Printed)
}

/// Read a print run
#[utoipa::path(
    tag = "labels", operation_id = "getPrintRun", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the print run.")),
    responses((status = 200, description = "The print run.", body = PrintRunView))
)]
#[get("/api/v1/print-runs/{id}")]
pub(crate) async fn read(
    allowed: Allowed<Labels, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Json<PrintRunView>> {
    view::read(application.database.read(), *allowed, id.0).await.map(Json)
}

/// Download a print run as PDF
///
/// Print at 100 %, without fitting to the page.
#[utoipa::path(
    tag = "labels", operation_id = "getPrintRunPdf", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the print run.")),
    responses((status = 200, description = "The labels.", body = Vec<u8>, content_type = "application/pdf"))
)]
#[get("/api/v1/print-runs/{id}/pdf")]
pub(crate) async fn read_pdf(
    allowed: Allowed<Labels, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<Download> {
    file::of_run(&application, *allowed, id.0, Format::Pdf).await
}

/// The query of a ZPL file.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ZplQuery {
    /// Resolution of the printer in dpi: `203` (8 dots per millimetre) or `300`. Default: `203`.
    #[param(inline)]
    dpi: Resolution,
}

/// Download a print run as ZPL II
///
/// For label printers that accept raw files, with labels on rolls; runs on sheets are refused at `stock`. Each label is
/// one bitmap at the printer's resolution, so Vietnamese letters and symbols look the same on every make. A label whose
/// symbols do not fit at that resolution is refused at `dpi`.
#[utoipa::path(
    tag = "labels", operation_id = "getPrintRunZpl", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the print run."), ZplQuery),
    responses((status = 200, description = "The labels.", body = String, content_type = "text/plain"))
)]
#[get("/api/v1/print-runs/{id}/zpl")]
pub(crate) async fn read_zpl(
    allowed: Allowed<Labels, Read>,
    id: Id,
    query: Query<ZplQuery>,
    application: Data<Application>,
) -> Result<Download> {
    file::of_run(&application, *allowed, id.0, Format::Zpl(query.0.dpi)).await
}

/// Reprint labels of a print run
///
/// The new run has the contents of the original, whatever has changed since, and every label is marked “In lại lần 1”
/// (reprint 1) and so on. With an `Idempotency-Key` the labels are reprinted at most once.
#[utoipa::path(
    tag = "labels", operation_id = "reprintLabels", security(("bearer" = [])), request_body = ReprintInput,
    params(
        ("id" = Uuid, Path, description = "The id of the print run."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes the request safe to repeat.")
    ),
    responses((status = 201, description = "The new print run.", body = PrintRunView))
)]
#[post("/api/v1/print-runs/{id}/reprints")]
pub(crate) async fn reprint(
    request: Then<Allowed<Labels, Write>, (Id, IdempotencyKey, Body<ReprintInput>)>,
    application: Data<Application>,
) -> Result<Printed> {
    let Then(allowed, (id, key, body)) = request;
    let reprint = || run::reprint(&application, &allowed, id.0, &body.0, key.0.clone());
    application.database.retrying(reprint).await.map(Printed)
}

/// Void labels of a print run
///
/// Voids `count` labels, or those with the given `ssccs`, or all that are not void yet if neither is given. Nothing is
/// deleted.
#[utoipa::path(
    tag = "labels", operation_id = "voidLabels", security(("bearer" = [])), request_body = VoidInput,
    params(("id" = Uuid, Path, description = "The id of the print run.")),
    responses((status = 200, description = "The print run, with the number of void labels.", body = PrintRunView))
)]
#[post("/api/v1/print-runs/{id}/voids")]
pub(crate) async fn declare_void(
    request: Then<Allowed<Labels, Write>, (Id, Body<VoidInput>)>,
    application: Data<Application>,
) -> Result<Json<PrintRunView>> {
    let Then(allowed, (id, body)) = request;
    let declare = || run::declare_void(&application, &allowed, id.0, body.0.clone());
    application.database.retrying(declare).await.map(Json)
}
