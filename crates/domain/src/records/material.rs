//! Materials (guide §6, Vật tư).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::file::FileRole;
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::{Check, Input};
use crate::records::certificate::{
    Certificate, certificate_references, certificate_validities, check_certificates, file_references,
};
use crate::records::product::MAX_PRICE;
use crate::records::resource::{RecordInput, Reference, Resource, Target, Validity};

/// Resource of materials.
#[derive(Clone, Copy, Debug)]
pub struct Material;

impl Resource for Material {
    const KIND: Kind = Kind::Material;
    const SORTS: &'static [&'static str] = &[];
    type Input = MaterialInput;
    type View = MaterialInput;
}

/// A material, an input of production: seed, fertiliser, plant protection, packaging, raw material.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MaterialInput {
    /// Category (Danh mục), an entry of the catalogue `material_category`.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub category_id: Option<Uuid>,
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(required, example = "Phân hữu cơ vi sinh"))]
    pub name: String,
    /// The business's own code (Mã số), unique among its materials.
    pub code: Option<String>,
    /// Bar code (Mã vạch), as printed on the package.
    pub barcode: Option<String>,
    /// Picture (Hình ảnh): id of a picture uploaded to `/files`.
    pub image: Option<Uuid>,
    /// Origin (Xuất xứ).
    pub origin: Option<String>,
    /// Price (Giá), in whole đồng.
    #[cfg_attr(feature = "openapi", schema(example = 185_000, minimum = 0))]
    pub price: Option<i64>,
    /// Manufacturer (Nhà sản xuất), a supply-chain member.
    pub manufacturer_id: Option<Uuid>,
    /// Importer (Nhà nhập khẩu), a supply-chain member.
    pub importer_id: Option<Uuid>,
    /// Distributor (Nhà phân phối), a supply-chain member.
    pub distributor_id: Option<Uuid>,
    /// Manager (Người quản lý).
    pub manager_name: Option<String>,
    /// Description (Mô tả).
    pub description: Option<String>,
    /// Instructions for use (Hướng dẫn sử dụng).
    pub instructions: Option<String>,
    /// Quality certificates (Giấy chứng nhận chất lượng).
    pub quality_certificates: Vec<Certificate>,
    /// Test certificates (Giấy kiểm nghiệm, kiểm định).
    pub test_certificates: Vec<Certificate>,
    /// Link to its own traceability page (Đường dẫn truy xuất), an `https` address.
    pub trace_url: Option<String>,
}

impl Input for MaterialInput {
    fn check(&self, check: &mut Check) {
        check.present("category_id", self.category_id.as_ref());
        check.required_line("name", &self.name);
        check.line("code", self.code.as_deref());
        check.line("barcode", self.barcode.as_deref());
        check.line("origin", self.origin.as_deref());
        check.within("price", self.price, 0, MAX_PRICE);
        check.line("manager_name", self.manager_name.as_deref());
        check.long_text("description", self.description.as_deref());
        check.long_text("instructions", self.instructions.as_deref());
        for (field, certificates) in self.certificates() {
            check_certificates(check, field, certificates);
        }
        check.https_address("trace_url", self.trace_url.as_deref());
    }
}

impl MaterialInput {
    /// Returns its lists of certificates with their field names.
    #[must_use]
    pub fn certificates(&self) -> [(&'static str, &[Certificate]); 2] {
        [("quality_certificates", &self.quality_certificates), ("test_certificates", &self.test_certificates)]
    }
}

impl RecordInput for MaterialInput {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    fn search_texts(&self) -> Vec<&str> {
        [&self.barcode, &self.origin].into_iter().flatten().map(String::as_str).collect()
    }

    fn references(&self) -> Vec<Reference> {
        let member = |id: Option<Uuid>| id.map(|id| Target::Record(Kind::Member, id));
        Reference::optional(
            "category_id",
            self.category_id.map(|id| Target::Catalogue(CatalogueKind::MaterialCategory, id)),
        )
        .chain(Reference::optional("manufacturer_id", member(self.manufacturer_id)))
        .chain(Reference::optional("importer_id", member(self.importer_id)))
        .chain(Reference::optional("distributor_id", member(self.distributor_id)))
        .chain(file_references("image", FileRole::Image, self.image))
        .chain(
            self.certificates()
                .into_iter()
                .flat_map(|(field, certificates)| certificate_references(field, certificates)),
        )
        .collect()
    }

    fn validities(&self) -> Vec<Validity> {
        self.certificates()
            .into_iter()
            .flat_map(|(field, certificates)| certificate_validities(field, certificates))
            .collect()
    }
}
