//! Export and import of records as tables, implemented once for all modules.

mod directory;
mod export;
mod import;
pub(super) mod openapi;

use actix_web::dev::{AppService, HttpServiceFactory as _, Payload};
use actix_web::web::{self, Data, Json};
use actix_web::{FromRequest, HttpRequest};
use nguon_domain::files::sheet::TableFormat;
use nguon_domain::input::status::Status;
use nguon_domain::records::page::ListQuery;
use nguon_domain::records::sheet::ImportReport;
use serde::Deserialize;

use super::{Managed, SaveQuery};
use crate::Application;
use crate::access::{Allowed, Read, Write};
use crate::files::table::{Download, Upload};
use crate::http::body::{Query, Then};
use crate::http::edge::language;
use crate::http::idempotency::IdempotencyKey;
use crate::platform::problem::{Error, Result};

pub use export::Pages;

/// Registers the operations of a module. Must precede `{id}`, which would match their paths too.
pub(super) fn register<R: Managed>(path: &str, config: &mut AppService) {
    web::resource(format!("{path}/export")).get(export_all::<R>).register(config);
    web::resource(format!("{path}/import-template")).get(template::<R>).register(config);
    web::resource(format!("{path}/import")).post(import_file::<R>).register(config);
}

async fn export_all<R: Managed>(
    asked: Then<Allowed<R, Read>, ExportQuery>,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<Download> {
    let Then(allowed, query) = asked;
    export::export::<R, _>(&application, &allowed, query, language(request.headers())).await
}

async fn template<R: Managed>(
    asked: Then<Allowed<R, Read>, Query<TemplateQuery>>,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<Download> {
    let Then(allowed, query) = asked;
    export::template::<R, _>(&application, &allowed, query.0.format, language(request.headers())).await
}

/// An authorised request to import a file.
type Importing<R> = Then<Allowed<R, Write>, (Query<ImportQuery>, IdempotencyKey, Upload)>;

async fn import_file<R: Managed>(
    asked: Importing<R>,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<Json<ImportReport>> {
    let Then(allowed, (query, key, file)) = asked;
    let status = SaveQuery { status: query.0.status }.status()?.unwrap_or_default();
    let order = import::Order { file: file.0, dry_run: query.0.dry_run, status, key: key.0 };
    import::import::<R>(&application, &allowed, order, language(request.headers())).await.map(Json)
}

/// The query of an export.
#[derive(Debug)]
pub struct ExportQuery {
    /// File format.
    pub format: TableFormat,
    /// The list to export; without paging.
    pub list: ListQuery,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct TemplateQuery {
    format: TableFormat,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ImportQuery {
    dry_run: bool,
    status: Option<Status>,
}

/// An export accepts the query parameters of the list, plus `format`.
impl FromRequest for ExportQuery {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (format, list): (Vec<&str>, Vec<&str>) =
            request.query_string().split('&').partition(|pair| pair.split('=').next() == Some("format"));
        let malformed = |error: actix_web::error::QueryPayloadError| Error::Malformed(error.to_string());
        let read = || {
            let format = web::Query::<TemplateQuery>::from_query(&format.join("&")).map_err(malformed)?.into_inner();
            let list = web::Query::<ListQuery>::from_query(&list.join("&")).map_err(malformed)?.into_inner();
            if list.after.is_some() || list.limit.is_some() {
                return Err(Error::Malformed("after, limit: an export is the whole list".to_owned()));
            }
            Ok(Self { format: format.format, list })
        };
        std::future::ready(read())
    }
}
