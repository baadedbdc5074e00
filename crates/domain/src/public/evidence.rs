//! Evidence on a public page: pictures, scans, certificates and the diary.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::PublicMeasure;
use crate::files::file::{Variant, WEBP};
use crate::input::localized::Bilingual;
use crate::records::certificate::EXPIRES_SOON_DAYS;
use crate::records::diary::vietnam_day;

/// A picture or document on a public page; its content is at `/trace/{code}/files/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicFile {
    /// UUIDv7.
    pub id: Uuid,
    /// Media type. Pictures are `image/webp`.
    #[cfg_attr(feature = "openapi", schema(example = "image/webp"))]
    pub media_type: String,
    /// File name of a document at upload. Absent for pictures, whose names may contain names of people and places.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "quy-trinh.pdf"))]
    pub name: Option<String>,
    /// Width of the largest variant in pixels; only for pictures.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = 1600))]
    pub width: Option<i32>,
    /// Height of the largest variant in pixels; only for pictures.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = 1200))]
    pub height: Option<i32>,
}

impl PublicFile {
    /// Whether it is a picture, which has variants and can be displayed.
    #[must_use]
    pub fn is_image(&self) -> bool {
        self.media_type == WEBP
    }

    /// Width of one of its variants in pixels, for a picture with known size.
    #[must_use]
    pub fn width_of(&self, variant: Variant) -> Option<i64> {
        let (width, height) = (i64::from(self.width?), i64::from(self.height?));
        let (longest, side) = (width.max(height), i64::from(variant.side()));
        Some(if longest <= side { width } else { (width * side / longest).max(1) })
    }
}

/// The list of a record that has the certificate. Its name is shown when the kind of the certificate is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CertificateGroup {
    /// Licences (Giấy phép).
    Licence,
    /// Quality certificates (Giấy chứng nhận chất lượng).
    Quality,
    /// Test certificates and reports (Giấy kiểm nghiệm, kiểm định; phiếu kiểm nghiệm).
    Test,
    /// Self-declarations of a product (Bản tự công bố sản phẩm).
    Declaration,
    /// Certificates and declarations of conformity (Chứng nhận, công bố hợp quy, hợp chuẩn).
    Conformity,
}

impl CertificateGroup {
    /// Returns the group of a field with certificates.
    #[must_use]
    pub fn of_field(field: &str) -> Self {
        match field {
            "licences" => Self::Licence,
            "test_certificates" | "test_reports" => Self::Test,
            "self_declarations" => Self::Declaration,
            "conformity_certificates" => Self::Conformity,
            _ => Self::Quality,
        }
    }
}

/// A certificate on a public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicCertificate {
    /// The list of the record that has it.
    pub group: CertificateGroup,
    /// Kind (Loại), if given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<Bilingual>,
    /// Number (Số).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "VietGAP-TT-13-05-60-0021"))]
    pub number: Option<String>,
    /// Issuer (Nơi cấp).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "Trung tâm Chất lượng vùng 4"))]
    pub issuer: Option<String>,
    /// Date of issue (Ngày cấp).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub issued_on: Option<NaiveDate>,
    /// Expiry date (Ngày hết hạn). The client decides by its own clock whether it has passed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<NaiveDate>,
    /// Scope (Phạm vi).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<String>,
    /// Result (Kết quả) of a test.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub result: Option<String>,
    /// Scan of the certificate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<PublicFile>,
}

/// Validity on some day of something with an expiry date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateValidity {
    /// Valid (Còn hiệu lực).
    Valid,
    /// Expires within [`EXPIRES_SOON_DAYS`] (Sắp hết hạn).
    ExpiresSoon,
    /// Expired (Đã hết hạn).
    Expired,
}

impl CertificateValidity {
    /// Returns the validity on `today` of something whose last valid day is `last_day`.
    #[must_use]
    pub fn on(today: NaiveDate, last_day: NaiveDate) -> Self {
        match last_day.signed_duration_since(today).num_days() {
            ..0 => Self::Expired,
            0..=EXPIRES_SOON_DAYS => Self::ExpiresSoon,
            _ => Self::Valid,
        }
    }
}

/// The diary of a lot on a public page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicDiary {
    /// Total number of entries.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub total: u64,
    /// The latest entries by start, at most 200, oldest first.
    pub entries: Vec<PublicDiaryEntry>,
}

