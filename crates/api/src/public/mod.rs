//! Public views of trace codes. These are the most frequent reads of the system, so they are served from memory unless
//! something changed.

mod anchor;
mod assemble;
mod cache;
pub(crate) mod despatch_link;
pub(crate) mod despatch_page;
pub(crate) mod file;
mod holds;
pub(crate) mod organisation;
mod packed;
pub(crate) mod page;
pub(crate) mod recall_answer;
pub(crate) mod recalls;
pub(crate) mod resolver;

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, Json, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get, post};
use nguon_domain::identification::identifier::TraceCode;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::public::{PublicRecall, PublicTrace, Scans};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::Application;
use crate::access::throttle::{self, SCAN};
use crate::http::cors;
use crate::http::peer::Peer;
use crate::platform::entity::trace_code;
use crate::platform::problem::Result;

pub(crate) use anchor::Anchor;
use cache::ViewSources;
pub use cache::{Traces, View};
pub(crate) use packed::Packed;

/// Read the public view of a trace code
///
/// Of a product, lot, place or logistic unit. 404 for an unknown code, 410 for one whose record or business is no
/// longer public. Supports conditional requests by ETag and If-None-Match. Scripts of any site may ask (CORS).
#[utoipa::path(
    tag = "public", operation_id = "getTrace",
    params(("code" = String, Path, description = "Trace code (mã truy xuất), any case.", example = "7K3M9QX2AB")),
    responses(
        (status = 200, description = "The published data.", body = PublicTrace),
        (status = 304, description = "Not modified.")
    )
)]
#[get("/api/v1/trace/{code}", wrap = "from_fn(cors::open_route)")]
pub(crate) async fn read(
    request: HttpRequest,
    code: Path<String>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let view = look_up(&application, &code).await?;
    as_json(&request, &view)
}

/// Path of [`read`], up to the code.
pub(crate) const READ: &str = "/api/v1/trace/";

/// Returns a view as JSON.
///
/// # Errors
/// When it cannot be decompressed for a client without compression.
pub(crate) fn as_json(request: &HttpRequest, view: &View) -> Result<HttpResponse> {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-cache")));
    let mut answer = view.json.answer(request, answer, "application/json")?;
    // Here too, because answers from memory pass no route.
    cors::open(answer.headers_mut());
    Ok(answer)
}

/// Mounts what browsers ask before they read the data of a trace code for another site.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config.route("/api/v1/trace/{rest:.*}", web::method(Method::OPTIONS).to(cors::preflight));
}

/// Count a scan
///
/// The page calls this once per visitor. Reading the data alone is not counted.
#[utoipa::path(
    tag = "public", operation_id = "countScan",
    params(("code" = String, Path, description = "Trace code (mã truy xuất), any case.", example = "7K3M9QX2AB")),
    responses((status = 200, description = "Number of scans of the code (lượt xem).", body = Scans))
)]
#[post("/api/v1/trace/{code}/scans", wrap = "from_fn(cors::open_route)")]
pub(crate) async fn scan(peer: Peer, code: Path<String>, application: Data<Application>) -> Result<Json<Scans>> {
    let view = look_up(&application, &code).await?;
    let counted = view.code.clone().ok_or(ProblemCode::NotFound)?;
    throttle::count(&application, SCAN, &peer.0).await?;
    let now = application.clock.now();
    let transaction = application.database.begin().await?;
    let first = Func::coalesce([Expr::col(trace_code::Column::FirstScannedAt), Expr::value(now)]);
    trace_code::Entity::update_many()
        .col_expr(trace_code::Column::FirstScannedAt, first.into())
        .col_expr(trace_code::Column::LastScannedAt, Expr::value(now))
        .col_expr(trace_code::Column::Scans, Expr::col(trace_code::Column::Scans).add(1))
        .filter(trace_code::Column::Code.eq(counted.as_str()))
        .exec(&transaction)
        .await?;
    let row = trace_code::Entity::find_by_id(counted.to_string()).one(&transaction).await?;
    transaction.commit().await?;
    let row = row.ok_or(ProblemCode::NotFound)?;
    Ok(Json(Scans { first_at: row.first_scanned_at.unwrap_or(now), count: row.scans }))
}

/// Returns the recalls of what a code identifies, whether it is public or not.
///
/// # Errors
/// When the database fails.
pub(crate) async fn recalls(application: &Application, code: &str) -> Result<Vec<PublicRecall>> {
    let database = application.database.read();
    match trace_code::Entity::find_by_id(code.to_owned()).one(database).await? {
        Some(row) => recalls::of_code(application, database, &row).await,
        None => Ok(Vec::new()),
    }
}

/// Returns the view of a code, from memory or from the database.
///
/// # Errors
/// 404 for an unknown code, 410 for one that is no longer public.
pub async fn look_up(application: &Application, code: &str) -> Result<Arc<View>> {
    view_of(application, code.parse().map_err(|_| ProblemCode::NotFound)?).await
}

/// Like [`look_up`], for a parsed code.
///
/// # Errors
/// As [`look_up`].
pub(crate) async fn view_of(application: &Application, code: TraceCode) -> Result<Arc<View>> {
    let generations = application.database.generations();
    if let Some(view) = application.traces.get(generations, &code) {
        return Ok(view);
    }
    let database = application.database.read();
    let row = trace_code::Entity::find_by_id(code.to_string()).one(database).await?.ok_or(ProblemCode::NotFound)?;
    // Taken before reading, so that a concurrent change keeps the view out of the cache.
    let (changes, generation) = (generations.changes(), generations.of(row.organisation_id));
    let (trace, others) = assemble::build(application, database, &row).await?.ok_or(ProblemCode::Gone)?;
    let view = View::new(Some(code.clone()), &trace, &application.public_url)?;
    let sources = ViewSources { by: row.organisation_id, generation, others, changes };
    Ok(application.traces.insert(generations, code, sources, view))
}
