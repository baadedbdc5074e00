//! Supply-chain members.

use sea_orm::entity::prelude::*;

use super::stored;
use super::{Certificates, NamedValues};

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// Whether it is in use.
    pub status: stored::Status,
    /// Counts the changes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// By whom it was made.
    pub created_by: Uuid,
    /// By whom it was last changed.
    pub updated_by: Uuid,
    /// Number within the business and kind, in the order of making.
    pub ordinal: i32,
    /// Key of the name in Vietnamese order.
    pub sort_name: String,
    /// Danh mục.
    pub category_id: Uuid,
    /// Tên.
    pub name: String,
    /// Mã số.
    pub code: Option<String>,
    /// Người đại diện.
    pub representative_name: Option<String>,
    /// Chức vụ.
    pub representative_position: Option<String>,
    /// Điện thoại.
    pub phone: Option<String>,
    /// Email.
    pub email: Option<String>,
    /// Địa chỉ.
    pub address: Option<String>,
    /// Area of the address.
    pub area_id: Option<Uuid>,
    /// WGS 84 degrees.
    pub latitude: Option<f64>,
    /// WGS 84 degrees.
    pub longitude: Option<f64>,
    /// GLN.
    pub gln: Option<String>,
    /// Thông số.
    pub specifications: NamedValues,
    /// Nội dung, as safe HTML.
    pub content: Option<String>,
    /// Giấy phép.
    pub licences: Certificates,
    /// Giấy chứng nhận chất lượng.
    pub quality_certificates: Certificates,
    /// Giấy kiểm nghiệm, kiểm định.
    pub test_certificates: Certificates,
}

impl ActiveModelBehavior for ActiveModel {}
