//! A business's use of its quotas.

use actix_web::get;
use actix_web::web::{Data, Json};
use nguon_domain::files::file::FileUsage;

use crate::Application;
use crate::access::{self, Allowed, Read};
use crate::files::file;
use crate::platform::problem::Result;
use crate::records::quota;

/// Read the usage of the quotas for files, records and events
#[utoipa::path(
    tag = "files", operation_id = "getFileUsage", security(("bearer" = [])),
    responses((status = 200, description = "Usage and limit of each quota.", body = FileUsage))
)]
#[get("/api/v1/files/usage")]
pub(crate) async fn usage(
    allowed: Allowed<access::Files, Read>,
    application: Data<Application>,
) -> Result<Json<FileUsage>> {
    let database = application.database.read();
    let used = file::used_bytes(database, allowed.organisation_id).await?;
    let (records, events) = quota::usage(database, &application.quotas, *allowed).await?;
    Ok(Json(FileUsage { used, limit: application.files.quota, records, events }))
}
