//! Supply-chain members.

use sea_orm::entity::prelude::*;

use super::record::record_table;
use super::{Certificates, NamedValues};

record_table!("member" {
    /// Danh mục.
    pub category_id: Uuid,
    /// Tên.
    pub name: String,
    /// Mã số.
    pub code: Option<String>,
    /// Người đại diện.
    pub representative_name: Option<String>,
    /// Chức vụ.
    pub representative_position: Option<String>,
    /// Điện thoại.
    pub phone: Option<String>,
    /// Email.
    pub email: Option<String>,
    /// Địa chỉ.
    pub address: Option<String>,
    /// Area of the address.
    pub area_id: Option<Uuid>,
    /// WGS 84 degrees.
    pub latitude: Option<f64>,
    /// WGS 84 degrees.
    pub longitude: Option<f64>,
    /// GLN.
    pub gln: Option<String>,
    /// Thông số.
    pub specifications: NamedValues,
    /// Nội dung, as safe HTML.
    pub content: Option<String>,
    /// Giấy phép.
    pub licences: Certificates,
    /// Giấy chứng nhận chất lượng.
    pub quality_certificates: Certificates,
    /// Giấy kiểm nghiệm, kiểm định.
    pub test_certificates: Certificates,
});
