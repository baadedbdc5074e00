//! The public view of a product, lot, place or logistic unit, in the order of Decree 37/2026/NĐ-CP, article 32, and
//! Circular 02/2024/TT-BKHCN. It contains no personal data: no names of representatives, no private numbers.

mod evidence;
mod hold;
mod isolation;
pub mod journey;
mod logistics;
mod organisation;
mod papers;
mod recall;
mod resolved;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identification::link::Link;
use crate::input::localized::Bilingual;
use crate::input::named_value::NamedValue;
use crate::input::quantity::Quantity;
use crate::records::standard::AppliedStandard;

pub use evidence::{
    CertificateGroup, CertificateValidity, PublicCertificate, PublicDiary, PublicDiaryEntry, PublicFile, PublicUse,
};
pub use hold::PublicHold;
pub use isolation::{Isolation, isolation};
pub use logistics::{PublicContent, PublicLogisticUnit, PublicPlace};
pub use organisation::{MAX_LISTED, PublicListed, PublicOrganisation};
pub use papers::{PublicAllergen, PublicRuralIndustry};
pub use recall::PublicRecall;
pub use resolved::{ResolveQuery, Resolved};

/// The subject of a public page; `kind` is its discriminator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// A product, without a lot.
    Product {
        /// The product.
        product: Box<PublicProduct>,
    },
    /// A lot.
    Lot {
        /// Product of the lot.
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
    /// The business itself, by its GLN.
    Organisation {
        /// What it has published.
        organisation: Box<PublicOrganisation>,
    },
}

/// The content of the public page of a trace code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicTrace {
    /// The trace code; of a business its GLN.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// What the code identifies.
    #[serde(flatten)]
    pub subject: Subject,
    /// Recalls that concern it, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub recalls: Vec<PublicRecall>,
    /// Holds on it that are shown and have not ended, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub holds: Vec<PublicHold>,
    /// The responsible business.
    pub business: PublicBusiness,
    /// Supply-chain members that took part, in the order chosen by the business.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub members: Vec<PublicMember>,
    /// Production diary of the lot.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub diary: Option<PublicDiary>,
    /// Route of the lot, from its recorded events.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub journey: Option<journey::PublicJourney>,
    /// Materials used.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub materials: Vec<PublicMaterial>,
    /// Time between the last use of plant protection and the harvest; absent when the diary has no such use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub isolation: Option<Isolation>,
    /// Production processes, with certificates.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub processes: Vec<PublicProcess>,
    /// Links to further pages: those of the lot before those of its product.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub links: Vec<Link>,
    /// How many of `links`, from the last, are those of the product of a lot.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub inherited_links: usize,
    /// When any of this last changed.
    pub data_as_of: DateTime<Utc>,
}

const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl PublicTrace {
    /// The product, when the subject is a product or lot.
    #[must_use]
    pub fn product(&self) -> Option<&PublicProduct> {
        match &self.subject {
            Subject::Product { product } | Subject::Lot { product, .. } => Some(product),
            Subject::Place { .. } | Subject::LogisticUnit { .. } | Subject::Organisation { .. } => None,
        }
    }

    /// The lot, when the subject is one.
    #[must_use]
    pub fn lot(&self) -> Option<&PublicLot> {
        match &self.subject {
            Subject::Lot { lot, .. } => Some(lot),
            _ => None,
        }
    }

    /// Path of its page.
    #[must_use]
    pub fn path(&self) -> String {
        match &self.subject {
            Subject::Organisation { organisation } => format!("/414/{}", organisation.gln),
            _ => format!("/t/{}", self.trace_code),
        }
    }

    /// Certificates of the product or lot itself, those of the lot first.
    pub fn certificates(&self) -> impl Iterator<Item = &PublicCertificate> {
        let of_lot = self.lot().into_iter().flat_map(|lot| &lot.certificates);
        of_lot.chain(self.product().into_iter().flat_map(|product| &product.certificates))
    }

    /// Name of the product, place, logistic unit or business.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.subject {
            Subject::Product { product } | Subject::Lot { product, .. } => &product.name,
            Subject::Place { place } => &place.name,
            Subject::LogisticUnit { logistic_unit } => &logistic_unit.name,
            Subject::Organisation { .. } => &self.business.name,
        }
    }

    /// The recall that is in progress.
    #[must_use]
    pub fn running_recall(&self) -> Option<&PublicRecall> {
        self.recalls.iter().find(|recall| recall.closed_at.is_none())
    }

    /// Ids of the files shown on the page, sorted and without duplicates. Anyone with the code may read these files,
    /// for as long as the page shows them.
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
            Subject::Product { .. } | Subject::LogisticUnit { .. } | Subject::Organisation { .. } => {}
        }
        files.extend(self.certificates().filter_map(|certificate| certificate.file.as_ref()));
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

