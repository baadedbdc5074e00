//! Lots.

use sea_orm::entity::prelude::*;

use super::record::record_table;
use super::{Certificates, Links};

record_table!("lot" {
    /// Trace code (mã truy xuất).
    pub trace_code: String,
    /// Name (Tên lô).
    pub name: String,
    /// Lot number (Số lô), AI (10).
    pub code: String,
    /// Product (Sản phẩm).
    pub product_id: Uuid,
    /// Weight (Khối lượng), in thousandths of `weight_unit`.
    pub weight: Option<i64>,
    /// UN/ECE code.
    pub weight_unit: Option<String>,
    /// Quantity (Số lượng), in thousandths of `quantity_unit`.
    pub quantity: Option<i64>,
    /// UN/ECE code.
    pub quantity_unit: Option<String>,
    /// Packaging (Quy cách đóng gói).
    pub packaging: Option<String>,
    /// Origin (Xuất xứ).
    pub origin: Option<String>,
    /// Harvest date (Ngày thu hoạch).
    pub harvested_on: Option<Date>,
    /// Production date (Ngày sản xuất); `OPEN_DATE` when absent.
    pub produced_on: Date,
    /// Packing date (Ngày đóng gói).
    pub packed_on: Option<Date>,
    /// Use-by date (Hạn sử dụng); `OPEN_DATE` when absent.
    pub expires_on: Date,
    /// Production line (Dây chuyền sản xuất).
    pub production_line: Option<String>,
    /// Shift (Ca sản xuất).
    pub shift: Option<String>,
    /// Test reports (Phiếu kiểm nghiệm).
    pub test_reports: Certificates,
    /// Links (Liên kết).
    pub links: Links,
    /// Description (Mô tả).
    pub description: Option<String>,
});
