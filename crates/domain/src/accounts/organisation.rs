//! Businesses: registration (guide §1), profile (§4) and approval state.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::organisation_state::OrganisationState;
use crate::files::file::FileInfo;
use crate::identification::identifier::RegistrationNumber;
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// Data of a business at registration, and when it corrects a rejected registration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct BusinessInput {
    /// Name (Tên doanh nghiệp, đơn vị).
    #[cfg_attr(feature = "openapi", schema(required, example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub name: String,
    /// Business type (Loại hình kinh doanh), an entry of the catalogue `business_type`.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub business_type_id: Option<Uuid>,
    /// Tax code or business registration number (Mã số thuế / đăng ký kinh doanh), unique in the system.
    #[cfg_attr(feature = "openapi", schema(required, example = "0100109106"))]
    pub tax_code: String,
    /// Date of issue (Ngày cấp), not in the future.
    pub registration_issued_on: Option<NaiveDate>,
    /// Industry (Ngành nghề), an entry of the catalogue `industry`.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub industry_id: Option<Uuid>,
    /// Other industry (Ngành nghề khác), when the catalogue has no suitable entry.
    pub other_industry: Option<String>,
    /// Address as in the business registration (Địa chỉ trên đăng ký kinh doanh).
    #[cfg_attr(feature = "openapi", schema(required, example = "Thôn Dân Trí, xã Hàm Thuận Bắc"))]
    pub registered_address: String,
    /// Administrative area of the address (Tỉnh/Thành phố).
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub area_id: Option<Uuid>,
    /// Telephone number (Điện thoại).
    #[cfg_attr(feature = "openapi", schema(required, example = "0252 386 1234"))]
    #[serde(deserialize_with = "crate::input::characters::telephone")]
    pub phone: String,
    /// Fax number (Fax).
    #[serde(deserialize_with = "crate::input::characters::optional_telephone")]
    pub fax: Option<String>,
    /// Website.
    #[cfg_attr(feature = "openapi", schema(example = "https://thanhlongthuanhoa.example.vn"))]
    pub website: Option<String>,
    /// Name of the representative (Tên người đại diện).
    #[cfg_attr(feature = "openapi", schema(required, example = "Nguyễn Thị Hoa"))]
    pub representative_name: String,
    /// Position of the representative (Chức vụ).
    pub representative_position: Option<String>,
    /// Telephone number of the representative (Điện thoại người đại diện).
    #[serde(deserialize_with = "crate::input::characters::optional_telephone")]
    pub representative_phone: Option<String>,
    /// E-mail address of the representative (Email người đại diện).
    pub representative_email: Option<String>,
}

impl BusinessInput {
    /// Returns the registered data, the part that an authority approves.
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

impl Input for BusinessInput {
    fn check(&self, check: &mut Check) {
        self.registration().check(check);
        if self.phone.is_empty() {
            check.refuse("phone", Reason::Required);
        } else {
            check.phone("phone", Some(&self.phone));
        }
        check.phone("fax", self.fax.as_deref());
        check.web_address("website", self.website.as_deref());
        check.required_line("representative_name", &self.representative_name);
        check.line("representative_position", self.representative_position.as_deref());
        check.phone("representative_phone", self.representative_phone.as_deref());
        check.email("representative_email", self.representative_email.as_deref());
    }
}

/// Registered data of a business, approved by its authority. After approval it changes only when the authority
/// confirms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Registration {
    /// Name (Tên), at most 255 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub name: String,
    /// Business type (Loại hình kinh doanh), an entry of the catalogue `business_type`.
    pub business_type_id: Option<Uuid>,
    /// Tax code (Mã số thuế), or the number with letters of an old household business (số đăng ký hộ kinh doanh); unique
    /// in the system, where hyphens, slashes and points do not make another number.
    #[cfg_attr(feature = "openapi", schema(example = "0100109106"))]
    pub tax_code: String,
    /// Date of issue of the business registration (Ngày cấp).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_issued_on: Option<NaiveDate>,
    /// Industry (Ngành nghề), an entry of the catalogue `industry`.
    pub industry_id: Option<Uuid>,
    /// Other industry (Ngành nghề khác), when the catalogue has no suitable entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_industry: Option<String>,
    /// Address as in the business registration (Địa chỉ).
    #[cfg_attr(feature = "openapi", schema(example = "Thôn Dân Trí, xã Hàm Thuận Bắc"))]
    pub registered_address: String,
    /// Administrative area of the address (Tỉnh/Thành phố).
    pub area_id: Option<Uuid>,
}

