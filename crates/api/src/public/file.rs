//! Files shown on public pages.

use actix_web::middleware::from_fn;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use nguon_domain::input::problem::ProblemCode;

use crate::Application;
use crate::files::file::{VariantQuery, deliver, find};
use crate::http::body::{Id, Query};
use crate::http::cors;
use crate::platform::problem::Result;

/// Read a file of a public page
///
/// 404 for every file that the page of this code does not show at present.
#[utoipa::path(
    tag = "public", operation_id = "getTraceFile",
    params(
        ("code" = String, Path, description = "Trace code (mã truy xuất), any case.", example = "7K3M9QX2AB"),
        ("id" = Uuid, Path, description = "Identifier of the file."), VariantQuery
    ),
    responses(
        (status = 200, description = "The content of the file.", content(
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 304, description = "Not modified.")
    )
)]
#[get("/api/v1/trace/{code}/files/{id}", wrap = "from_fn(cors::open_route)")]
pub(crate) async fn read_public(
    request: HttpRequest,
    path: Path<(String, String)>,
    id: Id,
    query: Query<VariantQuery>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let view = super::look_up(&application, &path.0).await?;
    if !view.files.contains(&id.0) {
        return Err(ProblemCode::NotFound.into());
    }
    let found = find(application.database.read(), id.0).await?;
    deliver(&application, &request, &found, query.0.variant, "public, max-age=300").await
}
