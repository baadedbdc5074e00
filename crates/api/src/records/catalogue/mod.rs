//! Catalogues (dictionary 11): the system's, maintained by administrators, and the entries that businesses add.

mod entry;
pub(crate) mod own;
pub(crate) mod system;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get};
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::records::catalogue::CatalogueEntry;
use serde::Serialize;

use crate::Application;
use crate::platform::problem::{Error, Result};

/// Seconds for which responses may be cached.
const MAX_AGE: u32 = 300;

/// List the entries of a catalogue
///
/// The system's entries, in order. Retired ones are included and marked, since records may still use them.
#[utoipa::path(
    tag = "public", operation_id = "listCatalogue",
    params(("kind" = CatalogueKind, Path, description = "The catalogue.")),
    responses((status = 200, description = "The entries.", body = Vec<CatalogueEntry>))
)]
#[get("/api/v1/catalogues/{kind}")]
pub(crate) async fn list(kind: Kind, application: Data<Application>) -> Result<HttpResponse> {
    cached(&entry::of_system(application.database.read(), kind.0).await?)
}

/// The catalogue named in the path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind(pub(crate) CatalogueKind);

impl FromRequest for Kind {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let kind = request.match_info().get("kind").and_then(CatalogueKind::parse);
        std::future::ready(kind.map(Self).ok_or_else(|| ProblemCode::NotFound.into()))
    }
}

/// A cacheable response for a public list that seldom changes.
pub(crate) fn cached<T: Serialize>(body: &T) -> Result<HttpResponse> {
    let json = serde_json::to_vec(body).map_err(|error| Error::internal("json", error))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={MAX_AGE}")))
        .content_type("application/json")
        .body(json))
}
