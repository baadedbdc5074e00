//! Places.

use sea_orm::entity::prelude::*;

use super::record::record_table;

record_table!("place" {
    /// Trace code (mã truy xuất).
    pub trace_code: String,
    /// Name (Tên).
    pub name: String,
    /// Type (Loại).
    pub category_id: Uuid,
    /// Code (Mã số).
    pub code: Option<String>,
    /// GLN, 13 digits.
    pub gln: Option<String>,
    /// Parent place (Thuộc địa điểm).
    pub parent_id: Option<Uuid>,
    /// Growing-area code (Mã số vùng trồng).
    pub growing_area_code: Option<String>,
    /// Packing-house code (Mã số cơ sở đóng gói).
    pub packing_house_code: Option<String>,
    /// Address (Địa chỉ).
    pub address: Option<String>,
    /// Area of the address.
    pub area_id: Option<Uuid>,
    /// WGS 84 degrees.
    pub latitude: Option<f64>,
    /// WGS 84 degrees.
    pub longitude: Option<f64>,
    /// Size, in thousandths of `size_unit`.
    pub size: Option<i64>,
    /// UN/ECE code.
    pub size_unit: Option<String>,
    /// Description (Mô tả).
    pub description: Option<String>,
});