impl Registration {
    /// Reports every fault that can be detected without a database.
    pub fn check(&self, check: &mut Check) {
        check.required_line("name", &self.name);
        check.present("business_type_id", self.business_type_id.as_ref());
        if self.tax_code.is_empty() {
            check.refuse("tax_code", Reason::Required);
        } else {
            check.result("tax_code", self.tax_code.parse::<RegistrationNumber>());
        }
        check.not_future("registration_issued_on", self.registration_issued_on);
        check.present("industry_id", self.industry_id.as_ref());
        check.line("other_industry", self.other_industry.as_deref());
        check.required_line("registered_address", &self.registered_address);
        check.present("area_id", self.area_id.as_ref());
    }

    /// Refuses every field that has a value.
    pub(crate) fn refuse_present(&self, check: &mut Check) {
        let present = [
            ("name", !self.name.is_empty()),
            ("business_type_id", self.business_type_id.is_some()),
            ("tax_code", !self.tax_code.is_empty()),
            ("registration_issued_on", self.registration_issued_on.is_some()),
            ("industry_id", self.industry_id.is_some()),
            ("other_industry", self.other_industry.is_some()),
            ("registered_address", !self.registered_address.is_empty()),
            ("area_id", self.area_id.is_some()),
        ];
        for (field, _) in present.into_iter().filter(|(_, is_present)| *is_present) {
            check.refuse(field, Reason::NotAllowed);
        }
    }
}

/// Profile data that an approved business may change without its authority.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProfileInput {
    /// Telephone number (Điện thoại).
    #[cfg_attr(feature = "openapi", schema(required, example = "0252 386 1234"))]
    #[serde(deserialize_with = "crate::input::characters::telephone")]
    pub phone: String,
    /// Fax number (Fax).
    #[serde(deserialize_with = "crate::input::characters::optional_telephone")]
    pub fax: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Name of the representative (Tên người đại diện).
    #[cfg_attr(feature = "openapi", schema(required, example = "Nguyễn Thị Hoa"))]
    pub representative_name: String,
    /// Position of the representative (Chức vụ).
    pub representative_position: Option<String>,
    /// Telephone number of the representative (Điện thoại người đại diện).
    #[serde(deserialize_with = "crate::input::characters::optional_telephone")]
    pub representative_phone: Option<String>,
    /// E-mail address of the representative (Email người đại diện).
    pub representative_email: Option<String>,
    /// Introduction (Giới thiệu), public.
    pub introduction: Option<String>,
    /// Logo: id of a picture uploaded to `/files`; public.
    pub logo: Option<Uuid>,
}

impl Input for ProfileInput {
    fn check(&self, check: &mut Check) {
        if self.phone.is_empty() {
            check.refuse("phone", Reason::Required);
        } else {
            check.phone("phone", Some(&self.phone));
        }
        check.phone("fax", self.fax.as_deref());
        check.web_address("website", self.website.as_deref());
        check.required_line("representative_name", &self.representative_name);
        check.line("representative_position", self.representative_position.as_deref());
        check.phone("representative_phone", self.representative_phone.as_deref());
        check.email("representative_email", self.representative_email.as_deref());
        check.long_text("introduction", self.introduction.as_deref());
    }
}

/// A business, as shown to itself and to its authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organisation {
    /// UUIDv7.
    pub id: Uuid,
    /// Approval state.
    pub state: OrganisationState,
    /// Reason (Lý do) of its rejection or suspension.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// When the authority last decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decided_at: Option<DateTime<Utc>>,
    /// Version, incremented by every change; sent in `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub version: i32,
    /// When the business registered.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The data entered at registration.
    pub business: BusinessInput,
    /// Introduction (Giới thiệu).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub introduction: Option<String>,
    /// GLN in force, confirmed by the authority.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gln: Option<String>,
    /// GS1 company prefix in force, confirmed by the authority. New numbers are built from it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gs1_company_prefix: Option<String>,
    /// Logo.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub logo: Option<FileInfo>,
    /// Name of the business type.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã"))]
    pub business_type: String,
    /// Name of the industry.
    #[cfg_attr(feature = "openapi", schema(example = "Trồng trọt"))]
    pub industry: String,
    /// Name of the administrative area.
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub area: String,
    /// E-mail address of the owner's account.
    #[cfg_attr(feature = "openapi", schema(example = "htx@example.vn"))]
    pub owner_email: String,
    /// Scan of the business registration.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub registration_file: Option<FileInfo>,
}
