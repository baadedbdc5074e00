//! Places and logistic units on a public page.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{PublicFile, PublicMeasure};
use crate::input::localized::Bilingual;

/// A place on a public page. It has no coordinates, and farms and plots no address beyond their area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicPlace {
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(example = "Vườn Hàm Minh 1"))]
    pub name: String,
    /// Category (Loại).
    pub category: Bilingual,
    /// GLN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub gln: Option<String>,
    /// Growing-area code (Mã số vùng trồng).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "VN-BTOR-0017"))]
    pub growing_area_code: Option<String>,
    /// Packing-house code (Mã số cơ sở đóng gói).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "VN-BTPH-002"))]
    pub packing_house_code: Option<String>,
    /// Address (Địa chỉ), as written; only of business premises, such as a packhouse or a shop.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// Administrative area.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "Hàm Thuận Nam, Lâm Đồng"))]
    pub area: Option<String>,
    /// Size (Diện tích).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<PublicMeasure>,
    /// Description (Mô tả).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// Picture (Hình ảnh).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub image: Option<PublicFile>,
    /// When it was recorded in the system.
    pub recorded_at: DateTime<Utc>,
}

/// A logistic unit on a public page: contents and origin, without receiver, quantities and order number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicLogisticUnit {
    /// Name of the goods (Tên hàng hóa).
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// Category (Loại).
    pub category: Bilingual,
    /// SSCC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "089385059700000011"))]
    pub sscc: Option<String>,
    /// Variety (Tên giống cây).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub variety: Option<String>,
    /// The lots in it whose pages are public.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub contents: Vec<PublicContent>,
    /// Name of the place of despatch (Nơi gửi đi), unless it is hidden.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from_place: Option<String>,
    /// Trace code of the place of despatch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from_place_code: Option<String>,
    /// Administrative area of the place of despatch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from_area: Option<String>,
    /// Harvest team (Đội thu hoạch).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub harvest_team: Option<String>,
    /// Harvest date (Ngày thu hoạch).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub harvested_on: Option<NaiveDate>,
    /// Date of despatch (Ngày vận chuyển).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shipped_on: Option<NaiveDate>,
    /// When it was recorded in the system.
    pub recorded_at: DateTime<Utc>,
}

/// A lot in a logistic unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicContent {
    /// Trace code of the lot.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// Name of its product.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub product: String,
    /// Lot number (Số lô).
    #[cfg_attr(feature = "openapi", schema(example = "TL-20261115-01"))]
    pub lot: String,
}
