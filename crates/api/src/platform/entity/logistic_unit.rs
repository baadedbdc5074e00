//! Logistic units.

use sea_orm::entity::prelude::*;

use super::LotAmounts;
use super::record::record_table;

record_table!("logistic_unit" {
    /// Trace code (mã truy xuất).
    pub trace_code: String,
    /// Name of the goods (Tên hàng hóa).
    pub name: String,
    /// Type (Loại).
    pub category_id: Uuid,
    /// SSCC, 18 digits.
    pub sscc: Option<String>,
    /// Variety (Tên giống cây).
    pub variety: Option<String>,
    /// Lots (Lô) with quantities.
    pub contents: LotAmounts,
    /// Place of despatch (Nơi gửi đi).
    pub from_place_id: Option<Uuid>,
    /// Receiver (Bên nhận).
    pub receiver_id: Option<Uuid>,
    /// Carrier (Bên vận chuyển).
    pub carrier_id: Option<Uuid>,
    /// Date of despatch (Ngày vận chuyển).
    pub shipped_on: Option<Date>,
    /// Order number (Số đơn đặt hàng).
    pub order_number: Option<String>,
    /// Gross weight (Khối lượng tổng), in thousandths of a kilogram.
    pub gross_weight: Option<i64>,
    /// Harvest team (Đội thu hoạch).
    pub harvest_team: Option<String>,
    /// Harvest date (Ngày thu hoạch).
    pub harvested_on: Option<Date>,
    /// Note (Ghi chú).
    pub description: Option<String>,
});
