//! What the public sees of a product or lot: evidence, in the order of Decree 37/2026/NĐ-CP, article 32, and
//! Circular 02/2024/TT-BKHCN. Nothing personal is in here: no names of representatives, no private numbers.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::quantity::Quantity;
use crate::resource::NamedValue;

/// A text that a catalogue has in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bilingual {
    /// Vietnamese.
    #[cfg_attr(feature = "openapi", schema(example = "Nhà vườn, hộ sản xuất"))]
    pub vi: String,
    /// English.
    #[cfg_attr(feature = "openapi", schema(example = "Grower"))]
    pub en: String,
}

/// What a trace code leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicTrace {
    /// The code itself.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// The product.
    pub product: PublicProduct,
    /// The lot, when the code is a lot's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lot: Option<PublicLot>,
    /// Who answers for it.
    pub business: PublicBusiness,
    /// Who took part, in the order in which the business put them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub members: Vec<PublicMember>,
    /// What went into it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub materials: Vec<PublicMaterial>,
    /// How it is produced, with certificates.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub processes: Vec<PublicProcess>,
    /// When any of this was last changed.
    pub data_as_of: DateTime<Utc>,
}

impl PublicTrace {
    /// The files that the page shows: whoever has the code may read them, and only as long as they stand here.
    #[must_use]
    pub fn file_ids(&self) -> Vec<uuid::Uuid> {
        Vec::new()
    }
}

/// The product on a public page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicProduct {
    /// Tên sản phẩm.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// Danh mục.
    pub category: Bilingual,
    /// GTIN in its usual form.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gtin: Option<String>,
    /// Tên giống cây.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub variety: Option<String>,
    /// Miêu tả.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// Hướng dẫn sử dụng, bảo quản.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instructions: Option<String>,
    /// Giá tham khảo, in đồng.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub price: Option<i64>,
    /// Thuộc tính.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attributes: Vec<NamedValue>,
    /// Hạng OCOP, 3 to 5.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ocop_stars: Option<i64>,
    /// Quyết định công nhận OCOP.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ocop_decision: Option<String>,
    /// The identifier of a YouTube video; loaded only when asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub youtube_video: Option<String>,
}

/// A quantity with the name of its unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicMeasure {
    /// How much.
    pub value: Quantity,
    /// UN/ECE Recommendation 20 code.
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub unit: String,
    /// The name of the unit.
    pub unit_name: Bilingual,
}

/// The lot on a public page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicLot {
    /// Tên lô.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long thu hoạch 15/11"))]
    pub name: String,
    /// Mã lô.
    #[cfg_attr(feature = "openapi", schema(example = "TL-20261115-01"))]
    pub code: String,
    /// Ngày thu hoạch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub harvested_on: Option<NaiveDate>,
    /// Ngày sản xuất.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub produced_on: Option<NaiveDate>,
    /// Ngày đóng gói.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub packed_on: Option<NaiveDate>,
    /// Hạn sử dụng. Whether it has passed is for the reader's clock to say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<NaiveDate>,
    /// Khối lượng.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weight: Option<PublicMeasure>,
    /// Số lượng.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quantity: Option<PublicMeasure>,
    /// Quy cách đóng gói.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub packaging: Option<String>,
    /// Xuất xứ.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin: Option<String>,
    /// Mô tả.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// When it was recorded in the system.
    pub recorded_at: DateTime<Utc>,
}

/// The business on a public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicBusiness {
    /// Tên.
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub name: String,
    /// Loại hình kinh doanh.
    pub business_type: Bilingual,
    /// Mã số thuế: the identification code of the producer.
    #[cfg_attr(feature = "openapi", schema(example = "0100109106"))]
    pub tax_code: String,
    /// Địa chỉ, as written.
    #[cfg_attr(feature = "openapi", schema(example = "Thôn Dân Trí, xã Hàm Thuận Bắc"))]
    pub address: String,
    /// The administrative area.
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub area: String,
    /// The business's telephone.
    #[cfg_attr(feature = "openapi", schema(example = "0252 386 1234"))]
    pub phone: String,
    /// Website.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub website: Option<String>,
    /// Giới thiệu.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub introduction: Option<String>,
    /// GLN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gln: Option<String>,
    /// When its authority approved it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved_on: Option<NaiveDate>,
}

/// A member of the chain on a public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicMember {
    /// Tên.
    #[cfg_attr(feature = "openapi", schema(example = "HTX Thanh long Hàm Minh"))]
    pub name: String,
    /// Danh mục.
    pub category: Bilingual,
    /// The administrative area; the exact address stays private.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub area: Option<String>,
    /// GLN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gln: Option<String>,
    /// Thông số.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub specifications: Vec<NamedValue>,
    /// Nội dung, as safe HTML.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content: Option<String>,
}

/// A material on a public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicMaterial {
    /// Tên.
    #[cfg_attr(feature = "openapi", schema(example = "Phân hữu cơ vi sinh"))]
    pub name: String,
    /// Danh mục.
    pub category: Bilingual,
    /// Xuất xứ.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin: Option<String>,
    /// The name of the manufacturer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub manufacturer: Option<String>,
    /// Đường dẫn truy xuất.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trace_url: Option<String>,
}

/// A production process on a public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicProcess {
    /// Tên.
    #[cfg_attr(feature = "openapi", schema(example = "Sản xuất thanh long theo VietGAP"))]
    pub name: String,
    /// Số chứng nhận.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certificate_number: Option<String>,
    /// Ngày cấp.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub issued_on: Option<NaiveDate>,
    /// Ngày hết hạn.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<NaiveDate>,
    /// Sơ lược.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub summary: Option<String>,
}

/// How often a code was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scans {
    /// When the code was first opened.
    pub first_at: DateTime<Utc>,
    /// How often, this time included.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub count: i64,
}
