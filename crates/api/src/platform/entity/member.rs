//! Supply-chain members.

use sea_orm::entity::prelude::*;

use super::record::record_table;
use super::{Certificates, NamedValues};

record_table!("member" {
    /// Category (Danh mục).
    pub category_id: Uuid,
    /// Name (Tên).
    pub name: String,
    /// Code (Mã số).
    pub code: Option<String>,
    /// Representative (Người đại diện).
    pub representative_name: Option<String>,
    /// Position of the representative (Chức vụ).
    pub representative_position: Option<String>,
    /// Telephone (Điện thoại).
    pub phone: Option<String>,
    /// E-mail address (Email).
    pub email: Option<String>,
    /// Address (Địa chỉ).
    pub address: Option<String>,
    /// Area of the address.
    pub area_id: Option<Uuid>,
    /// WGS 84 degrees.
    pub latitude: Option<f64>,
    /// WGS 84 degrees.
    pub longitude: Option<f64>,
    /// GLN.
    pub gln: Option<String>,
    /// Specifications (Thông số).
    pub specifications: NamedValues,
    /// Content (Nội dung), as sanitised HTML.
    pub content: Option<String>,
    /// Licences (Giấy phép).
    pub licences: Certificates,
    /// Quality certificates (Giấy chứng nhận chất lượng).
    pub quality_certificates: Certificates,
    /// Test certificates (Giấy kiểm nghiệm, kiểm định).
    pub test_certificates: Certificates,
});