/// A diary entry on a public page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicDiaryEntry {
    /// Name of the work (Tên công việc).
    #[cfg_attr(feature = "openapi", schema(example = "Bón phân đợt 1"))]
    pub name: String,
    /// Description (Mô tả).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// Start of the work.
    pub started_at: DateTime<Utc>,
    /// End of the work.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<DateTime<Utc>>,
    /// When the entry was recorded in the system.
    pub recorded_at: DateTime<Utc>,
    /// When the entry was last changed; absent when it never was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changed_at: Option<DateTime<Utc>>,
    /// Names of the members that did the work.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub members: Vec<String>,
    /// Materials used.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub materials: Vec<PublicUse>,
    /// Pictures (Hình ảnh).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub images: Vec<PublicFile>,
}

impl PublicDiaryEntry {
    /// Number of days, by the calendar of Vietnam, between the work and its recording.
    #[must_use]
    pub fn days_late(&self) -> i64 {
        let done = vietnam_day(self.ended_at.unwrap_or(self.started_at));
        vietnam_day(self.recorded_at).signed_duration_since(done).num_days().max(0)
    }
}

/// Use of a material in a piece of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicUse {
    /// Number of the supplier's batch (Số lô vật tư), if the diary names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub batch: Option<String>,
    /// Name of the material.
    #[cfg_attr(feature = "openapi", schema(example = "Phân hữu cơ vi sinh"))]
    pub name: String,
    /// Quantity used, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount: Option<PublicMeasure>,
}

#[cfg(test)]
mod tests {
    use super::{CertificateValidity, PublicDiaryEntry, PublicFile};
    use crate::files::file::{PDF, Variant, WEBP};
    use chrono::{DateTime, NaiveDate, Utc};

    fn picture(width: i32, height: i32) -> PublicFile {
        PublicFile {
            id: uuid::Uuid::nil(),
            media_type: WEBP.to_owned(),
            name: None,
            width: Some(width),
            height: Some(height),
        }
    }

    #[test]
    fn variants_keep_the_proportions_and_small_pictures_their_size() {
        let widths = |file: &PublicFile| Variant::ALL.map(|variant| file.width_of(variant));
        assert_eq!(widths(&picture(2560, 1280)), [Some(320), Some(1024), Some(2560)]);
        assert_eq!(widths(&picture(900, 1800)), [Some(160), Some(512), Some(900)]);
        assert_eq!(widths(&picture(200, 100)), [Some(200); 3]);
        let document = PublicFile { media_type: PDF.to_owned(), width: None, ..picture(1, 1) };
        assert!(!document.is_image() && document.width_of(Variant::Thumb).is_none());
    }

    #[test]
    fn a_certificate_holds_on_its_last_day_and_sixty_days_before_it_ends_soon() {
        let today: NaiveDate = "2026-11-22".parse().expect("a day");
        for (last_day, standing) in [
            ("2026-11-21", CertificateValidity::Expired),
            ("2026-11-22", CertificateValidity::ExpiresSoon),
            ("2027-01-21", CertificateValidity::ExpiresSoon),
            ("2027-01-22", CertificateValidity::Valid),
        ] {
            assert_eq!(CertificateValidity::on(today, last_day.parse().expect("a day")), standing, "{last_day}");
        }
    }

    #[test]
    fn an_entry_is_late_by_the_calendar_of_vietnam() {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let entry = |ended_at: Option<&str>, recorded_at: &str| PublicDiaryEntry {
            name: "Tưới nước".into(),
            description: None,
            started_at: moment("2026-11-10T01:00:00Z"),
            ended_at: ended_at.map(moment),
            recorded_at: moment(recorded_at),
            changed_at: None,
            members: Vec::new(),
            materials: Vec::new(),
            images: Vec::new(),
        };
        assert_eq!(entry(None, "2026-11-10T16:59:59Z").days_late(), 0);
        assert_eq!(entry(None, "2026-11-10T17:00:00Z").days_late(), 1);
        assert_eq!(entry(Some("2026-11-12T01:00:00Z"), "2026-11-22T03:00:00Z").days_late(), 10);
        assert_eq!(entry(Some("2026-11-12T01:00:00Z"), "2026-11-11T01:00:00Z").days_late(), 0);
    }
}
