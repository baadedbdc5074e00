//! Products.

use sea_orm::entity::prelude::*;

use super::stored;
use super::{Links, NamedValues, Packaging};

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// Whether it is in use.
    pub status: stored::Status,
    /// Counts the changes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// By whom it was made.
    pub created_by: Uuid,
    /// By whom it was last changed.
    pub updated_by: Uuid,
    /// Number within the business and kind, in the order of making.
    pub ordinal: i32,
    /// Key of the name in Vietnamese order.
    pub sort_name: String,
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
}

impl ActiveModelBehavior for ActiveModel {}
