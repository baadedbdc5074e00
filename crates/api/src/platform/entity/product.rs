//! Products.

use sea_orm::entity::prelude::*;

use super::record::record_table;
use super::{Links, NamedValues, Packaging};

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
});
