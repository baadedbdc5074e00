//! Products (guide §8, Sản phẩm).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::file::FileRole;
use crate::identification::identifier::Gtin;
use crate::identification::link::{Link, check_links};
use crate::identification::packaging::{PackagingLevel, check_packaging};
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::named_value::NamedValue;
use crate::input::violation::Reason;
use crate::input::{Check, Input};
use crate::records::allergen::Allergen;
use crate::records::certificate::{
    Certificate, certificate_references, certificate_validities, check_certificates, file_references,
};
use crate::records::recognition::{RuralIndustryLevel, check_rural_industry};
use crate::records::resource::{Mark, OCOP_STARS, RecordInput, RecordKey, Reference, Resource, Target, Validity};
use crate::records::standard::{AppliedStandard, check_standards};

/// Maximum price, in đồng: 10^12.
pub const MAX_PRICE: i64 = 1_000_000_000_000;

/// Resource of products.
#[derive(Clone, Copy, Debug)]
pub struct Product;

impl Resource for Product {
    const KIND: Kind = Kind::Product;
    const SORTS: &'static [&'static str] = &[];
    type Input = ProductInput;
    type View = ProductView;
}

/// A product, to GS1 a class of trade items.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProductInput {
    /// Name (Tên sản phẩm).
    #[cfg_attr(feature = "openapi", schema(required, example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// Category (Danh mục), an entry of the catalogue `product_category`.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub category_id: Option<Uuid>,
    /// Description (Mô tả).
    pub description: Option<String>,
    /// Instructions for use (Hướng dẫn sử dụng).
    pub instructions: Option<String>,
    /// Reference price (Giá tham khảo), in whole đồng.
    #[cfg_attr(feature = "openapi", schema(example = 45_000, minimum = 0))]
    pub price: Option<i64>,
    /// Keywords (Từ khóa).
    pub keywords: Option<String>,
    /// Attributes (Thuộc tính), as name–value pairs.
    pub attributes: Vec<NamedValue>,
    /// Cover picture (Hình ảnh đại diện): id of a picture uploaded to `/files`.
    pub cover_image: Option<Uuid>,
    /// Further pictures (Hình ảnh).
    pub images: Vec<Uuid>,
    /// Production processes (Quy trình sản xuất).
    pub process_ids: Vec<Uuid>,
    /// Address of a YouTube video (Youtube URL).
    pub youtube_url: Option<String>,
    /// GTIN-8, -12, -13 or -14 with check digit, unique among the business's products.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970011"))]
    pub gtin: Option<String>,
    /// Packaging levels (Cấp đóng gói), from the smallest to the largest.
    pub packaging: Vec<PackagingLevel>,
    /// Brand owner (Chủ thương hiệu): the supply-chain member whose brand and GTIN the product bears, when the business
    /// packs for it.
    pub brand_owner_id: Option<Uuid>,
    /// Links (Liên kết) to which its code resolves, besides the public page.
    pub links: Vec<Link>,
    /// Variety (Tên giống cây).
    pub variety: Option<String>,
    /// Unit of measure (Đơn vị tính): UN/ECE Recommendation 20 code, an entry of the catalogue `unit`.
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub unit: Option<String>,
    /// OCOP stars (Hạng OCOP), 3 to 5; together with `ocop_decision`.
    #[cfg_attr(feature = "openapi", schema(example = 4, minimum = 3, maximum = 5))]
    pub ocop_stars: Option<i64>,
    /// OCOP recognition decision (Quyết định công nhận OCOP): number, date and issuer.
    #[cfg_attr(feature = "openapi", schema(example = "2145/QĐ-UBND ngày 15/10/2025"))]
    pub ocop_decision: Option<String>,
    /// Level (Cấp) at which it was voted a typical rural industrial product (Công nghiệp nông thôn tiêu biểu); together
    /// with `rural_industry_decision` and `rural_industry_year`.
    pub rural_industry_level: Option<RuralIndustryLevel>,
    /// Decision on that vote (Quyết định công nhận): number, date and issuer.
    #[cfg_attr(feature = "openapi", schema(example = "1520/QĐ-UBND ngày 12/8/2025"))]
    pub rural_industry_decision: Option<String>,
    /// Year of that vote (Năm), from 2010, not in the future.
    #[cfg_attr(feature = "openapi", schema(example = 2025, minimum = 2010))]
    pub rural_industry_year: Option<i64>,
    /// Last day on which the product may call itself so (Hiệu lực đến).
    pub rural_industry_expires_on: Option<NaiveDate>,
    /// Decision by which it is a local specialty (Đặc trưng thế mạnh) of the province: number, date and issuer.
    #[cfg_attr(feature = "openapi", schema(example = "2688/QĐ-UBND ngày 4/12/2024"))]
    pub local_specialty_decision: Option<String>,
    /// Brand (Nhãn hiệu) under which it is sold.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long Thuận Hòa"))]
    pub brand: Option<String>,
    /// Model (Kiểu, model), of goods that have one.
    pub model: Option<String>,
    /// Standards applied (Tiêu chuẩn áp dụng).
    pub standards: Vec<AppliedStandard>,
    /// Self-declarations of the product (Bản tự công bố sản phẩm; Decree 15/2018/NĐ-CP, article 4).
    pub self_declarations: Vec<Certificate>,
    /// Certificates and declarations of conformity with regulations or standards (Hợp quy, hợp chuẩn).
    pub conformity_certificates: Vec<Certificate>,
    /// Ingredients (Thành phần), as on the label.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long 98%, đường 2%"))]
    pub ingredients: Option<String>,
    /// Allergens (Chất gây dị ứng) that it contains.
    pub allergens: Vec<Allergen>,
    /// Further words on allergens (Ghi chú chất gây dị ứng), such as traces.
    #[cfg_attr(feature = "openapi", schema(example = "Sản xuất trên dây chuyền có xử lý đậu phộng."))]
    pub allergen_note: Option<String>,
    /// Safety warnings (Cảnh báo an toàn).
    #[cfg_attr(feature = "openapi", schema(example = "Không dùng khi bao bì bị phồng, rách."))]
    pub safety_warnings: Option<String>,
}

