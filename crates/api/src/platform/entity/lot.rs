//! Lots.

use sea_orm::entity::prelude::*;

use super::Links;
use super::record::record_table;

record_table!("lot" {
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
});
