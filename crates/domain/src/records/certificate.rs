//! Certificates (licences, quality certificates, test reports), and references of records to files.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::file::FileRole;
use crate::input::kind::CatalogueKind;
use crate::input::violation::Reason;
use crate::input::{Check, MAX_LIST_ITEMS};
use crate::records::resource::{Reference, Target, Validity};

/// A licence, certificate, declaration or test report (Giấy phép, Giấy chứng nhận, Bản công bố, Phiếu kiểm nghiệm), with
/// its scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Certificate {
    /// Kind (Loại), an entry of the catalogue `certificate_kind`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_id: Option<Uuid>,
    /// Number (Số).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "VietGAP-TT-13-05-60-0021"))]
    pub number: Option<String>,
    /// Issuer (Nơi cấp): who issued it, of a test report the laboratory (phòng kiểm nghiệm).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Trung tâm Chất lượng vùng 4"))]
    pub issuer: Option<String>,
    /// Date of issue (Ngày cấp), not in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<NaiveDate>,
    /// Expiry date (Ngày hết hạn), not before `issued_on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// Scope (Phạm vi): the goods, places or work that it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long quả tươi, 12,5 ha"))]
    pub scope: Option<String>,
    /// Result (Kết quả) of a test.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Đạt"))]
    pub result: Option<String>,
    /// Scan: id of a picture or PDF uploaded to `/files`. A certificate has a number, a scan, or both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Uuid>,
}

/// Checks a list of certificates.
pub fn check_certificates(check: &mut Check, field: &str, certificates: &[Certificate]) {
    check.at_most(field, certificates, MAX_LIST_ITEMS);
    for (index, certificate) in certificates.iter().enumerate().take(MAX_LIST_ITEMS) {
        let name = |part: &str| format!("{field}[{index}].{part}");
        if certificate.number.is_none() && certificate.file.is_none() {
            check.refuse(name("number"), Reason::Required);
        }
        check.line(&name("number"), certificate.number.as_deref());
        check.line(&name("issuer"), certificate.issuer.as_deref());
        check.line(&name("scope"), certificate.scope.as_deref());
        check.long_text(&name("result"), certificate.result.as_deref());
        check.not_future(&name("issued_on"), certificate.issued_on);
        check.plausible(&name("expires_on"), certificate.expires_on);
        check.not_before(&name("expires_on"), certificate.expires_on, certificate.issued_on);
    }
}

/// References of a list of certificates: their kinds and scans.
pub fn certificate_references(
    field: &'static str,
    certificates: &[Certificate],
) -> impl Iterator<Item = Reference> + use<> {
    let references: Vec<Reference> = certificates
        .iter()
        .flat_map(|certificate| {
            let kind = certificate.kind_id.map(|id| Target::Catalogue(CatalogueKind::CertificateKind, id));
            let file = certificate.file.map(|id| Target::File(FileRole::Scan, id));
            kind.into_iter().chain(file)
        })
        .map(|target| Reference { field, target })
        .collect();
    references.into_iter()
}

/// References to files without further data.
pub fn file_references(
    field: &'static str,
    role: FileRole,
    files: impl IntoIterator<Item = Uuid>,
) -> impl Iterator<Item = Reference> {
    files.into_iter().map(move |id| Reference { field, target: Target::File(role, id) })
}

/// Expiry dates of a list of certificates.
pub fn certificate_validities(field: &'static str, certificates: &[Certificate]) -> impl Iterator<Item = Validity> {
    certificates.iter().filter_map(move |certificate| {
        let title = certificate.number.clone().or_else(|| certificate.issuer.clone()).unwrap_or_default();
        Some(Validity { field, title, expires_on: certificate.expires_on? })
    })
}

/// Number of days before the expiry date from which a certificate counts as expiring: enough to renew it.
pub const EXPIRES_SOON_DAYS: i64 = 60;

#[cfg(test)]
mod tests {
    use super::{Certificate, check_certificates};
    use crate::input::Check;
    use chrono::NaiveDate;
    use uuid::Uuid;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn a_certificate_has_a_number_or_a_scan_and_ends_after_it_was_issued() {
        let mut check = Check::new(day("2026-11-22").expect("a day"));
        let good = Certificate { file: Some(Uuid::nil()), ..Certificate::default() };
        let empty = Certificate { issuer: Some("Chi cục".into()), ..Certificate::default() };
        let turned = Certificate {
            number: Some("1".into()),
            issued_on: day("2026-02-01"),
            expires_on: day("2026-01-01"),
            ..Certificate::default()
        };
        check_certificates(&mut check, "licences", &[good, empty, turned]);
        let fields: Vec<String> = check.into_violations().into_iter().map(|violation| violation.field).collect();
        assert_eq!(fields, ["licences[1].number", "licences[2].expires_on"]);
    }
}