impl ProductInput {
    /// Returns its lists of certificates with their field names.
    #[must_use]
    pub fn certificates(&self) -> [(&'static str, &[Certificate]); 2] {
        [("self_declarations", &self.self_declarations), ("conformity_certificates", &self.conformity_certificates)]
    }
}

impl Input for ProductInput {
    fn check(&self, check: &mut Check) {
        check.required_line("name", &self.name);
        check.present("category_id", self.category_id.as_ref());
        check.long_text("description", self.description.as_deref());
        check.long_text("instructions", self.instructions.as_deref());
        check.within("price", self.price, 0, MAX_PRICE);
        check.line("keywords", self.keywords.as_deref());
        check.named_values("attributes", &self.attributes);
        check.set("images", &self.images);
        check.set("process_ids", &self.process_ids);
        if let Some(address) = &self.youtube_url
            && youtube_video(address).is_none()
        {
            check.refuse("youtube_url", Reason::YouTube);
        }
        if let Some(gtin) = &self.gtin {
            check.result("gtin", Gtin::of_trade_item(gtin));
        }
        check_packaging(check, "packaging", self.gtin.as_deref(), &self.packaging);
        check_links(check, "links", &self.links);
        check.line("variety", self.variety.as_deref());
        check.line("unit", self.unit.as_deref());
        check.within("ocop_stars", self.ocop_stars, *OCOP_STARS.start(), *OCOP_STARS.end());
        check.line("ocop_decision", self.ocop_decision.as_deref());
        if self.ocop_stars.is_some() && self.ocop_decision.is_none() {
            check.refuse("ocop_decision", Reason::Incomplete { needs: "ocop_decision" });
        }
        check_rural_industry(
            check,
            self.rural_industry_level,
            self.rural_industry_decision.as_deref(),
            self.rural_industry_year,
            self.rural_industry_expires_on,
        );
        check.line("local_specialty_decision", self.local_specialty_decision.as_deref());
        check.line("brand", self.brand.as_deref());
        check.line("model", self.model.as_deref());
        check_standards(check, "standards", &self.standards);
        for (field, certificates) in self.certificates() {
            check_certificates(check, field, certificates);
        }
        check.long_text("ingredients", self.ingredients.as_deref());
        check.set("allergens", &self.allergens);
        check.long_text("allergen_note", self.allergen_note.as_deref());
        check.long_text("safety_warnings", self.safety_warnings.as_deref());
    }
}

impl RecordInput for ProductInput {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> Option<&str> {
        None
    }

    fn search_texts(&self) -> Vec<&str> {
        let packaging = self.packaging.iter().map(|level| &level.gtin);
        [&self.gtin, &self.keywords, &self.variety, &self.brand, &self.model]
            .into_iter()
            .chain(packaging)
            .flatten()
            .map(String::as_str)
            .collect()
    }

