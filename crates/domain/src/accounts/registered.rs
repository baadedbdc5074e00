//! Changes of registered data that the authority confirms (ADR 36): the GLN of a business, its GS1 company prefixes and
//! its registration (name, type, tax code, address, area). Until a change is confirmed, the previous data stay in force
//! and a new number does not resolve.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::accounts::organisation::Registration;
use crate::files::file::FileInfo;
use crate::identification::identifier::{CompanyPrefix, Gln};
use crate::input::localized::Text;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// Maximum number of waiting changes of one business.
pub const MAX_WAITING: u64 = 20;
/// Maximum length of the reason of a decision, in characters.
pub const MAX_REASON: usize = 2_000;

/// The subject of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// GLN of the business (Mã địa điểm GLN); replaces the one in force.
    Gln,
    /// GS1 company prefix (Mã doanh nghiệp GS1). Earlier prefixes remain the business's own; new numbers use this one.
    CompanyPrefix,
    /// Registration (Thông tin đăng ký): name, type, tax code, address, area.
    #[default]
    Registration,
}

impl ChangeKind {
    /// All values.
    pub const ALL: [Self; 3] = [Self::Gln, Self::CompanyPrefix, Self::Registration];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gln => "gln",
            Self::CompanyPrefix => "company_prefix",
            Self::Registration => "registration",
        }
    }

    /// The reverse of [`ChangeKind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Gln => Text::new("Mã địa điểm GLN", "GLN of the business"),
            Self::CompanyPrefix => Text::new("Mã doanh nghiệp GS1", "GS1 company prefix"),
            Self::Registration => Text::new("Thông tin đăng ký", "Registered data"),
        }
    }
}

/// State of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// Waiting for the authority (Chờ xác nhận).
    #[default]
    Waiting,
    /// Confirmed by the authority after it has seen the certificate, and in force (Đã xác nhận).
    Confirmed,
    /// Rejected with a reason (Bị từ chối).
    Rejected,
    /// Withdrawn by the business, or replaced by a later change of the same data (Đã rút lại).
    Withdrawn,
}

impl ChangeState {
    /// All values.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Confirmed, Self::Rejected, Self::Withdrawn];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The reverse of [`ChangeState::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Waiting => Text::new("Chờ xác nhận", "Waiting"),
            Self::Confirmed => Text::new("Đã xác nhận", "Confirmed"),
            Self::Rejected => Text::new("Bị từ chối", "Rejected"),
            Self::Withdrawn => Text::new("Đã rút lại", "Withdrawn"),
        }
    }
}

/// Requests a change of registered data. Only the fields of its `kind` are allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ChangeInput {
    /// The subject of the change.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub kind: Option<ChangeKind>,
    /// Certificate or other proof (Giấy chứng nhận): id of a PDF or picture uploaded to `/files`.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub certificate: Option<Uuid>,
    /// For `gln`: GLN of the business, 13 digits; spaces are ignored.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub gln: Option<String>,
    /// For `company_prefix`: GS1 company prefix, 7 to 10 digits.
    #[cfg_attr(feature = "openapi", schema(example = "893850597"))]
    pub gs1_company_prefix: Option<String>,
    /// For `registration`: name of the business (Tên).
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub name: String,
    /// For `registration`: business type (Loại hình kinh doanh), an entry of the catalogue `business_type`.
    pub business_type_id: Option<Uuid>,
    /// For `registration`: tax code (Mã số thuế), unique in the system.
    #[cfg_attr(feature = "openapi", schema(example = "0100109106"))]
    pub tax_code: String,
    /// For `registration`: date of issue of the business registration (Ngày cấp), not in the future.
    pub registration_issued_on: Option<NaiveDate>,
    /// For `registration`: industry (Ngành nghề), an entry of the catalogue `industry`.
    pub industry_id: Option<Uuid>,
    /// For `registration`: other industry (Ngành nghề khác).
    pub other_industry: Option<String>,
    /// For `registration`: address as in the business registration (Địa chỉ).
    #[cfg_attr(feature = "openapi", schema(example = "Thôn Dân Trí, xã Hàm Thuận Bắc"))]
    pub registered_address: String,
    /// For `registration`: administrative area of the address (Tỉnh/Thành phố).
    pub area_id: Option<Uuid>,
}

