//! The dashboard of a business (guide §3): a fixed number of queries, each of a bounded number of rows or of maintained
//! counts.

mod attention;

use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use nguon_domain::dashboard::{Dashboard, KindCounts, LatestEntry, LatestLot, MonthCount, months_until};
use nguon_domain::input::kind::Kind;
use nguon_domain::records::resource::Mark;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Dashboard as Guarded, Read, Tenant};
use crate::platform::entity::{diary_entry, lot, product, stored};
use crate::platform::problem::Result;
use crate::records::gs1;
use crate::records::management;

/// Number of latest entries and lots.
const LATEST: u64 = 5;

/// Read the dashboard
#[utoipa::path(
    tag = "organisation", operation_id = "getDashboard", security(("bearer" = [])),
    responses((status = 200, description = "The dashboard.", body = Dashboard))
)]
#[get("/api/v1/dashboard")]
pub(crate) async fn read(allowed: Allowed<Guarded, Read>, application: Data<Application>) -> Result<Json<Dashboard>> {
    let database = application.database.read();
    let (tenant, today) = (*allowed, application.clock.today());
    let mut counts = management::counts(database, tenant).await?;
    let attention = attention::attention(database, tenant, today, &counts).await?;
    let months = months_until(today);
    let marks = months.map(|(year, month)| Mark::Month { year, month });
    let made = management::marked(database, tenant, Kind::Lot, &marks).await?;
    let counts = Kind::ALL
        .into_iter()
        .map(|kind| KindCounts { kind, counts: counts.remove(&kind).unwrap_or_default() })
        .collect();
    Ok(Json(Dashboard {
        counts,
        attention,
        incomplete_acts: attention::incomplete_acts(database, tenant, application.clock.now()).await?,
        low_numbers: gs1::low(database, tenant).await?,
        lots_by_month: months
            .into_iter()
            .zip(made)
            .map(|((year, month), count)| MonthCount { year, month, count })
            .collect(),
        latest_entries: latest_entries(database, tenant).await?,
        latest_lots: latest_lots(database, tenant).await?,
    }))
}

/// Identifier and name of the entry, identifier and name of its lot, start, time of recording.
type EntryRow = (Uuid, String, Uuid, String, DateTime<Utc>, DateTime<Utc>);

async fn latest_entries<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Vec<LatestEntry>> {
    let rows: Vec<EntryRow> = diary_entry::Entity::find()
        .select_only()
        .columns([diary_entry::Column::Id, diary_entry::Column::Name, diary_entry::Column::LotId])
        .column_as(lot::Column::Name, "lot")
        .columns([diary_entry::Column::StartedAt, diary_entry::Column::CreatedAt])
        .join(
            JoinType::InnerJoin,
            diary_entry::Entity::belongs_to(lot::Entity).from(diary_entry::Column::LotId).to(lot::Column::Id).into(),
        )
        .filter(diary_entry::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(diary_entry::Column::Status.eq(stored::Status::Active))
        .order_by_desc(diary_entry::Column::Ordinal)
        .limit(LATEST)
        .into_tuple()
        .all(connection)
        .await?;
    let entry =
        |(id, name, lot_id, lot, started_at, created_at)| LatestEntry { id, name, lot_id, lot, started_at, created_at };
    Ok(rows.into_iter().map(entry).collect())
}

async fn latest_lots<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Vec<LatestLot>> {
    let rows: Vec<(Uuid, String, String, String, String, DateTime<Utc>)> = lot::Entity::find()
        .select_only()
        .columns([lot::Column::Id, lot::Column::Name, lot::Column::Code, lot::Column::TraceCode])
        .column_as(product::Column::Name, "product")
        .column(lot::Column::CreatedAt)
        .join(
            JoinType::InnerJoin,
            lot::Entity::belongs_to(product::Entity).from(lot::Column::ProductId).to(product::Column::Id).into(),
        )
        .filter(lot::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(lot::Column::Status.eq(stored::Status::Active))
        .order_by_desc(lot::Column::Ordinal)
        .limit(LATEST)
        .into_tuple()
        .all(connection)
        .await?;
    let lot = |(id, name, code, trace_code, product, created_at)| LatestLot {
        id,
        name,
        code,
        trace_code,
        product,
        created_at,
    };
    Ok(rows.into_iter().map(lot).collect())
}
