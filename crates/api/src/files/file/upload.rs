//! Multipart uploads, read within limits, whatever the headers declare about length and type.

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{Data, Json};
use actix_web::{CustomizeResponder, FromRequest, HttpRequest, Responder as _, post};
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use nguon_domain::files::file::{FileInfo, MAX_FILE_BYTES};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;

use super::store_file;
use crate::Application;
use crate::access::{self, Allowed, Write};
use crate::http::body::Then;
use crate::http::intake::{Received, Room};
use crate::platform::problem::{Error, Result};
use crate::platform::shares::Share;

/// Maximum number of bytes of a too large file that are read and discarded, so that the sender receives the response;
/// beyond that, the connection is closed.
const PATIENCE: usize = 5 * MAX_FILE_BYTES;

/// An uploaded file.
#[derive(Debug)]
pub struct UploadedFile {
    /// The submitted file name.
    pub name: String,
    /// The content.
    pub bytes: Bytes,
    /// The memory taken by the content, released when it is dropped.
    _room: Option<Share>,
}

impl UploadedFile {
    /// Returns a file that did not come over the network.
    #[must_use]
    pub const fn of(name: String, bytes: Bytes) -> Self {
        Self { name, bytes, _room: None }
    }

    /// Reads a part of a multipart form.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the part when it is longer than `limit`; 503 when concurrent uploads leave no memory for
    /// it.
    pub(crate) async fn read(part: &mut Field, limit: usize, room: &mut Room) -> Result<Self> {
        let field = part.name().unwrap_or_default().to_owned();
        let disposition = part.content_disposition();
        // Browsers write the name unencoded, other clients after RFC 5987.
        let encoded = disposition.and_then(|value| value.get_filename_ext());
        let name = match encoded.and_then(|name| String::from_utf8(name.value.clone()).ok()) {
            Some(name) => name,
            None => disposition.and_then(|value| value.get_filename()).unwrap_or_default().to_owned(),
        };
        match room.read(part, limit, PATIENCE).await? {
            Some(Received { bytes, share }) => Ok(Self { name, bytes, _room: share }),
            None => Err(Error::field(field, Reason::FileTooLarge { max: limit })),
        }
    }
}

/// The parts of the form; used for the OpenAPI document only.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used: the form is read as a stream")]
pub(crate) struct FileBody {
    /// File (tệp) of at most 20 MiB: a picture (JPEG, PNG, WebP, GIF), a PDF, a Word document (.docx) or an Excel
    /// workbook (.xlsx).
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// The multipart form: one file.
#[derive(Debug)]
pub(crate) struct Form(UploadedFile);

impl FromRequest for Form {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let multipart = is_multipart(request);
        let room = Room::of(request);
        let body = Multipart::from_request(request, payload);
        Box::pin(async move {
            if !multipart {
                return Err(ProblemCode::UnsupportedMediaType.into());
            }
            let mut room = room?;
            let mut parts = body.await.map_err(|error| Error::Malformed(error.to_string()))?;
            let mut file = None;
            while let Some(part) = parts.next().await {
                let mut part = part.map_err(|error| Error::Malformed(error.to_string()))?;
                let name: String = part.name().unwrap_or_default().chars().take(64).collect();
                if name != "file" {
                    return Err(Error::field(name, Reason::UnknownField));
                }
                if file.is_some() {
                    return Err(Error::Malformed("file: one at a time".to_owned()));
                }
                file = Some(UploadedFile::read(&mut part, MAX_FILE_BYTES, &mut room).await?);
            }
            file.map(Self).ok_or_else(|| Error::field("file", Reason::Required))
        })
    }
}

/// Whether the request body is a multipart form.
pub(crate) fn is_multipart(request: &HttpRequest) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.to_ascii_lowercase().starts_with("multipart/form-data"))
}

/// Upload a file
///
/// The type is detected from the content. A picture is stored as WebP in three sizes, rotated upright, without location
/// and camera metadata; other files are stored unchanged. A file is removed after two days unless a record refers to
/// it: upload it, then put its identifier into the record.
#[utoipa::path(
    tag = "files", operation_id = "uploadFile", security(("bearer" = [])),
    request_body(content = FileBody, content_type = "multipart/form-data"),
    responses((status = 201, description = "Stored.", body = FileInfo))
)]
#[post("/api/v1/files")]
pub(crate) async fn send(
    request: Then<Allowed<access::Files, Write>, Form>,
    application: Data<Application>,
) -> Result<CustomizeResponder<Json<FileInfo>>> {
    let Then(allowed, form) = request;
    let info = store_file(&application, &allowed, form.0).await?;
    let location = format!("/api/v1/files/{}", info.id);
    Ok(Json(info).customize().with_status(StatusCode::CREATED).insert_header((header::LOCATION, location)))
}
