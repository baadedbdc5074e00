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
    /// Whether it may work and be seen.
    pub state: stored::OrganisationState,
    /// Why rejected or suspended.
    pub reason: Option<String>,
    /// When the authority last decided.
    pub decided_at: Option<DateTimeUtc>,
    /// The user who decided.
    pub decided_by: Option<Uuid>,
    /// Counts the changes.
    pub version: i32,
    /// When it registered.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// Tên.
    pub name: String,
    /// Folded words for the search of authorities.
    pub search: String,
    /// Loại hình kinh doanh.
    pub business_type_id: Uuid,
    /// Mã số thuế, in its usual form.
    pub tax_code: String,
    /// Ngày cấp.
    pub registration_issued_on: Option<Date>,
    /// Ngành nghề.
    pub industry_id: Uuid,
    /// Ngành nghề khác.
    pub other_industry: Option<String>,
    /// Địa chỉ trên ĐKKD.
    pub registered_address: String,
    /// The area of the address.
    pub area_id: Uuid,
    /// Điện thoại.
    pub phone: String,
    /// Fax.
    pub fax: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Người đại diện.
    pub representative_name: String,
    /// Chức vụ.
    pub representative_position: Option<String>,
    /// Điện thoại người đại diện.
    pub representative_phone: Option<String>,
    /// Email người đại diện.
    pub representative_email: Option<String>,
    /// Tệp đăng ký kinh doanh.
    pub registration_file_id: Option<Uuid>,
    /// Giới thiệu.
    pub introduction: Option<String>,
    /// The GLN in force: the authority has confirmed it (ADR 36). Unique.
    pub gln: Option<String>,
    /// Logo: a file.
    pub logo_id: Option<Uuid>,
    /// The company prefix in force that gives new numbers; one of those in `gs1_prefix`.
    pub gs1_company_prefix: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
