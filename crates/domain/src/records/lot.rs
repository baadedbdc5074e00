//! Lots (guide §9, Lô): the unit of tracing.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::file::FileRole;
use crate::identification::identifier::LotNumber;
use crate::identification::link::{Link, check_links};
use crate::input::kind::Kind;
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;
use crate::input::{Check, Input};
use crate::records::certificate::{
    Certificate, certificate_references, certificate_validities, check_certificates, file_references,
};
use crate::records::resource::{Mark, RecordInput, Reference, Resource, Target, Validity};

/// Resource of lots.
#[derive(Clone, Copy, Debug)]
pub struct Lot;

impl Resource for Lot {
    const KIND: Kind = Kind::Lot;
    const SORTS: &'static [&'static str] = &["code", "produced_on", "expires_on"];
    type Input = LotInput;
    type View = LotView;
}

/// A lot: goods produced or packed under the same conditions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LotInput {
    /// Name (Tên lô).
    #[cfg_attr(feature = "openapi", schema(required, example = "Thanh long thu hoạch 15/11"))]
    pub name: String,
    /// Lot number (Số lô), GS1 AI (10): at most 20 characters of GS1 character set 82, unique within the product.
    #[cfg_attr(feature = "openapi", schema(required, example = "TL-20261115-01"))]
    pub code: String,
    /// Product (Sản phẩm).
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub product_id: Option<Uuid>,
    /// Supply-chain members that took part (Chuỗi cung ứng).
    pub member_ids: Vec<Uuid>,
    /// Materials used (Vật tư).
    pub material_ids: Vec<Uuid>,
    /// Weight (Khối lượng) in `weight_unit`.
    pub weight: Option<Quantity>,
    /// Unit of measure (Đơn vị tính), a UN/ECE Recommendation 20 code.
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub weight_unit: Option<String>,
    /// Quantity (Số lượng) in `quantity_unit`.
    pub quantity: Option<Quantity>,
    /// Unit of measure (Đơn vị tính), a UN/ECE Recommendation 20 code.
    #[cfg_attr(feature = "openapi", schema(example = "CT"))]
    pub quantity_unit: Option<String>,
    /// Packaging (Quy cách đóng gói).
    #[cfg_attr(feature = "openapi", schema(example = "Thùng carton 10 kg"))]
    pub packaging: Option<String>,
    /// Origin (Xuất xứ).
    pub origin: Option<String>,
    /// Harvest date (Ngày thu hoạch), not in the future.
    pub harvested_on: Option<NaiveDate>,
    /// Production date (Ngày sản xuất), not in the future.
    pub produced_on: Option<NaiveDate>,
    /// Packing date (Ngày đóng gói), not in the future, not before the harvest.
    pub packed_on: Option<NaiveDate>,
    /// Use-by date (Hạn sử dụng), not before `produced_on`, `packed_on` or `harvested_on`.
    pub expires_on: Option<NaiveDate>,
    /// Production line (Dây chuyền sản xuất).
    #[cfg_attr(feature = "openapi", schema(example = "Dây chuyền 2"))]
    pub production_line: Option<String>,
    /// Shift (Ca sản xuất).
    #[cfg_attr(feature = "openapi", schema(example = "Ca 1"))]
    pub shift: Option<String>,
    /// Test reports (Phiếu kiểm nghiệm): number, laboratory, date, result and scan.
    pub test_reports: Vec<Certificate>,
    /// Links (Liên kết) to which its code resolves, besides the public page.
    pub links: Vec<Link>,
    /// Description (Mô tả).
    pub description: Option<String>,
    /// Cover picture (Hình ảnh đại diện): id of a picture uploaded to `/files`.
    pub cover_image: Option<Uuid>,
    /// Further pictures (Hình ảnh).
    pub images: Vec<Uuid>,
}

impl LotInput {
    /// Date on which the lot was made: the production date, else the packing date, else the harvest date.
    #[must_use]
    pub fn made_on(&self) -> Option<NaiveDate> {
        self.produced_on.or(self.packed_on).or(self.harvested_on)
    }
}

