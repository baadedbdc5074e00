//! Logistic units.

use sea_orm::entity::prelude::*;

use super::LotAmounts;
use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "logistic_unit")]
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
    /// Tên hàng hóa.
    pub name: String,
    /// Loại.
    pub category_id: Uuid,
    /// SSCC, 18 digits.
    pub sscc: Option<String>,
    /// Tên giống cây.
    pub variety: Option<String>,
    /// Lots with quantities.
    pub contents: LotAmounts,
    /// Nơi gửi đi.
    pub from_place_id: Option<Uuid>,
    /// Bên nhận.
    pub receiver_id: Option<Uuid>,
    /// Bên vận chuyển.
    pub carrier_id: Option<Uuid>,
    /// Ngày vận chuyển.
    pub shipped_on: Option<Date>,
    /// Số đơn đặt hàng.
    pub order_number: Option<String>,
    /// Thousandths of a kilogram.
    pub gross_weight: Option<i64>,
    /// Đội thu hoạch.
    pub harvest_team: Option<String>,
    /// Ngày thu hoạch.
    pub harvested_on: Option<Date>,
    /// Ghi chú.
    pub description: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