/// A product on a public page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicProduct {
    /// Name (Tên sản phẩm).
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// Category (Danh mục).
    pub category: Bilingual,
    /// GTIN in its usual form.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gtin: Option<String>,
    /// Brand owner (Chủ thương hiệu): name of the member that owns the brand, unless it is the business itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub brand_owner: Option<String>,
    /// Variety (Tên giống cây).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub variety: Option<String>,
    /// Description (Mô tả).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// Instructions for use (Hướng dẫn sử dụng).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instructions: Option<String>,
    /// Reference price (Giá tham khảo), in đồng.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub price: Option<i64>,
    /// Attributes (Thuộc tính).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attributes: Vec<NamedValue>,
    /// OCOP stars (Hạng OCOP), 3 to 5.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ocop_stars: Option<i64>,
    /// OCOP recognition decision (Quyết định công nhận OCOP).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ocop_decision: Option<String>,
    /// Vote as a typical rural industrial product (Công nghiệp nông thôn tiêu biểu).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rural_industry: Option<PublicRuralIndustry>,
    /// Decision by which it is a local specialty (Đặc trưng thế mạnh).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub local_specialty_decision: Option<String>,
    /// Brand (Nhãn hiệu).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub brand: Option<String>,
    /// Model (Kiểu, model).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
    /// Standards applied (Tiêu chuẩn áp dụng).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub standards: Vec<AppliedStandard>,
    /// Ingredients (Thành phần).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ingredients: Option<String>,
    /// Allergens (Chất gây dị ứng).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub allergens: Vec<PublicAllergen>,
    /// Further words on allergens (Ghi chú chất gây dị ứng).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub allergen_note: Option<String>,
    /// Safety warnings (Cảnh báo an toàn).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub safety_warnings: Option<String>,
    /// Self-declarations, and certificates of conformity (Bản tự công bố; hợp quy, hợp chuẩn).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub certificates: Vec<PublicCertificate>,
    /// Id of a YouTube video. The page loads it only on request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub youtube_video: Option<String>,
    /// Cover picture (Hình ảnh đại diện).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cover_image: Option<PublicFile>,
    /// Further pictures (Hình ảnh).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub images: Vec<PublicFile>,
}

/// A quantity with the name of its unit of measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicMeasure {
    /// The value.
    pub value: Quantity,
    /// UN/ECE Recommendation 20 code.
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub unit: String,
    /// Name of the unit of measure.
    pub unit_name: Bilingual,
}

/// A lot on a public page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicLot {
    /// Name (Tên lô).
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long thu hoạch 15/11"))]
    pub name: String,
    /// Lot number (Số lô).
    #[cfg_attr(feature = "openapi", schema(example = "TL-20261115-01"))]
    pub code: String,
    /// Trace code of the product.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "4H8PWT2RCD"))]
    pub product_trace_code: Option<String>,
    /// Harvest date (Ngày thu hoạch).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub harvested_on: Option<NaiveDate>,
    /// Production date (Ngày sản xuất).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub produced_on: Option<NaiveDate>,
    /// Packing date (Ngày đóng gói).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub packed_on: Option<NaiveDate>,
    /// Use-by date (Hạn sử dụng). The client decides by its own clock whether it has passed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<NaiveDate>,
    /// Weight (Khối lượng).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weight: Option<PublicMeasure>,
    /// Quantity (Số lượng).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quantity: Option<PublicMeasure>,
    /// Packaging (Quy cách đóng gói).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub packaging: Option<String>,
    /// Origin (Xuất xứ).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin: Option<String>,
    /// Production line (Dây chuyền sản xuất).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub production_line: Option<String>,
    /// Shift (Ca sản xuất).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shift: Option<String>,
    /// Test reports (Phiếu kiểm nghiệm).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub certificates: Vec<PublicCertificate>,
    /// Description (Mô tả).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// Cover picture (Hình ảnh đại diện).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cover_image: Option<PublicFile>,
    /// Further pictures (Hình ảnh).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub images: Vec<PublicFile>,
    /// When the lot was recorded in the system.
    pub recorded_at: DateTime<Utc>,
}

