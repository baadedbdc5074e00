//! The multipart form of a registration, read part by part within its limits.

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use nguon_domain::accounts::account::AccountInput;
use nguon_domain::accounts::organisation::BusinessInput;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::{Reason, Violation};

use crate::Application;
use crate::files::file::{UploadedFile, is_multipart, is_pdf};
use crate::http::body::{JSON_LIMIT, read_json};
use crate::http::intake::{Received, Room};
use crate::platform::problem::{Error, Result};

/// Maximum size of the scanned registration, in bytes.
const FILE_LIMIT: usize = 10 * 1024 * 1024;

/// Parts of the form; used for the OpenAPI document only.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used: the form is read as a stream")]
pub struct RegistrationBody {
    /// Data of the business, as `application/json`.
    business: BusinessInput,
    /// Account of its owner, as `application/json`; only when registering.
    account: Option<AccountInput>,
    /// Scanned business registration (giấy đăng ký kinh doanh), a PDF of at most 10 MB.
    #[schema(value_type = Option<String>, format = Binary)]
    registration_file: Option<Vec<u8>>,
}

/// The received parts of the form.
#[derive(Debug, Default)]
pub(crate) struct Form {
    business: Option<Received>,
    account: Option<Received>,
    pub(super) file: Option<UploadedFile>,
}

impl Form {
    /// Parses the business.
    pub(super) fn business(&self, application: &Application) -> Result<BusinessInput> {
        read_json(part(self.business.as_ref()), application)
    }

    /// Parses the account.
    pub(super) fn account(&self, application: &Application) -> Result<AccountInput> {
        read_json(part(self.account.as_ref()), application)
    }

    /// Returns the violation of the file when it is no PDF.
    pub(super) fn file_violation(&self) -> Option<Violation> {
        let file = self.file.as_ref()?;
        (!is_pdf(&file.bytes)).then(|| Violation::new("registration_file", Reason::NotPdf))
    }
}

/// Returns the bytes of a part; a missing part is an empty object, so that every required field is reported.
fn part(received: Option<&Received>) -> &[u8] {
    received.map_or(b"{}", |received| &received.bytes)
}

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
            let mut form = Self::default();
            while let Some(part) = parts.next().await {
                let mut part = part.map_err(|error| Error::Malformed(error.to_string()))?;
                match part.name().unwrap_or_default() {
                    "business" => form.business = Some(read(&mut part, &mut room).await?),
                    "account" => form.account = Some(read(&mut part, &mut room).await?),
                    "registration_file" => {
                        let file = UploadedFile::read(&mut part, FILE_LIMIT, &mut room).await?;
                        // Browsers send an empty part when no file is chosen.
                        if !file.bytes.is_empty() {
                            form.file = Some(file);
                        }
                    }
                    other => {
                        let name: String = other.chars().take(64).collect();
                        return Err(Error::field(name, Reason::UnknownField));
                    }
                }
            }
            Ok(form)
        })
    }
}

async fn read(part: &mut Field, room: &mut Room) -> Result<Received> {
    room.read(part, JSON_LIMIT, JSON_LIMIT).await?.ok_or_else(|| ProblemCode::TooLarge.into())
}
