//! Whether the server lives, and whether it can serve.

use actix_web::http::header;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use nguon_domain::input::problem::ProblemCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Application;
use crate::platform::jobs::{Phase, TaskState};
use crate::platform::problem::Result;

/// Check that the server and its database work
///
/// Commits a write, once a second at most. 507 when the database's disk is full; 503 when the database does not answer
/// within three seconds or takes no writes. `status` is `degraded` while a background task is being started again after a
/// panic, or failed the last time.
#[utoipa::path(
    tag = "public", operation_id = "health",
    responses((status = 200, description = "The server and its database work.", body = Health))
)]
#[get("/api/v1/health")]
pub(crate) async fn health(application: Data<Application>) -> Result<Json<Health>> {
    application.monitor.heartbeat.beat(&application).await?;
    let tasks = application.background.states();
    let status = if tasks.values().all(TaskState::is_well) { "ok" } else { "degraded" };
    Ok(Json(Health {
        status: status.to_owned(),
        version: VERSION.to_owned(),
        tasks: tasks.into_iter().map(|(name, state)| TaskHealth::of(name, &state)).collect(),
    }))
}

/// Check that the process lives
///
/// Asks nothing of the database: when this fails, the process should be started anew.
#[utoipa::path(
    tag = "public", operation_id = "live",
    responses((status = 200, description = "It lives.", body = Life))
)]
#[get("/healthz")]
pub(crate) async fn live() -> Json<Life> {
    Json(Life { status: "ok".to_owned(), version: VERSION.to_owned() })
}

/// Check that the server can serve
///
/// The database takes writes and the background tasks run. The server answers at all only when the schema is up to date.
/// When this fails, requests should go to another server.
#[utoipa::path(
    tag = "public", operation_id = "ready",
    responses(
        (status = 200, description = "It can.", body = Readiness),
        (status = 503, description = "It cannot; the reasons.", body = Readiness,
            example = json!({ "status": "not_ready", "reasons": [{ "part": "database", "code": "insufficient_storage" }] })),
    )
)]
#[get("/readyz")]
pub(crate) async fn ready(application: Data<Application>) -> HttpResponse {
    let mut reasons = Vec::new();
    if let Err(error) = application.monitor.heartbeat.beat(&application).await {
        tracing::warn!(cause = %error, "not ready: the database");
        reasons.push(Reason { part: "database".to_owned(), code: error.code() });
    }
    let fallen = application.background.states().into_iter().filter(|(_, state)| state.phase == Phase::Restarting);
    reasons.extend(fallen.map(|(name, _)| Reason { part: name.to_owned(), code: ProblemCode::Internal }));
    let (mut answer, status) = match reasons.is_empty() {
        true => (HttpResponse::Ok(), "ready"),
        false => (HttpResponse::ServiceUnavailable(), "not_ready"),
    };
    answer.insert_header((header::CACHE_CONTROL, "no-store")).json(Readiness { status: status.to_owned(), reasons })
}

/// The version of the server.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// That the process lives.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Life {
    /// `ok`.
    #[schema(example = "ok")]
    status: String,
    /// The version of the server.
    #[schema(example = "0.1.0")]
    version: String,
}

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
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
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskHealth {
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

/// Whether the server can serve.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// `ready` or `not_ready`.
    #[schema(example = "ready")]
    status: String,
    /// What does not work; the causes stand in the log.
    reasons: Vec<Reason>,
}

/// A part of the server that does not work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reason {
    /// `database`, or the name of a background task.
    #[schema(example = "database")]
    part: String,
    /// What is wrong with it.
    code: ProblemCode,
}
