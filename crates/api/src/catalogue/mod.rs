//! Catalogues and areas, as forms need them.

use actix_web::http::header;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get};
use nguon_domain::area::Area;
use nguon_domain::catalogue::{CatalogueEntry, CatalogueKind};
use nguon_domain::problem::ProblemCode;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::Serialize;

use crate::Application;
use crate::entity::{area, catalogue_entry};
use crate::problem::{Error, Result};

/// Seconds for which a browser need not ask again.
const MAX_AGE: u32 = 300;

/// The server and its database answer
#[utoipa::path(
    tag = "public", operation_id = "health",
    responses((status = 200, description = "All is well.", body = Health))
)]
#[get("/api/v1/health")]
pub(crate) async fn health(application: Data<Application>) -> Result<Json<Health>> {
    application.database.read().ping().await?;
    Ok(Json(Health { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }))
}

/// How the server is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: String,
    /// The version of the server.
    #[schema(example = "0.1.0")]
    version: String,
}

/// List the entries of a catalogue
///
/// In their order; retired ones are there for records that still use them, and are marked.
#[utoipa::path(
    tag = "public", operation_id = "list_catalogue",
    params(("kind" = CatalogueKind, Path, description = "The catalogue.")),
    responses((status = 200, description = "The entries.", body = Vec<CatalogueEntry>))
)]
#[get("/api/v1/catalogues/{kind}")]
pub(crate) async fn list(kind: Path<String>, application: Data<Application>) -> Result<HttpResponse> {
    let kind = CatalogueKind::parse(&kind).ok_or(ProblemCode::NotFound)?;
    let entries: Vec<CatalogueEntry> = catalogue_entry::Entity::find()
        .filter(catalogue_entry::Column::Kind.eq(kind.as_str()))
        .filter(catalogue_entry::Column::OrganisationId.is_null())
        .order_by_asc(catalogue_entry::Column::Position)
        .all(application.database.read())
        .await?
        .into_iter()
        .map(|entry| CatalogueEntry {
            id: entry.id,
            kind,
            code: entry.code,
            name_vi: entry.name_vi,
            name_en: entry.name_en,
            retired: entry.retired_at.is_some(),
        })
        .collect();
    cached(&entries)
}

/// List the administrative areas that are in force
#[utoipa::path(
    tag = "public", operation_id = "list_areas",
    responses((status = 200, description = "The areas, by code.", body = Vec<Area>))
)]
#[get("/api/v1/areas")]
pub(crate) async fn areas(application: Data<Application>) -> Result<HttpResponse> {
    let areas: Vec<Area> = area::Entity::find()
        .filter(area::Column::ValidTo.is_null().or(area::Column::ValidTo.gt(application.clock.today())))
        .order_by_asc(area::Column::Code)
        .all(application.database.read())
        .await?
        .into_iter()
        .map(|area| Area {
            id: area.id,
            code: area.code,
            name: area.name,
            parent_id: area.parent_id,
            valid_from: area.valid_from,
            valid_to: area.valid_to,
            successor_id: area.successor_id,
        })
        .collect();
    cached(&areas)
}

fn cached<T: Serialize>(body: &T) -> Result<HttpResponse> {
    let json = serde_json::to_vec(body).map_err(|error| Error::internal("json", error))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={MAX_AGE}")))
        .content_type("application/json")
        .body(json))
}
