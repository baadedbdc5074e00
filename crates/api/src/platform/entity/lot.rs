//! Lots.

use sea_orm::entity::prelude::*;

use super::Links;
use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lot")]
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
    /// Tên lô.
    pub name: String,
    /// Số lô, AI (10).
    pub code: String,
    /// Sản phẩm.
    pub product_id: Uuid,
    /// Thousandths of `weight_unit`.
    pub weight: Option<i64>,
    /// UN/ECE code.
    pub weight_unit: Option<String>,
    /// Thousandths of `quantity_unit`.
    pub quantity: Option<i64>,
    /// UN/ECE code.
    pub quantity_unit: Option<String>,
    /// Quy cách đóng gói.
    pub packaging: Option<String>,
    /// Xuất xứ.
    pub origin: Option<String>,
    /// Ngày thu hoạch.
    pub harvested_on: Option<Date>,
    /// Ngày sản xuất; `OPEN_DATE` when there is none.
    pub produced_on: Date,
    /// Ngày đóng gói.
    pub packed_on: Option<Date>,
    /// Hạn sử dụng; `OPEN_DATE` when there is none.
    pub expires_on: Date,
    /// Liên kết.
    pub links: Links,
    /// Mô tả.
    pub description: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
