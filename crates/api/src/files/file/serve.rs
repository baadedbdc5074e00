//! Delivery of files.

use actix_web::body::SizedStream;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue, HeaderValue,
};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use nguon_domain::files::file::{Variant, WEBP, saved_name};
use nguon_domain::input::problem::ProblemCode;
use sea_orm::{ConnectionTrait, EntityTrait as _};
use serde::Deserialize;
use uuid::Uuid;

use crate::Application;
use crate::access::{self, Allowed, Read};
use crate::http::body::{Id, Query};
use crate::http::etag;
use crate::platform::entity::{file, file_variant};
use crate::platform::problem::{Error, Result};

/// The requested size.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VariantQuery {
    /// Size of a picture; other files have `full` only.
    #[param(inline, required = false, example = "thumb")]
    pub(crate) variant: Variant,
}

/// Read a file
///
/// Pictures are delivered as WebP, inline; other files as a download that cannot run scripts in this origin. The
/// content for an identifier and size never changes.
#[utoipa::path(
    tag = "files", operation_id = "getFile", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Identifier of the file."), VariantQuery),
    responses(
        (status = 200, description = "The content.", content(
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 304, description = "Not modified.")
    )
)]
#[get("/api/v1/files/{id}")]
pub(crate) async fn read(
    request: HttpRequest,
    allowed: Allowed<access::Files, Read>,
    id: Id,
    query: Query<VariantQuery>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let found = find(application.database.read(), id.0).await?;
    if found.organisation_id != Some(allowed.organisation_id) {
        return Err(ProblemCode::NotFound.into());
    }
    let caching = "private, max-age=31536000, immutable";
    deliver(&application, &request, &found, query.0.variant, caching).await
}

pub(crate) async fn find<C: ConnectionTrait>(connection: &C, id: Uuid) -> Result<file::Model> {
    file::Entity::find_by_id(id).one(connection).await?.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Returns the response with a variant of a file, with headers that keep it from running scripts.
///
/// # Errors
/// 404 when the file has no such variant.
pub async fn deliver(
    application: &Application,
    request: &HttpRequest,
    found: &file::Model,
    variant: Variant,
    caching: &str,
) -> Result<HttpResponse> {
    let stored = file_variant::Entity::find_by_id((found.id, variant.as_str().to_owned()))
        .one(application.database.read())
        .await?
        .ok_or(ProblemCode::NotFound)?;
    let etag =
        HeaderValue::try_from(format!("\"{}\"", stored.sha256)).map_err(|error| Error::internal("etag", error))?;
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::ETAG, etag.clone()))
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'"));
    if etag::matches(request, &etag) {
        return Ok(answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    let name = saved_name(&found.name, &found.media_type);
    let shown = found.media_type == WEBP;
    answer.content_type(found.media_type.as_str()).insert_header(if shown { inline(&name) } else { attachment(&name) });
    let content = application.files.get(&stored.sha256).await?;
    let size = content.range.end - content.range.start;
    if i64::try_from(size) != Ok(stored.size) {
        return Err(Error::Internal(format!("{} has {size} bytes instead of {}", stored.sha256, stored.size)));
    }
    Ok(answer.body(SizedStream::new(size, content.into_stream())))
}

/// Returns the header that makes a browser save a file under `name`.
#[must_use]
pub fn attachment(name: &str) -> ContentDisposition {
    named(DispositionType::Attachment, name)
}

/// Returns the header that lets a browser display a file, or save it under `name`.
fn inline(name: &str) -> ContentDisposition {
    named(DispositionType::Inline, name)
}

/// Header fields are ASCII: a Vietnamese name is encoded in `filename*` (RFC 6266 §4.3); `filename` has an ASCII
/// approximation for clients without support for it.
fn named(disposition: DispositionType, name: &str) -> ContentDisposition {
    let plain: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let mut parameters = vec![DispositionParam::Filename(plain)];
    if !name.is_ascii() {
        parameters.push(DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: name.as_bytes().to_vec(),
        }));
    }
    ContentDisposition { disposition, parameters }
}
