//! Places.

use sea_orm::entity::prelude::*;

use super::record::record_table;

record_table!("place" {
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
});
