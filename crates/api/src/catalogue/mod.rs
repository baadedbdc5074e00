//! Catalogues (dictionary 11): the system's, which an administrator keeps, and the entries that a business adds.

mod entry;
pub(crate) mod own;
pub(crate) mod system;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Data, Json};
use actix_web::{FromRequest, HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use nguon_domain::catalogue::{CatalogueEntry, CatalogueKind};
use nguon_domain::problem::ProblemCode;
use serde::Serialize;

use crate::Application;
use crate::jobs::TaskState;
use crate::problem::{Error, Result};

/// Seconds for which a browser need not ask again.
const MAX_AGE: u32 = 300;

/// The server and its database answer
///
/// `status` is `degraded` while a task in the background is being started again after a panic, or failed the last time.
#[utoipa::path(
    tag = "public", operation_id = "health",
    responses((status = 200, description = "The server answers.", body = Health))
)]
#[get("/api/v1/health")]
pub(crate) async fn health(application: Data<Application>) -> Result<Json<Health>> {
    application.database.read().ping().await?;
    let tasks = application.background.states();
    let status = if tasks.values().all(TaskState::is_well) { "ok" } else { "degraded" };
    Ok(Json(Health {
        status: status.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        tasks: tasks.into_iter().map(|(name, state)| TaskHealth::of(name, &state)).collect(),
    }))
}

/// How the server is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok` or `degraded`.
    #[schema(example = "ok")]
    status: String,
    /// The version of the server.
    #[schema(example = "0.1.0")]
    version: String,
    /// The background tasks of this process.
    tasks: Vec<TaskHealth>,
}

/// How a background task is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TaskHealth {
    /// `captures`, `mails` or `sweeps`.
    #[schema(example = "mails")]
    name: String,
    /// `running`; `restarting` after a panic; `stopped` when the server stops.
    #[schema(example = "running")]
    phase: String,
    /// How often it was started again after a panic, since the start of the process.
    restarts: u64,
    /// When it last did what it is there for.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_success_at: Option<DateTime<Utc>>,
    /// When it last failed or panicked; the cause stands in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_failure_at: Option<DateTime<Utc>>,
}

impl TaskHealth {
    fn of(name: &str, state: &TaskState) -> Self {
        Self {
            name: name.to_owned(),
            phase: state.phase.as_str().to_owned(),
            restarts: state.restarts,
            last_success_at: state.last_success_at,
            last_failure_at: state.last_failure_at,
        }
    }
}

/// List the entries of a catalogue
///
/// Those of the system, in their order; retired ones are there for records that still use them, and are marked.
#[utoipa::path(
    tag = "public", operation_id = "list_catalogue",
    params(("kind" = CatalogueKind, Path, description = "The catalogue.")),
    responses((status = 200, description = "The entries.", body = Vec<CatalogueEntry>))
)]
#[get("/api/v1/catalogues/{kind}")]
pub(crate) async fn list(kind: Kind, application: Data<Application>) -> Result<HttpResponse> {
    cached(&entry::of_system(application.database.read(), kind.0).await?)
}

/// The catalogue that a path names.
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

/// A list that everybody may see and that seldom changes.
pub(crate) fn cached<T: Serialize>(body: &T) -> Result<HttpResponse> {
    let json = serde_json::to_vec(body).map_err(|error| Error::internal("json", error))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={MAX_AGE}")))
        .content_type("application/json")
        .body(json))
}
