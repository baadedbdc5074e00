//! Health, liveness and readiness probes.

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

/// Check the server and its database
///
/// Commits a write, at most once per second. 507 when the database's disk is full; 503 when the database does not
/// respond within three seconds or rejects writes. `status` is `degraded` while a background task is being restarted
/// after a panic, or when its last run failed.
#[utoipa::path(
    tag = "public", operation_id = "getHealth",
    responses((status = 200, description = "Server and database are working.", body = Health))
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

/// Check that the process is alive
///
/// Does not access the database: when this fails, the process should be restarted.
#[utoipa::path(
    tag = "public", operation_id = "getLiveness",
    responses((status = 200, description = "Alive.", body = Life))
)]
#[get("/healthz")]
pub(crate) async fn live() -> Json<Life> {
    Json(Life { status: "ok".to_owned(), version: VERSION.to_owned() })
}

/// Check that the server is ready
///
/// Ready means that the database accepts writes and the background tasks are running; the server only starts when the
/// schema is up to date. When this fails, requests should be routed to another server.
#[utoipa::path(
    tag = "public", operation_id = "getReadiness",
    responses(
        (status = 200, description = "Ready.", body = Readiness),
        (status = 503, description = "Not ready; with the reasons.", body = Readiness,
            example = json!({ "status": "not_ready", "reasons": [{ "part": "database", "code": "insufficient_storage" }] })),
    )
)]
#[get("/readyz")]
pub(crate) async fn ready(application: Data<Application>) -> HttpResponse {
    let mut reasons = Vec::new();
    if let Err(error) = application.monitor.heartbeat.beat(&application).await {
        tracing::warn!(cause = %error, "not ready: database");
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

/// Version of the server.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Liveness of the process.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Life {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: String,
    /// Version of the server.
    #[schema(example = "0.2.0")]
    version: String,
}

/// Health of the server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok` or `degraded`.
    #[schema(example = "ok")]
    status: String,
    /// Version of the server.
    #[schema(example = "0.2.0")]
    version: String,
    /// Background tasks of this process.
    tasks: Vec<TaskHealth>,
}

/// Health of a background task.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskHealth {
    /// `captures`, `mails` or `sweeps`.
    #[schema(example = "mails")]
    name: String,
    /// `running`; `restarting` after a panic; `stopped` during shutdown.
    #[schema(example = "running")]
    phase: String,
    /// Number of restarts after a panic since the start of the process.
    restarts: u64,
    /// Time of the last successful run.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_success_at: Option<DateTime<Utc>>,
    /// Time of the last failure or panic; the cause is in the log.
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

/// Readiness of the server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// `ready` or `not_ready`.
    #[schema(example = "ready")]
    status: String,
    /// Parts that do not work; the causes are in the log.
    reasons: Vec<Reason>,
}

/// A part of the server that does not work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reason {
    /// `database`, or the name of a background task.
    #[schema(example = "database")]
    part: String,
    /// Code of the error.
    code: ProblemCode,
}