    fn references(&self) -> Vec<Reference> {
        Reference::optional(
            "category_id",
            self.category_id.map(|id| Target::Catalogue(CatalogueKind::ProductCategory, id)),
        )
        .chain(Reference::optional("brand_owner_id", self.brand_owner_id.map(|id| Target::Record(Kind::Member, id))))
        .chain(Reference::optional("unit", self.unit.clone().map(Target::Unit)))
        .chain(
            self.process_ids
                .iter()
                .map(|id| Reference { field: "process_ids", target: Target::Record(Kind::Process, *id) }),
        )
        .chain(file_references("cover_image", FileRole::Image, self.cover_image))
        .chain(file_references("images", FileRole::Image, self.images.iter().copied()))
        .chain(
            self.certificates()
                .into_iter()
                .flat_map(|(field, certificates)| certificate_references(field, certificates)),
        )
        .collect()
    }

    fn validities(&self) -> Vec<Validity> {
        let recognition = self.rural_industry_expires_on.map(|expires_on| Validity {
            field: "rural_industry_expires_on",
            title: self.rural_industry_decision.clone().unwrap_or_default(),
            expires_on,
        });
        self.certificates()
            .into_iter()
            .flat_map(|(field, certificates)| certificate_validities(field, certificates))
            .chain(recognition)
            .collect()
    }

    fn keys(&self) -> Vec<RecordKey> {
        let levels = self.packaging.iter().enumerate();
        let packaging = levels.filter_map(|(index, level)| {
            RecordKey::optional::<Gtin>(format!("packaging[{index}].gtin"), level.gtin.as_deref())
        });
        RecordKey::optional::<Gtin>("gtin", self.gtin.as_deref()).into_iter().chain(packaging).collect()
    }

    /// Incomplete without a picture or a description, by which consumers recognise the product; its recognitions.
    fn marks(&self) -> Vec<Mark> {
        let incomplete = self.cover_image.is_none() || self.description.is_none();
        let ocop = self.ocop_stars.map(|stars| [Mark::Ocop(None), Mark::Ocop(Some(stars))]);
        let rural =
            self.rural_industry_level.map(|level| [Mark::RuralIndustry(None), Mark::RuralIndustry(Some(level))]);
        incomplete
            .then_some(Mark::Incomplete)
            .into_iter()
            .chain(ocop.into_iter().flatten())
            .chain(rural.into_iter().flatten())
            .chain(self.local_specialty_decision.is_some().then_some(Mark::LocalSpecialty))
            .collect()
    }
}

/// A product as returned by the API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductView {
    /// Trace code (Mã truy xuất), assigned once and never changed.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// The data as entered.
    #[serde(flatten)]
    pub input: ProductInput,
}

/// Returns the id of the video at a YouTube address: 11 characters.
#[must_use]
pub fn youtube_video(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/')?;
    let id = match host.to_ascii_lowercase().as_str() {
        "youtu.be" => path,
        "youtube.com" | "www.youtube.com" | "m.youtube.com" | "www.youtube-nocookie.com" => path
            .strip_prefix("embed/")
            .or_else(|| path.strip_prefix("shorts/"))
            .or_else(|| path.strip_prefix("live/"))
            .or_else(|| path.strip_prefix("watch?")?.split('&').find_map(|pair| pair.strip_prefix("v=")))?,
        _ => return None,
    };
    let id = id.split(['?', '&', '/', '#']).next()?;
    (id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::youtube_video;

    #[test]
    fn the_usual_addresses_of_a_video_are_understood() {
        for address in [
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=3s",
            "https://youtu.be/dQw4w9WgXcQ?si=abc",
            "https://youtube.com/shorts/dQw4w9WgXcQ",
            "https://www.youtube.com/embed/dQw4w9WgXcQ",
        ] {
            assert_eq!(youtube_video(address), Some("dQw4w9WgXcQ"), "{address}");
        }
        for address in [
            "https://example.vn/watch?v=dQw4w9WgXcQ",
            "https://www.youtube.com.example.vn/watch?v=dQw4w9WgXcQ",
            "https://youtu.be/short",
            "javascript:alert(1)//youtu.be/dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=dQw4w9Wg%22Q",
        ] {
            assert_eq!(youtube_video(address), None, "{address}");
        }
    }
}
