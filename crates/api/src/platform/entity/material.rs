//! Materials.

use sea_orm::entity::prelude::*;

use super::Certificates;
use super::record::record_table;

record_table!("material" {
    /// Category (Danh mục).
    pub category_id: Uuid,
    /// Name (Tên).
    pub name: String,
    /// Code (Mã số).
    pub code: Option<String>,
    /// Bar code (Mã vạch).
    pub barcode: Option<String>,
    /// Origin (Xuất xứ).
    pub origin: Option<String>,
    /// Price (Giá), in đồng.
    pub price: Option<i64>,
    /// Manufacturer (Nhà sản xuất).
    pub manufacturer_id: Option<Uuid>,
    /// Importer (Nhà nhập khẩu).
    pub importer_id: Option<Uuid>,
    /// Distributor (Nhà phân phối).
    pub distributor_id: Option<Uuid>,
    /// Manager (Người quản lý).
    pub manager_name: Option<String>,
    /// Description (Mô tả).
    pub description: Option<String>,
    /// Instructions for use (HDSD).
    pub instructions: Option<String>,
    /// Quality certificates (Giấy chứng nhận chất lượng).
    pub quality_certificates: Certificates,
    /// Test certificates (Giấy kiểm nghiệm, kiểm định).
    pub test_certificates: Certificates,
    /// Trace URL (Đường dẫn truy xuất).
    pub trace_url: Option<String>,
});
