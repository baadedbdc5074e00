//! Products.

use sea_orm::entity::prelude::*;

use super::record::record_table;
use super::{Links, NamedValues, Packaging};

record_table!("product" {
    /// The public code.
    pub trace_code: String,
    /// Tên.
    pub name: String,
    /// Danh mục.
    pub category_id: Uuid,
    /// Mô tả.
    pub description: Option<String>,
    /// HDSD.
    pub instructions: Option<String>,
    /// Giá, in đồng.
    pub price: Option<i64>,
    /// Từ khóa.
    pub keywords: Option<String>,
    /// Thuộc tính.
    pub attributes: NamedValues,
    /// Youtube URL.
    pub youtube_url: Option<String>,
    /// 14 digits.
    pub gtin: Option<String>,
    /// Quy cách đóng gói.
    pub packaging: Packaging,
    /// Chủ thương hiệu.
    pub brand_owner_id: Option<Uuid>,
    /// Liên kết.
    pub links: Links,
    /// Tên giống cây.
    pub variety: Option<String>,
    /// UN/ECE code.
    pub unit: Option<String>,
    /// 3 to 5.
    pub ocop_stars: Option<i32>,
    /// Quyết định.
    pub ocop_decision: Option<String>,
});
