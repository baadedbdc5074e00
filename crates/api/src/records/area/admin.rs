//! Administration of areas.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Data, Json};
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, post, put};
use futures_util::future::LocalBoxFuture;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::records::area::{Area, AreaImport, AreaImportQuery, AreaInput, AreaQuery, MAX_IMPORT_BYTES};

use super::{import, tree, write};
use crate::Application;
use crate::access::{Allowed, Read, SystemCatalogues, Write};
use crate::http::body::{Body, Created, Current, Id, IfMatch, Query, Then, is_of_type};
use crate::http::intake::{Received, Room};
use crate::platform::problem::{Error, Result};

/// List administrative areas for administration
///
/// Includes areas that have ended or not begun, unless `on` is given. Not cached. When there are more areas, the header
/// `Link` has the address of the next ones (`rel="next"`).
#[utoipa::path(
    tag = "catalogues", operation_id = "listSystemAreas", security(("bearer" = [])), params(AreaQuery),
    responses((status = 200, description = "The areas, ordered by code; those of a search by likelihood.", body = Vec<Area>))
)]
#[get("/api/v1/admin/areas")]
pub(crate) async fn list(
    _allowed: Allowed<SystemCatalogues, Read>,
    query: Query<AreaQuery>,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let page = tree::list(&application, &query.0, query.0.on).await?;
    let mut answer = HttpResponse::Ok();
    if let Some(link) = page.next_link(&request) {
        answer.insert_header((header::LINK, link));
    }
    Ok(answer.json(&page.areas))
}

/// Add an administrative area
#[utoipa::path(
    tag = "catalogues", operation_id = "createArea", security(("bearer" = [])), request_body = AreaInput,
    responses((status = 201, description = "The area was added; its version is the ETag.", body = Area))
)]
#[post("/api/v1/admin/areas")]
pub(crate) async fn create(
    request: Then<Allowed<SystemCatalogues, Write>, Body<AreaInput>>,
    application: Data<Application>,
) -> Result<Created<Area>> {
    let Then(allowed, body) = request;
    let create = || write::create(&application, &allowed, body.0.clone());
    let body = application.database.retrying(create).await?;
    let location = format!("/api/v1/areas/{}", body.id);
    Ok(Created { body, location })
}

/// Change or end an administrative area
///
/// The code cannot change. An area that contains others needs a successor when it ends; they then belong to the
/// successor.
#[utoipa::path(
    tag = "catalogues", operation_id = "updateArea", security(("bearer" = [])), request_body = AreaInput,
    params(
        ("id" = Uuid, Path, description = "The area."),
        ("If-Match" = String, Header, description = "The version to be changed.", example = "\"1\"")
    ),
    responses((status = 200, description = "The area was changed; its new version is the ETag.", body = Area))
)]
#[put("/api/v1/admin/areas/{id}")]
pub(crate) async fn update(
    request: Then<Allowed<SystemCatalogues, Write>, (Id, IfMatch, Body<AreaInput>)>,
    application: Data<Application>,
) -> Result<Current<Area>> {
    let Then(allowed, (id, version, body)) = request;
    let update = || write::update(&application, &allowed, id.0, version.0, body.0.clone());
    application.database.retrying(update).await.map(Current)
}

/// Import administrative areas
///
/// A CSV file in UTF-8, separated by commas or semicolons, at most 2 MB and 20,000 rows. The first line names the
/// columns: `code`, `name` and `valid_from` are required, `parent_code`, `valid_to` and `successor_code` optional.
/// Dates are written 2025-07-01 or 1/7/2025. Rows with an existing code update that area, others add one; areas missing
/// from the file are unchanged. A row whose area is there under another code, with the same name in the same area, corrects
/// the code: the area and all references to it stay. If anything is wrong, nothing is stored and every faulty cell is reported:
/// `line[3].parent_code`.
#[utoipa::path(
    tag = "catalogues", operation_id = "importAreas", security(("bearer" = [])), params(AreaImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, description = "Number of areas added, changed and unchanged; with `dry_run`, what the import would do.", body = AreaImport))
)]
#[post("/api/v1/admin/areas/import")]
pub(crate) async fn import_file(
    request: Then<Allowed<SystemCatalogues, Write>, (Query<AreaImportQuery>, CsvFile)>,
    application: Data<Application>,
) -> Result<Json<AreaImport>> {
    let Then(allowed, (query, file)) = request;
    import::import(&application, &allowed, file.0.bytes.to_vec(), query.0.dry_run).await.map(Json)
}

/// A body declared as CSV, of at most [`MAX_IMPORT_BYTES`].
#[derive(Debug)]
pub(crate) struct CsvFile(Received);

impl FromRequest for CsvFile {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_csv = is_of_type(request.headers(), "text/csv");
        let room = Room::of(request);
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_csv {
                return Err(ProblemCode::UnsupportedMediaType.into());
            }
            room?.whole(&mut payload, MAX_IMPORT_BYTES).await.map(Self)
        })
    }
}
