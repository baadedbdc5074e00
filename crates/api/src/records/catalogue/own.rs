//! The entries that a business adds to system catalogues.

use actix_web::web::{Data, Json};
use actix_web::{get, post, put};
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::records::catalogue::{CatalogueEntry, EntryInput, EntryOrder};

use super::entry::Owner;
use super::{Kind, entry};
use crate::Application;
use crate::access::{Allowed, OwnCatalogues, Read, Write};
use crate::http::body::{Body, Created, Current, Done, Id, IfMatch, Then};
use crate::platform::problem::Result;

/// List the entries a business can choose from
///
/// The business's own entries first, then the system's. Retired ones are included, since records may still use them.
#[utoipa::path(
    tag = "catalogues", operation_id = "listOwnCatalogue", security(("bearer" = [])),
    params(("kind" = CatalogueKind, Path, description = "The catalogue.")),
    responses((status = 200, description = "The entries; `own` marks those of the business.", body = Vec<CatalogueEntry>))
)]
#[get("/api/v1/organisation/catalogues/{kind}")]
pub(crate) async fn list(
    allowed: Allowed<OwnCatalogues, Read>,
    kind: Kind,
    application: Data<Application>,
) -> Result<Json<Vec<CatalogueEntry>>> {
    entry::of_business(application.database.read(), kind.0, allowed.organisation_id).await.map(Json)
}

/// Add an entry to the business's own list
///
/// Possible for `member_category`, `material_category` and `product_category`; 404 for other catalogues.
#[utoipa::path(
    tag = "catalogues", operation_id = "createOwnCatalogueEntry", security(("bearer" = [])), request_body = EntryInput,
    params(("kind" = CatalogueKind, Path, description = "The catalogue.")),
    responses((status = 201, description = "The entry, added at the end. ETag: its version.", body = CatalogueEntry))
)]
#[post("/api/v1/organisation/catalogues/{kind}")]
pub(crate) async fn create(
    request: Then<Allowed<OwnCatalogues, Write>, (Kind, Body<EntryInput>)>,
    application: Data<Application>,
) -> Result<Created<CatalogueEntry>> {
    let Then(allowed, (kind, body)) = request;
    let owner = Owner::from(&allowed);
    let create = || entry::create(&application, owner, kind.0, body.0.clone());
    let body = application.database.retrying(create).await?;
    let location = format!("/api/v1/organisation/catalogue-entries/{}", body.id);
    Ok(Created { body, location })
}

/// Change one of the business's own entries
///
/// Its names and whether it is offered; the code cannot change.
#[utoipa::path(
    tag = "catalogues", operation_id = "updateOwnCatalogueEntry", security(("bearer" = [])), request_body = EntryInput,
    params(
        ("id" = Uuid, Path, description = "The entry."),
        ("If-Match" = String, Header, description = "The version to be changed.", example = "\"1\"")
    ),
    responses((status = 200, description = "The changed entry; its new version is the ETag.", body = CatalogueEntry))
)]
#[put("/api/v1/organisation/catalogue-entries/{id}")]
pub(crate) async fn update(
    request: Then<Allowed<OwnCatalogues, Write>, (Id, IfMatch, Body<EntryInput>)>,
    application: Data<Application>,
) -> Result<Current<CatalogueEntry>> {
    let Then(allowed, (id, version, body)) = request;
    let owner = Owner::from(&allowed);
    let update = || entry::update(&application, owner, id.0, version.0, body.0.clone());
    application.database.retrying(update).await.map(Current)
}

/// Reorder the business's own entries
///
/// 409 when an entry was added meanwhile.
#[utoipa::path(
    tag = "catalogues", operation_id = "reorderOwnCatalogue", security(("bearer" = [])), request_body = EntryOrder,
    params(("kind" = CatalogueKind, Path, description = "The catalogue.")),
    responses((status = 204, description = "The new order is in force."))
)]
#[put("/api/v1/organisation/catalogues/{kind}/order")]
pub(crate) async fn reorder(
    request: Then<Allowed<OwnCatalogues, Write>, (Kind, Body<EntryOrder>)>,
    application: Data<Application>,
) -> Result<Done> {
    let Then(allowed, (kind, body)) = request;
    let owner = Owner::from(&allowed);
    application.database.retrying(|| entry::reorder(&application, owner, kind.0, &body.0.ids)).await?;
    Ok(Done)
}