/// A business on a public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicBusiness {
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(example = "Hợp tác xã Thanh long Thuận Hòa"))]
    pub name: String,
    /// Business type (Loại hình kinh doanh).
    pub business_type: Bilingual,
    /// Tax code (Mã số thuế) or number of an old household business, the identification code of the producer.
    #[cfg_attr(feature = "openapi", schema(example = "0100109106"))]
    pub tax_code: String,
    /// Address (Địa chỉ), as registered.
    #[cfg_attr(feature = "openapi", schema(example = "Thôn Dân Trí, xã Hàm Thuận Bắc"))]
    pub address: String,
    /// Administrative area.
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub area: String,
    /// Telephone number of the business.
    #[cfg_attr(feature = "openapi", schema(example = "0252 386 1234"))]
    pub phone: String,
    /// Website.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub website: Option<String>,
    /// Introduction (Giới thiệu).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub introduction: Option<String>,
    /// GLN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gln: Option<String>,
    /// Logo.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub logo: Option<PublicFile>,
    /// Date of approval by the authority.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved_on: Option<NaiveDate>,
}

/// A supply-chain member on a public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicMember {
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(example = "HTX Thanh long Hàm Minh"))]
    pub name: String,
    /// Category (Danh mục).
    pub category: Bilingual,
    /// Administrative area. The exact address is not public.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub area: Option<String>,
    /// GLN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gln: Option<String>,
    /// Specifications (Thông số).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub specifications: Vec<NamedValue>,
    /// Content (Nội dung), as sanitised HTML.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content: Option<String>,
    /// Picture (Hình ảnh).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub image: Option<PublicFile>,
    /// Licences, quality and test certificates (Giấy phép, giấy chứng nhận, giấy kiểm nghiệm).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub certificates: Vec<PublicCertificate>,
}

/// A material on a public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicMaterial {
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(example = "Phân hữu cơ vi sinh"))]
    pub name: String,
    /// Category (Danh mục).
    pub category: Bilingual,
    /// Origin (Xuất xứ).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin: Option<String>,
    /// Name of the manufacturer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub manufacturer: Option<String>,
    /// Link to the material's own traceability page (Đường dẫn truy xuất).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trace_url: Option<String>,
    /// Picture (Hình ảnh).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub image: Option<PublicFile>,
    /// Quality and test certificates (Giấy chứng nhận, giấy kiểm nghiệm).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub certificates: Vec<PublicCertificate>,
}

/// A production process on a public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicProcess {
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(example = "Sản xuất thanh long theo VietGAP"))]
    pub name: String,
    /// Certificate number (Số chứng nhận).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certificate_number: Option<String>,
    /// Date of issue (Ngày cấp).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub issued_on: Option<NaiveDate>,
    /// Expiry date (Ngày hết hạn).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<NaiveDate>,
    /// Summary (Sơ lược).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub summary: Option<String>,
    /// Pictures of the certificate (Ảnh).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub certificate_images: Vec<PublicFile>,
    /// Further documents (File).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub files: Vec<PublicFile>,
}

/// Number of times that the public page of a code was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scans {
    /// When it was first opened.
    pub first_at: DateTime<Utc>,
    /// Number of openings, this one included.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub count: i64,
}