impl Input for LotInput {
    fn check(&self, check: &mut Check) {
        check.required_line("name", &self.name);
        check.result("code", self.code.parse::<LotNumber>());
        check.present("product_id", self.product_id.as_ref());
        check.set("member_ids", &self.member_ids);
        check.set("material_ids", &self.material_ids);
        measured(check, ("weight", self.weight), ("weight_unit", self.weight_unit.as_deref()));
        measured(check, ("quantity", self.quantity), ("quantity_unit", self.quantity_unit.as_deref()));
        check_links(check, "links", &self.links);
        check.line("packaging", self.packaging.as_deref());
        check.line("origin", self.origin.as_deref());
        check.line("production_line", self.production_line.as_deref());
        check.line("shift", self.shift.as_deref());
        check_certificates(check, "test_reports", &self.test_reports);
        check.not_future("harvested_on", self.harvested_on);
        check.not_future("produced_on", self.produced_on);
        check.not_future("packed_on", self.packed_on);
        check.not_before("packed_on", self.packed_on, self.harvested_on);
        check.plausible("expires_on", self.expires_on);
        let made = [self.harvested_on, self.produced_on, self.packed_on].into_iter().flatten().max();
        check.not_before("expires_on", self.expires_on, made);
        check.long_text("description", self.description.as_deref());
        check.set("images", &self.images);
    }
}

/// Checks a number with its unit: both or none.
fn measured(
    check: &mut Check,
    (field, number): (&str, Option<Quantity>),
    (unit_field, unit): (&'static str, Option<&str>),
) {
    if number.is_some() && unit.is_none() {
        check.refuse(unit_field, Reason::Incomplete { needs: unit_field });
    }
    if number == Some(Quantity::default()) {
        check.refuse(field, Reason::NotAllowed);
    }
    check.line(unit_field, unit);
}

impl RecordInput for LotInput {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> Option<&str> {
        Some(&self.code)
    }

    fn search_texts(&self) -> Vec<&str> {
        self.origin.iter().map(String::as_str).collect()
    }

    fn lot_number(&self) -> Option<(Uuid, &str)> {
        Some((self.product_id?, &self.code))
    }

    fn references(&self) -> Vec<Reference> {
        let records = |field, kind, ids: &[Uuid]| -> Vec<Reference> {
            ids.iter().map(|id| Reference { field, target: Target::Record(kind, *id) }).collect()
        };
        Reference::optional("product_id", self.product_id.map(|id| Target::Record(Kind::Product, id)))
            .chain(records("member_ids", Kind::Member, &self.member_ids))
            .chain(records("material_ids", Kind::Material, &self.material_ids))
            .chain(Reference::optional("weight_unit", self.weight_unit.clone().map(Target::Unit)))
            .chain(Reference::optional("quantity_unit", self.quantity_unit.clone().map(Target::Unit)))
            .chain(file_references("cover_image", FileRole::Image, self.cover_image))
            .chain(file_references("images", FileRole::Image, self.images.iter().copied()))
            .chain(certificate_references("test_reports", &self.test_reports))
            .collect()
    }

    fn validities(&self) -> Vec<Validity> {
        certificate_validities("test_reports", &self.test_reports).collect()
    }

    /// Incomplete without a date of making, a use-by date, an origin or any member that took part: the public data of a
    /// lot that Circular 02/2024/TT-BKHCN and Decree 37/2026/NĐ-CP, article 32, require.
    fn marks(&self) -> Vec<Mark> {
        let made = self.made_on();
        let incomplete =
            made.is_none() || self.expires_on.is_none() || (self.origin.is_none() && self.member_ids.is_empty());
        let month = made.map(|day| Mark::Month { year: day.year(), month: day.month() });
        incomplete.then_some(Mark::Incomplete).into_iter().chain(month).collect()
    }
}

/// A lot as returned by the API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LotView {
    /// Trace code (Mã truy xuất), assigned once and never changed.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// The data as entered.
    #[serde(flatten)]
    pub input: LotInput,
}