impl ChangeInput {
    /// Returns the requested registered data.
    #[must_use]
    pub fn registration(&self) -> Registration {
        Registration {
            name: self.name.clone(),
            business_type_id: self.business_type_id,
            tax_code: self.tax_code.clone(),
            registration_issued_on: self.registration_issued_on,
            industry_id: self.industry_id,
            other_industry: self.other_industry.clone(),
            registered_address: self.registered_address.clone(),
            area_id: self.area_id,
        }
    }
}

impl Input for ChangeInput {
    fn check(&self, check: &mut Check) {
        check.present("kind", self.kind.as_ref());
        check.present("certificate", self.certificate.as_ref());
        let Some(kind) = self.kind else { return };
        match (kind, &self.gln) {
            (ChangeKind::Gln, None) => check.refuse("gln", Reason::Required),
            (ChangeKind::Gln, Some(gln)) => check.result("gln", gln.parse::<Gln>()),
            (_, None) => {}
            (_, Some(_)) => check.refuse("gln", Reason::NotAllowed),
        }
        match (kind, &self.gs1_company_prefix) {
            (ChangeKind::CompanyPrefix, None) => check.refuse("gs1_company_prefix", Reason::Required),
            (ChangeKind::CompanyPrefix, Some(prefix)) => {
                check.result("gs1_company_prefix", prefix.parse::<CompanyPrefix>());
            }
            (_, None) => {}
            (_, Some(_)) => check.refuse("gs1_company_prefix", Reason::NotAllowed),
        }
        let registration = self.registration();
        if kind == ChangeKind::Registration {
            registration.check(check);
        } else {
            registration.refuse_present(check);
        }
    }
}

/// Registered data with the names of the catalogue entries and the area that it refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedRegistration {
    /// The data.
    #[serde(flatten)]
    pub registration: Registration,
    /// Name of the business type.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã"))]
    pub business_type: String,
    /// Name of the industry.
    #[cfg_attr(feature = "openapi", schema(example = "Trồng trọt"))]
    pub industry: String,
    /// Name of the area, with the areas that contain it.
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub area: String,
}

/// One side of a change. Only the field of its kind is present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisteredData {
    /// GLN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub gln: Option<String>,
    /// GS1 company prefix.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "893850597"))]
    pub gs1_company_prefix: Option<String>,
    /// Registration.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub registration: Option<NamedRegistration>,
}

/// A change of registered data, as shown to the business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisteredChange {
    /// UUIDv7.
    pub id: Uuid,
    /// The subject of the change.
    pub kind: ChangeKind,
    /// State of the change.
    pub state: ChangeState,
    /// Data in force at the time of the request or, once decided, at the time of the decision.
    pub before: RegisteredData,
    /// Requested data; empty when the authority has revoked a number.
    pub after: RegisteredData,
    /// The certificate. Absent for numbers entered in a profile before certificates were required, and for a withdrawn
    /// change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certificate: Option<FileInfo>,
    /// Name of the user who requested it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Thị Hoa"))]
    pub asked_by: Option<String>,
    /// When it was requested.
    pub asked_at: DateTime<Utc>,
    /// When it was confirmed, rejected or withdrawn.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decided_at: Option<DateTime<Utc>>,
    /// Reason (Lý do) of the rejection.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "Giấy chứng nhận đã hết hạn."))]
    pub reason: Option<String>,
    /// Version, incremented by every change; sent in `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub version: i32,
}

/// Another business that has or requests the same number or tax code. Only authorities see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RivalClaim {
    /// Id of the other business.
    pub organisation_id: Uuid,
    /// Name of the other business.
    #[cfg_attr(feature = "openapi", schema(example = "Công ty TNHH Nước mắm Xóm Lò Chén"))]
    pub name: String,
    /// Its conflicting GLN, company prefix or tax code.
    #[cfg_attr(feature = "openapi", schema(example = "893850597"))]
    pub number: String,
    /// Whether the number is in force there, so that the change cannot be confirmed. Otherwise it is waiting too.
    pub in_force: bool,
}

/// A change of registered data, as shown to an authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewedChange {
    /// The change.
    #[serde(flatten)]
    pub change: RegisteredChange,
    /// Id of the business.
    pub organisation_id: Uuid,
    /// Name of the business in force.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub organisation: String,
    /// Tax code of the business in force.
    #[cfg_attr(feature = "openapi", schema(example = "0100109106"))]
    pub tax_code: String,
    /// Conflicting claims of other businesses; only for waiting changes.
    pub rivals: Vec<RivalClaim>,
}

