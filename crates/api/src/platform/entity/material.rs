//! Materials.

use sea_orm::entity::prelude::*;

use super::Certificates;
use super::record::record_table;

record_table!("material" {
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
});
