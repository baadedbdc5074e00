//! What the public sees of a product, lot, place or logistic unit: evidence, in the order of Decree 37/2026/NĐ-CP, article 32, and
//! Circular 02/2024/TT-BKHCN. Nothing personal is in here: no names of representatives, no private numbers.

mod evidence;
mod isolation;
pub mod journey;
mod logistics;
mod recall;
mod resolved;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identification::link::Link;
use crate::input::kind::Kind;
use crate::input::localized::Bilingual;
use crate::input::named_value::NamedValue;
use crate::input::quantity::Quantity;

pub use evidence::{
    CertificateGroup, PublicCertificate, PublicDiary, PublicDiaryEntry, PublicFile, PublicUse, Standing,
};
pub use isolation::{Isolation, isolation};
pub use logistics::{PublicContent, PublicLogisticUnit, PublicPlace};
pub use recall::PublicRecall;
pub use resolved::{ResolveQuery, Resolved};

/// What a trace code names; `kind` says which of them it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// A product, whatever lot it is of.
    Product {
        /// The product.
        product: Box<PublicProduct>,
    },
    /// A lot.
    Lot {
        /// Its product.
        product: Box<PublicProduct>,
        /// The lot.
        lot: Box<PublicLot>,
    },
    /// A place of the business.
    Place {
        /// The place.
        place: Box<PublicPlace>,
    },
    /// A logistic unit.
    LogisticUnit {
        /// The unit.
        logistic_unit: Box<PublicLogisticUnit>,
    },
}

/// What a trace code leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicTrace {
    /// The code itself.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// What the code names.
    #[serde(flatten)]
    pub subject: Subject,
    /// The recalls that it is concerned by, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub recalls: Vec<PublicRecall>,
    /// Who answers for it.
    pub business: PublicBusiness,
    /// Who took part, in the order in which the business put them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub members: Vec<PublicMember>,
    /// What was done with the lot.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub diary: Option<PublicDiary>,
    /// Which way it came, by the events that were recorded of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub journey: Option<journey::PublicJourney>,
    /// What went into it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub materials: Vec<PublicMaterial>,
    /// How long before the harvest plant protection was last used, when the diary knows of such a use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub isolation: Option<Isolation>,
    /// How it is produced, with certificates.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub processes: Vec<PublicProcess>,
    /// Further addresses: the lot's own before its product's.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub links: Vec<Link>,
    /// When any of this was last changed.
    pub data_as_of: DateTime<Utc>,
}

impl PublicTrace {
    /// The kind of the record that the code names.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match &self.subject {
            Subject::Product { .. } => Kind::Product,
            Subject::Lot { .. } => Kind::Lot,
            Subject::Place { .. } => Kind::Place,
            Subject::LogisticUnit { .. } => Kind::LogisticUnit,
        }
    }

    /// The product, of products and lots.
    #[must_use]
    pub fn product(&self) -> Option<&PublicProduct> {
        match &self.subject {
            Subject::Product { product } | Subject::Lot { product, .. } => Some(product),
            Subject::Place { .. } | Subject::LogisticUnit { .. } => None,
        }
    }

    /// The lot, when the code is a lot's.
    #[must_use]
    pub fn lot(&self) -> Option<&PublicLot> {
        match &self.subject {
            Subject::Lot { lot, .. } => Some(lot),
            _ => None,
        }
    }

    /// What is in one's hand or before one's eyes: the name of the product, of the place, of the goods.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.subject {
            Subject::Product { product } | Subject::Lot { product, .. } => &product.name,
            Subject::Place { place } => &place.name,
            Subject::LogisticUnit { logistic_unit } => &logistic_unit.name,
        }
    }

    /// The recall that is under way.
    #[must_use]
    pub fn running_recall(&self) -> Option<&PublicRecall> {
        self.recalls.iter().find(|recall| recall.closed_at.is_none())
    }

    /// The files that the page shows: whoever has the code may read them, and only as long as they stand here.
    #[must_use]
    pub fn file_ids(&self) -> Vec<Uuid> {
        let mut files: Vec<&PublicFile> = Vec::new();
        files.extend(self.business.logo.as_ref());
        if let Some(product) = self.product() {
            files.extend(product.cover_image.iter().chain(&product.images));
        }
        match &self.subject {
            Subject::Lot { lot, .. } => files.extend(lot.cover_image.iter().chain(&lot.images)),
            Subject::Place { place } => files.extend(&place.image),
            Subject::Product { .. } | Subject::LogisticUnit { .. } => {}
        }
        for member in &self.members {
            files.extend(&member.image);
            files.extend(scans(&member.certificates));
        }
        for material in &self.materials {
            files.extend(&material.image);
            files.extend(scans(&material.certificates));
        }
        for process in &self.processes {
            files.extend(process.certificate_images.iter().chain(&process.files));
        }
        for entry in self.diary.iter().flat_map(|diary| &diary.entries) {
            files.extend(&entry.images);
        }
        let mut ids: Vec<Uuid> = files.into_iter().map(|file| file.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

fn scans(certificates: &[PublicCertificate]) -> impl Iterator<Item = &PublicFile> {
    certificates.iter().filter_map(|certificate| certificate.file.as_ref())
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
    /// Chủ thương hiệu: the name of the member whose brand it is, when it is another's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub brand_owner: Option<String>,
    /// Tên giống cây.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub variety: Option<String>,
    /// Mô tả.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// Hướng dẫn sử dụng.
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
    /// Hình ảnh đại diện.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cover_image: Option<PublicFile>,
    /// Hình ảnh: further pictures.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub images: Vec<PublicFile>,
}

/// A quantity with the name of its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Số lô.
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
    /// Hình ảnh đại diện.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cover_image: Option<PublicFile>,
    /// Hình ảnh: further pictures.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub images: Vec<PublicFile>,
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
    /// Logo.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub logo: Option<PublicFile>,
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
    /// Hình ảnh.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub image: Option<PublicFile>,
    /// Giấy phép, giấy chứng nhận, giấy kiểm nghiệm.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub certificates: Vec<PublicCertificate>,
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
    /// Hình ảnh.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub image: Option<PublicFile>,
    /// Giấy chứng nhận, giấy kiểm nghiệm.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub certificates: Vec<PublicCertificate>,
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
    /// Ảnh of the certificate.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub certificate_images: Vec<PublicFile>,
    /// File: further documents.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub files: Vec<PublicFile>,
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
