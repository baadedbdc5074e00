//! Businesses.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// State of the approval.
    pub state: stored::OrganisationState,
    /// Reason of the rejection or suspension.
    pub reason: Option<String>,
    /// Time of the last decision of the authority.
    pub decided_at: Option<DateTimeUtc>,
    /// User who decided.
    pub decided_by: Option<Uuid>,
    /// Version, incremented with every change.
    pub version: i32,
    /// Time of registration.
    pub created_at: DateTimeUtc,
    /// Time of the last change.
    pub updated_at: DateTimeUtc,
    /// Name (Tên).
    pub name: String,
    /// Folded words for the search of authorities.
    pub search: String,
    /// Business type (Loại hình kinh doanh).
    pub business_type_id: Uuid,
    /// Tax code (Mã số thuế), in normal form.
    pub tax_code: String,
    /// Date of issue (Ngày cấp).
    pub registration_issued_on: Option<Date>,
    /// Industry (Ngành nghề).
    pub industry_id: Uuid,
    /// Other industry (Ngành nghề khác).
    pub other_industry: Option<String>,
    /// Registered address (Địa chỉ trên ĐKKD).
    pub registered_address: String,
    /// The area of the address.
    pub area_id: Uuid,
    /// Telephone (Điện thoại).
    pub phone: String,
    /// Fax.
    pub fax: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Representative (Người đại diện).
    pub representative_name: String,
    /// Position of the representative (Chức vụ).
    pub representative_position: Option<String>,
    /// Telephone of the representative (Điện thoại người đại diện).
    pub representative_phone: Option<String>,
    /// E-mail address of the representative (Email người đại diện).
    pub representative_email: Option<String>,
    /// File of the business registration (Tệp đăng ký kinh doanh).
    pub registration_file_id: Option<Uuid>,
    /// Introduction (Giới thiệu).
    pub introduction: Option<String>,
    /// The GLN in force, confirmed by the authority (ADR 36). Unique.
    pub gln: Option<String>,
    /// Logo: a file.
    pub logo_id: Option<Uuid>,
    /// The company prefix in force from which new numbers are built; one of those in `gs1_prefix`.
    pub gs1_company_prefix: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