/// A decision about a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeVerdict {
    /// Confirm (Xác nhận).
    Confirm,
    /// Reject, with a reason (Từ chối).
    Reject,
}

impl ChangeVerdict {
    /// All values.
    pub const ALL: [Self; 2] = [Self::Confirm, Self::Reject];

    /// Label of the button.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Confirm => Text::new("Xác nhận", "Confirm"),
            Self::Reject => Text::new("Từ chối", "Reject"),
        }
    }
}

/// Decides about a change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ChangeDecision {
    /// The verdict.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub verdict: Option<ChangeVerdict>,
    /// Reason (Lý do), shown to the business, at most 2,000 characters. Required for `reject`.
    #[cfg_attr(feature = "openapi", schema(example = "Giấy chứng nhận đã hết hạn."))]
    pub reason: Option<String>,
}

impl Input for ChangeDecision {
    fn check(&self, check: &mut Check) {
        check.present("verdict", self.verdict.as_ref());
        if self.verdict == Some(ChangeVerdict::Reject) && self.reason.is_none() {
            check.refuse("reason", Reason::Required);
        }
        check.at_most("reason", &self.reason, MAX_REASON);
    }
}

/// Revokes a GLN or company prefix that was wrongly put in force, such as one recorded before certificates were
/// required.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Revocation {
    /// The GLN or company prefix in force.
    #[cfg_attr(feature = "openapi", schema(required, example = "893850597"))]
    pub number: String,
    /// Reason (Lý do), shown to the business, at most 2,000 characters.
    #[cfg_attr(
        feature = "openapi",
        schema(required, nullable = false, example = "Mã này được cấp cho doanh nghiệp khác.")
    )]
    pub reason: Option<String>,
}

impl Input for Revocation {
    fn check(&self, check: &mut Check) {
        if self.number.is_empty() {
            check.refuse("number", Reason::Required);
        } else if self.number.parse::<Gln>().is_err() {
            check.result("number", self.number.parse::<CompanyPrefix>());
        }
        check.present("reason", self.reason.as_ref());
        check.at_most("reason", &self.reason, MAX_REASON);
    }
}

/// A page of the changes of one business, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePage {
    /// The changes.
    pub items: Vec<RegisteredChange>,
    /// Cursor of the next page, for `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

/// A page of the changes of businesses that an authority oversees: waiting ones by time of request, others newest
/// first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewPage {
    /// The changes.
    pub items: Vec<ReviewedChange>,
    /// Cursor of the next page, for `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// Total number of waiting changes.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub waiting: u64,
}

/// Query of the list of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct ChangeQuery {
    /// State of the changes. When absent: all changes for a business, waiting ones for an authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ChangeState>,
    /// `next` of the previous page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Page size, 1 to 100; 20 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::{ChangeDecision, ChangeInput};
    use crate::input::parse;

    fn faults(value: Value) -> Vec<String> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day");
        let violations = parse::<ChangeInput>(value, today).err().unwrap_or_default();
        violations.iter().map(|violation| format!("{}: {}", violation.field, violation.reason.code())).collect()
    }

    #[test]
    fn only_the_fields_of_its_kind_are_taken_and_a_certificate_is_required() {
        let certificate = Uuid::nil();
        assert_eq!(
            faults(json!({ "kind": "gln", "gln": "8938505970005", "tax_code": "0100109106" })),
            ["certificate: required", "gln: check_digit", "tax_code: not_allowed"]
        );
        assert_eq!(
            faults(json!({ "kind": "company_prefix", "certificate": certificate, "gln": "8938505970004" })),
            ["gln: not_allowed", "gs1_company_prefix: required"]
        );
        let registration = faults(json!({ "kind": "registration", "certificate": certificate, "tax_code": "1" }));
        assert!(registration.contains(&"name: required".to_owned()), "{registration:?}");
        assert!(registration.iter().any(|fault| fault.starts_with("tax_code: ")), "{registration:?}");
        assert_eq!(faults(json!({ "kind": "gln", "certificate": certificate, "gln": "893 8505970004" })), [""; 0]);
    }

    #[test]
    fn who_is_rejected_reads_why() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day");
        assert!(parse::<ChangeDecision>(json!({ "verdict": "reject" }), today).is_err());
        assert!(parse::<ChangeDecision>(json!({ "verdict": "confirm" }), today).is_ok());
    }
}
