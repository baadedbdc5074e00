//! Administrative areas: public reading, administration and import.

pub(crate) mod admin;
mod import;
mod names;
mod tree;
mod write;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::records::area::{Area, AreaQuery};

use crate::Application;
use crate::http::body::{Id, Query};
use crate::platform::problem::{Error, Result};
use crate::records::catalogue::cached;

pub(crate) use names::AreaNames;
pub(crate) use tree::full_names;

/// List administrative areas
///
/// Returns the top-level areas in force today, unless the query says otherwise. Names of units until 30/6/2025 are found
/// too. When there are more areas, the header `Link` has the address of the next ones (`rel="next"`).
#[utoipa::path(
    tag = "public", operation_id = "listAreas", params(AreaQuery),
    responses((status = 200, description = "The areas, ordered by code; those of a search by likelihood.", body = Vec<Area>))
)]
#[get("/api/v1/areas")]
pub(crate) async fn list(
    query: Query<AreaQuery>,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let on = query.0.on.unwrap_or_else(|| application.clock.today());
    let page = tree::list(&application, &query.0, Some(on)).await?;
    let mut answer = cached(&page.areas)?;
    if let Some(link) = page.next_link(&request) {
        let link = HeaderValue::from_str(&link).map_err(|error| Error::internal("link", error))?;
        answer.headers_mut().insert(header::LINK, link);
    }
    Ok(answer)
}

/// Read one administrative area
///
/// Also returns areas no longer in force, since records keep the area that was chosen.
#[utoipa::path(
    tag = "public", operation_id = "getArea",
    params(("id" = Uuid, Path, description = "The id of the area.")),
    responses((status = 200, description = "The area.", body = Area))
)]
#[get("/api/v1/areas/{id}")]
pub(crate) async fn read(id: Id, application: Data<Application>) -> Result<HttpResponse> {
    let found = tree::find(application.database.read(), id.0, application.clock.today()).await?;
    cached(&found.ok_or(ProblemCode::NotFound)?)
}
