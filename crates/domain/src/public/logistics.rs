//! Places and logistic units on a public page.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{PublicFile, PublicMeasure};
use crate::input::localized::Bilingual;

/// A place on a public page: never its coordinates, and of a farm or plot no address beyond its area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicPlace {
    /// Tên.
    #[cfg_attr(feature = "openapi", schema(example = "Vườn Hàm Minh 1"))]
    pub name: String,
    /// Loại.
    pub category: Bilingual,
    /// GLN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub gln: Option<String>,
    /// Mã số vùng trồng.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "VN-BTOR-0017"))]
    pub growing_area_code: Option<String>,
    /// Mã số cơ sở đóng gói.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "VN-BTPH-002"))]
    pub packing_house_code: Option<String>,
    /// Địa chỉ, as written: only of premises that are open to business, such as a packhouse or a shop.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// The administrative area.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "Hàm Thuận Nam, Lâm Đồng"))]
    pub area: Option<String>,
    /// Diện tích.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<PublicMeasure>,
    /// Mô tả.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// Hình ảnh.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub image: Option<PublicFile>,
    /// When it was recorded in the system.
    pub recorded_at: DateTime<Utc>,
}

/// A logistic unit on a public page: what it holds and where it comes from, never to whom it goes, how much of it
/// there is or under which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicLogisticUnit {
    /// Tên hàng hóa.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// Loại.
    pub category: Bilingual,
    /// SSCC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "089385059700000011"))]
    pub sscc: Option<String>,
    /// Tên giống cây.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub variety: Option<String>,
    /// The lots in it whose pages are shown.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub contents: Vec<PublicContent>,
    /// Nơi gửi đi, unless it is hidden.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from_place: Option<String>,
    /// The trace code of that place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from_place_code: Option<String>,
    /// The administrative area of that place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from_area: Option<String>,
    /// Đội thu hoạch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub harvest_team: Option<String>,
    /// Ngày thu hoạch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub harvested_on: Option<NaiveDate>,
    /// Ngày vận chuyển.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shipped_on: Option<NaiveDate>,
    /// When it was recorded in the system.
    pub recorded_at: DateTime<Utc>,
}

/// A lot in a logistic unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicContent {
    /// The code of the lot's own page.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// The name of its product.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub product: String,
    /// Số lô.
    #[cfg_attr(feature = "openapi", schema(example = "TL-20261115-01"))]
    pub lot: String,
}
