//! Changes of registered data that the authority confirms (ADR 36): the GLN of a business, its GS1 company prefixes,
//! and what it registered (name, type, tax code, address, area). Until a change is confirmed, the data before it are
//! in force and a new number routes nothing.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::accounts::organisation::Registration;
use crate::files::file::FileInfo;
use crate::identification::identifier::{CompanyPrefix, Gln};
use crate::input::localized::Text;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// The most changes of one business that wait at the same time.
pub const MAX_WAITING: u64 = 20;
/// The longest reason of a decision, in characters.
pub const MAX_REASON: usize = 2_000;

/// What a change is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The GLN of the business (Mã địa điểm GLN); replaces the one in force.
    Gln,
    /// A GS1 company prefix (Mã doanh nghiệp GS1); earlier ones stay its own, new numbers are made of this one.
    CompanyPrefix,
    /// What was registered (Thông tin đăng ký): name, type, tax code, address, area.
    #[default]
    Registration,
}

impl ChangeKind {
    /// All of them.
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

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Gln => Text::new("Mã địa điểm GLN", "GLN of the business"),
            Self::CompanyPrefix => Text::new("Mã doanh nghiệp GS1", "GS1 company prefix"),
            Self::Registration => Text::new("Thông tin đăng ký", "Registered data"),
        }
    }
}

/// Where a change stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// Waits for the authority (Chờ xác nhận).
    #[default]
    Waiting,
    /// In force since the authority has seen the certificate (Đã xác nhận).
    Confirmed,
    /// Refused with a reason (Bị từ chối).
    Rejected,
    /// Taken back by the business, or replaced by a later change of the same data (Đã rút lại).
    Withdrawn,
}

impl ChangeState {
    /// All of them.
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

    /// What people call it.
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

/// Asks for a change of registered data. Only the fields of its `kind` are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ChangeInput {
    /// What the change is about.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub kind: Option<ChangeKind>,
    /// The certificate or other document that proves it (Giấy chứng nhận): a PDF or picture that was sent to `/files`.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub certificate: Option<Uuid>,
    /// For `gln`: the GLN of the business, 13 digits; spaces between them are passed over.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub gln: Option<String>,
    /// For `company_prefix`: 7 to 10 digits.
    #[cfg_attr(feature = "openapi", schema(example = "893850597"))]
    pub gs1_company_prefix: Option<String>,
    /// For `registration`: name of the business (Tên).
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub name: String,
    /// For `registration`: an entry of the catalogue `business_type` (Loại hình kinh doanh).
    pub business_type_id: Option<Uuid>,
    /// For `registration`: tax code (Mã số thuế), unique in the system.
    #[cfg_attr(feature = "openapi", schema(example = "0100109106"))]
    pub tax_code: String,
    /// For `registration`: when the business registration was issued (Ngày cấp); not in the future.
    pub registration_issued_on: Option<NaiveDate>,
    /// For `registration`: an entry of the catalogue `industry` (Ngành nghề).
    pub industry_id: Option<Uuid>,
    /// For `registration`: another industry (Ngành nghề khác).
    pub other_industry: Option<String>,
    /// For `registration`: address as written in the business registration (Địa chỉ).
    #[cfg_attr(feature = "openapi", schema(example = "Thôn Dân Trí, xã Hàm Thuận Bắc"))]
    pub registered_address: String,
    /// For `registration`: the administrative area of the address (Tỉnh/Thành phố).
    pub area_id: Option<Uuid>,
}

impl ChangeInput {
    /// The registered data that it asks for.
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

/// Registered data with the names of what it refers to.
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
    /// Name of the area and of those that it lies in.
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub area: String,
}

/// One side of a change: only what its kind is about is present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisteredData {
    /// The GLN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub gln: Option<String>,
    /// The company prefix.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "893850597"))]
    pub gs1_company_prefix: Option<String>,
    /// What is registered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub registration: Option<NamedRegistration>,
}

/// A change of registered data, as its business sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisteredChange {
    /// UUIDv7.
    pub id: Uuid,
    /// What it is about.
    pub kind: ChangeKind,
    /// Where it stands.
    pub state: ChangeState,
    /// What was in force when it was asked or, once decided, when it was decided.
    pub before: RegisteredData,
    /// What is asked for; empty when the authority has taken a number back.
    pub after: RegisteredData,
    /// The certificate. Absent for numbers that stood in a profile before certificates were asked for, and for a change
    /// that was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certificate: Option<FileInfo>,
    /// Who asked for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "Nguyễn Thị Hoa"))]
    pub asked_by: Option<String>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was confirmed, rejected or withdrawn.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "Giấy chứng nhận đã hết hạn."))]
    pub reason: Option<String>,
    /// Counts the changes; goes into `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub version: i32,
}

/// Another business that has or asks for the same number or tax code; only authorities see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RivalClaim {
    /// The other business.
    pub organisation_id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Công ty TNHH Nước mắm Xóm Lò Chén"))]
    pub name: String,
    /// Its GLN, company prefix or tax code that stands in the way.
    #[cfg_attr(feature = "openapi", schema(example = "893850597"))]
    pub number: String,
    /// Whether it is in force there: then the change cannot be confirmed. Otherwise it waits as well.
    pub in_force: bool,
}

/// A change of registered data, as an authority sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewedChange {
    /// The change.
    #[serde(flatten)]
    pub change: RegisteredChange,
    /// The business.
    pub organisation_id: Uuid,
    /// Its name in force.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub organisation: String,
    /// Its tax code in force.
    #[cfg_attr(feature = "openapi", schema(example = "0100109106"))]
    pub tax_code: String,
    /// Who else has or asks for the same; of changes that wait.
    pub rivals: Vec<RivalClaim>,
}

/// What is decided about a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeVerdict {
    /// Xác nhận.
    Confirm,
    /// Từ chối, with a reason.
    Reject,
}

impl ChangeVerdict {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Confirm, Self::Reject];

    /// What the button says.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Confirm => Text::new("Xác nhận", "Confirm"),
            Self::Reject => Text::new("Từ chối", "Reject"),
        }
    }
}

/// A decision about a change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ChangeDecision {
    /// What is decided.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub verdict: Option<ChangeVerdict>,
    /// Why; the business reads it. Required for `reject`; at most 2,000 characters.
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

/// Takes a GLN or company prefix back that was wrongly put in force, such as one that stood in a store before
/// certificates were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Revocation {
    /// The GLN or company prefix, as it is in force.
    #[cfg_attr(feature = "openapi", schema(required, example = "893850597"))]
    pub number: String,
    /// Why; the business reads it. At most 2,000 characters.
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

/// A page of the changes of one business, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePage {
    /// The changes.
    pub items: Vec<RegisteredChange>,
    /// Goes into `after` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

/// A page of the changes of businesses that an authority oversees: those that wait in the order in which they were
/// asked for, the others newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewPage {
    /// The changes.
    pub items: Vec<ReviewedChange>,
    /// Goes into `after` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// How many changes wait in all.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub waiting: u64,
}

/// What is asked of the list of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct ChangeQuery {
    /// Only changes that stand here. Absent: all of a business; for an authority those that wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ChangeState>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Rows in the page: 1 to 100, 20 when absent.
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
