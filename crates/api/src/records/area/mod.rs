//! Administrative areas: public reading, administration and import.

pub(crate) mod admin;
mod import;
mod tree;
mod write;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::records::area::{Area, AreaQuery};

use crate::Application;
use crate::http::body::{Id, Query};
use crate::platform::problem::Result;
use crate::records::catalogue::cached;

pub(crate) use tree::full_names;

/// List administrative areas
///
/// Returns the top-level areas in force today, unless the query says otherwise.
#[utoipa::path(
    tag = "public", operation_id = "list_areas", params(AreaQuery),
    responses((status = 200, description = "The areas, ordered by code.", body = Vec<Area>))
)]
#[get("/api/v1/areas")]
pub(crate) async fn list(query: Query<AreaQuery>, application: Data<Application>) -> Result<HttpResponse> {
    let today = application.clock.today();
    cached(&tree::list(application.database.read(), &query.0, Some(query.0.on.unwrap_or(today)), today).await?)
}

/// Read one administrative area
///
/// Also returns areas no longer in force, since records keep the area that was chosen.
#[utoipa::path(
    tag = "public", operation_id = "read_area",
    params(("id" = Uuid, Path, description = "The id of the area.")),
    responses((status = 200, description = "The area.", body = Area))
)]
#[get("/api/v1/areas/{id}")]
pub(crate) async fn read(id: Id, application: Data<Application>) -> Result<HttpResponse> {
    let found = tree::find(application.database.read(), id.0, application.clock.today()).await?;
    cached(&found.ok_or(ProblemCode::NotFound)?)
}
