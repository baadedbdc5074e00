//! The multipart form of an import: one file, within the size limit. Its name is ignored.

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use nguon_domain::files::sheet::MAX_TABLE_BYTES;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;

use crate::files::file::is_multipart;
use crate::http::intake::{Received, Room};
use crate::platform::problem::{Error, Result};

/// The parts of the form; used for the OpenAPI document only.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used: the form is read as a stream")]
pub struct ImportBody {
    /// Excel workbook (.xlsx) or CSV text, at most 10 MB, with the columns of the template.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// The uploaded file.
#[derive(Debug)]
pub(crate) struct Upload(pub(crate) Received);

impl FromRequest for Upload {
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
            let malformed = |error: actix_multipart::MultipartError| Error::Malformed(error.to_string());
            let mut parts = body.await.map_err(|error| Error::Malformed(error.to_string()))?;
            let mut room = room?;
            let mut file: Option<Received> = None;
            while let Some(part) = parts.next().await {
                let mut part = part.map_err(malformed)?;
                match part.name() {
                    Some("file") if file.is_none() => {}
                    Some("file") => return Err(Error::field("file", Reason::Duplicate)),
                    other => {
                        let name: String = other.unwrap_or_default().chars().take(64).collect();
                        return Err(Error::field(name, Reason::UnknownField));
                    }
                }
                let received = room.read(&mut part, MAX_TABLE_BYTES, MAX_TABLE_BYTES).await?;
                file = Some(received.ok_or(ProblemCode::TooLarge)?);
            }
            let file = file.filter(|file| !file.bytes.is_empty());
            file.map(Self).ok_or_else(|| Error::field("file", Reason::Required))
        })
    }
}
