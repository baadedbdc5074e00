//! Materials.

use sea_orm::entity::prelude::*;

use super::Certificates;
use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "material")]
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
    /// Mã vạch.
    pub barcode: Option<String>,
    /// Xuất xứ.
    pub origin: Option<String>,
    /// Giá, in đồng.
    pub price: Option<i64>,
    /// Nhà sản xuất.
    pub manufacturer_id: Option<Uuid>,
    /// Nhà nhập khẩu.
    pub importer_id: Option<Uuid>,
    /// Nhà phân phối.
    pub distributor_id: Option<Uuid>,
    /// Người quản lý.
    pub manager_name: Option<String>,
    /// Mô tả.
    pub description: Option<String>,
    /// HDSD.
    pub instructions: Option<String>,
    /// Giấy chứng nhận chất lượng.
    pub quality_certificates: Certificates,
    /// Giấy kiểm nghiệm, kiểm định.
    pub test_certificates: Certificates,
    /// Đường dẫn truy xuất.
    pub trace_url: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
