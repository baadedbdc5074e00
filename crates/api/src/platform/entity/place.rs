//! Places.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "place")]
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
    /// The public code.
    pub trace_code: String,
    /// Tên.
    pub name: String,
    /// Loại.
    pub category_id: Uuid,
    /// Mã số.
    pub code: Option<String>,
    /// GLN, 13 digits.
    pub gln: Option<String>,
    /// Thuộc địa điểm.
    pub parent_id: Option<Uuid>,
    /// Mã số vùng trồng.
    pub growing_area_code: Option<String>,
    /// Mã số cơ sở đóng gói.
    pub packing_house_code: Option<String>,
    /// Địa chỉ.
    pub address: Option<String>,
    /// Area of the address.
    pub area_id: Option<Uuid>,
    /// WGS 84 degrees.
    pub latitude: Option<f64>,
    /// WGS 84 degrees.
    pub longitude: Option<f64>,
    /// Thousandths of `size_unit`.
    pub size: Option<i64>,
    /// UN/ECE code.
    pub size_unit: Option<String>,
    /// Mô tả.
    pub description: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
