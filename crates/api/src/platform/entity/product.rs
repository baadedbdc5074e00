//! Products.

use sea_orm::entity::prelude::*;

use super::record::record_table;
use super::{Allergens, Certificates, Links, NamedValues, Packaging, Standards};

record_table!("product" {
    /// Trace code (mã truy xuất).
    pub trace_code: String,
    /// Name (Tên).
    pub name: String,
    /// Category (Danh mục).
    pub category_id: Uuid,
    /// Description (Mô tả).
    pub description: Option<String>,
    /// Instructions for use (HDSD).
    pub instructions: Option<String>,
    /// Price (Giá), in đồng.
    pub price: Option<i64>,
    /// Keywords (Từ khóa).
    pub keywords: Option<String>,
    /// Attributes (Thuộc tính).
    pub attributes: NamedValues,
    /// Youtube URL.
    pub youtube_url: Option<String>,
    /// GTIN, 14 digits.
    pub gtin: Option<String>,
    /// Packaging levels (Quy cách đóng gói).
    pub packaging: Packaging,
    /// Brand owner (Chủ thương hiệu).
    pub brand_owner_id: Option<Uuid>,
    /// Links (Liên kết).
    pub links: Links,
    /// Variety (Tên giống cây).
    pub variety: Option<String>,
    /// UN/ECE code.
    pub unit: Option<String>,
    /// OCOP stars (Hạng OCOP), 3 to 5.
    pub ocop_stars: Option<i32>,
    /// OCOP decision (Quyết định).
    pub ocop_decision: Option<String>,
    /// `RuralIndustryLevel` (Công nghiệp nông thôn tiêu biểu).
    pub rural_industry_level: Option<String>,
    /// Decision on it (Quyết định).
    pub rural_industry_decision: Option<String>,
    /// Year of it (Năm).
    pub rural_industry_year: Option<i32>,
    /// Last day of it (Hiệu lực đến).
    pub rural_industry_expires_on: Option<Date>,
    /// Decision on the local specialty (Đặc trưng thế mạnh).
    pub local_specialty_decision: Option<String>,
    /// Brand (Nhãn hiệu).
    pub brand: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Standards applied (Tiêu chuẩn áp dụng).
    pub standards: Standards,
    /// Self-declarations (Bản tự công bố).
    pub self_declarations: Certificates,
    /// Certificates of conformity (Hợp quy, hợp chuẩn).
    pub conformity_certificates: Certificates,
    /// Ingredients (Thành phần).
    pub ingredients: Option<String>,
    /// Allergens (Chất gây dị ứng).
    pub allergens: Allergens,
    /// Further words on allergens.
    pub allergen_note: Option<String>,
    /// Safety warnings (Cảnh báo an toàn).
    pub safety_warnings: Option<String>,
});
