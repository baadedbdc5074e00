//! Production processes (guide §7, Quy trình sản xuất).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::file::FileRole;
use crate::input::kind::Kind;
use crate::input::{Check, Input};
use crate::records::certificate::file_references;
use crate::records::resource::{RecordInput, Reference, Resource, Validity};

/// Resource of production processes.
#[derive(Clone, Copy, Debug)]
pub struct Process;

impl Resource for Process {
    const KIND: Kind = Kind::Process;
    const SORTS: &'static [&'static str] = &["expires_on"];
    type Input = ProcessInput;
    type View = ProcessInput;
}

/// A production process with its certificate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProcessInput {
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(required, example = "Sản xuất thanh long theo VietGAP"))]
    pub name: String,
    /// Certificate number (Số chứng nhận), unique among the business's processes.
    #[cfg_attr(feature = "openapi", schema(example = "VietGAP-TT-13-05-60-0021"))]
    pub certificate_number: Option<String>,
    /// Date of issue (Ngày cấp), not in the future.
    pub issued_on: Option<NaiveDate>,
    /// Expiry date (Ngày hết hạn), not before `issued_on`.
    pub expires_on: Option<NaiveDate>,
    /// Summary (Sơ lược).
    pub summary: Option<String>,
    /// Pictures of the certificate (Ảnh): ids of pictures uploaded to `/files`.
    pub certificate_images: Vec<Uuid>,
    /// Further documents (File): ids of files uploaded to `/files`.
    pub files: Vec<Uuid>,
}

impl Input for ProcessInput {
    fn check(&self, check: &mut Check) {
        check.required_line("name", &self.name);
        check.line("certificate_number", self.certificate_number.as_deref());
        check.not_future("issued_on", self.issued_on);
        check.plausible("expires_on", self.expires_on);
        check.not_before("expires_on", self.expires_on, self.issued_on);
        check.long_text("summary", self.summary.as_deref());
        check.set("certificate_images", &self.certificate_images);
        check.set("files", &self.files);
    }
}

impl RecordInput for ProcessInput {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> Option<&str> {
        self.certificate_number.as_deref()
    }

    fn references(&self) -> Vec<Reference> {
        file_references("certificate_images", FileRole::Image, self.certificate_images.iter().copied())
            .chain(file_references("files", FileRole::Attachment, self.files.iter().copied()))
            .collect()
    }

    fn validities(&self) -> Vec<Validity> {
        let title = self.certificate_number.clone().unwrap_or_default();
        self.expires_on.map(|expires_on| Validity { field: "expires_on", title, expires_on }).into_iter().collect()
    }
}
