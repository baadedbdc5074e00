//! The first page of a business (guide §3).

use actix_web::get;
use actix_web::web::{Data, Json};
use nguon_domain::dashboard::{Dashboard, KindCounts, LatestLot};
use nguon_domain::resource::Kind;
use nguon_domain::status::Status;
use sea_orm::{ColumnTrait as _, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Dashboard as Guarded, Read};
use crate::entity::{lot, product};
use crate::management;
use crate::problem::Result;

/// The lots shown.
const LATEST: u64 = 5;

/// Counts and latest lots
#[utoipa::path(
    tag = "organisation", operation_id = "read_dashboard", security(("bearer" = [])),
    responses((status = 200, description = "The dashboard.", body = Dashboard))
)]
#[get("/api/v1/dashboard")]
pub(crate) async fn read(allowed: Allowed<Guarded, Read>, application: Data<Application>) -> Result<Json<Dashboard>> {
    let database = application.database.read();
    let mut counts = management::counts(database, *allowed).await?;
    let rows: Vec<(Uuid, String, String, String, String, chrono::DateTime<chrono::Utc>)> = lot::Entity::find()
        .select_only()
        .columns([lot::Column::Id, lot::Column::Name, lot::Column::Code, lot::Column::TraceCode])
        .column_as(product::Column::Name, "product")
        .column(lot::Column::CreatedAt)
        .join(
            JoinType::InnerJoin,
            lot::Entity::belongs_to(product::Entity).from(lot::Column::ProductId).to(product::Column::Id).into(),
        )
        .filter(lot::Column::OrganisationId.eq(allowed.organisation_id))
        .filter(lot::Column::Status.eq(Status::Active.as_str()))
        .order_by_desc(lot::Column::Id)
        .limit(LATEST)
        .into_tuple()
        .all(database)
        .await?;
    Ok(Json(Dashboard {
        counts: Kind::ALL
            .into_iter()
            .map(|kind| KindCounts { kind, counts: counts.remove(&kind).unwrap_or_default() })
            .collect(),
        latest_lots: rows
            .into_iter()
            .map(|(id, name, code, trace_code, product, created_at)| LatestLot {
                id,
                name,
                code,
                trace_code,
                product,
                created_at,
            })
            .collect(),
    }))
}
