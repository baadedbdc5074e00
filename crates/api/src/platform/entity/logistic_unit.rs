//! Logistic units.

use sea_orm::entity::prelude::*;

use super::LotAmounts;
use super::record::record_table;

record_table!("logistic_unit" {
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
});
