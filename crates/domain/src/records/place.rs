//! Places (TCVN 12827:2019, 5.3, 6.3 and A.1): the business's own farms, plots, packhouses and warehouses.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::file::FileRole;
use crate::identification::identifier::Gln;
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;
use crate::input::{Check, Input};
use crate::records::certificate::file_references;
use crate::records::resource::{RecordInput, RecordKey, Reference, Resource, Target};

/// Resource of places.
#[derive(Clone, Copy, Debug)]
pub struct Place;

impl Resource for Place {
    const KIND: Kind = Kind::Place;
    const SORTS: &'static [&'static str] = &[];
    type Input = PlaceInput;
    type View = PlaceView;
}

/// A place where the business grows, packs, stores or sells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PlaceInput {
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(required, example = "Vườn Hàm Minh 1"))]
    pub name: String,
    /// Category (Loại), an entry of the catalogue `place_category`.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub category_id: Option<Uuid>,
    /// The business's own code (Mã số), unique among its places.
    #[cfg_attr(feature = "openapi", schema(example = "V-01"))]
    pub code: Option<String>,
    /// GLN, 13 digits with check digit.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub gln: Option<String>,
    /// Parent place (Thuộc địa điểm), such as the farm of a plot or the site of a warehouse.
    pub parent_id: Option<Uuid>,
    /// Growing-area code (Mã số vùng trồng), as assigned by the plant protection authority.
    #[cfg_attr(feature = "openapi", schema(example = "VN-BTOR-0017"))]
    pub growing_area_code: Option<String>,
    /// Packing-house code (Mã số cơ sở đóng gói), as assigned by the plant protection authority.
    #[cfg_attr(feature = "openapi", schema(example = "VN-BTPH-002"))]
    pub packing_house_code: Option<String>,
    /// Address (Địa chỉ), as written.
    pub address: Option<String>,
    /// Administrative area (Đơn vị hành chính) of the address.
    pub area_id: Option<Uuid>,
    /// Latitude (Vĩ độ), WGS 84 degrees, −90 to 90; together with `longitude` or not at all. Never public.
    #[cfg_attr(feature = "openapi", schema(example = 10.832))]
    pub latitude: Option<f64>,
    /// Longitude (Kinh độ), WGS 84 degrees, −180 to 180. Never public.
    #[cfg_attr(feature = "openapi", schema(example = 107.905))]
    pub longitude: Option<f64>,
    /// Size (Diện tích) in `size_unit`.
    pub size: Option<Quantity>,
    /// Unit of measure (Đơn vị tính), a UN/ECE Recommendation 20 code.
    #[cfg_attr(feature = "openapi", schema(example = "H18"))]
    pub size_unit: Option<String>,
    /// Description (Mô tả).
    pub description: Option<String>,
    /// Picture (Hình ảnh): id of a picture uploaded to `/files`.
    pub image: Option<Uuid>,
}

impl Input for PlaceInput {
    fn check(&self, check: &mut Check) {
        check.required_line("name", &self.name);
        check.present("category_id", self.category_id.as_ref());
        check.line("code", self.code.as_deref());
        if let Some(gln) = &self.gln {
            check.result("gln", gln.parse::<Gln>());
        }
        check.line("growing_area_code", self.growing_area_code.as_deref());
        check.line("packing_house_code", self.packing_house_code.as_deref());
        check.line("address", self.address.as_deref());
        check.coordinates(self.latitude, self.longitude);
        if self.size.is_some() && self.size_unit.is_none() {
            check.refuse("size_unit", Reason::Incomplete { needs: "size_unit" });
        }
        if self.size == Some(Quantity::default()) {
            check.refuse("size", Reason::NotAllowed);
        }
        check.line("size_unit", self.size_unit.as_deref());
        check.long_text("description", self.description.as_deref());
    }
}

impl RecordInput for PlaceInput {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    fn search_texts(&self) -> Vec<&str> {
        [&self.gln, &self.growing_area_code, &self.packing_house_code, &self.address]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }

    fn references(&self) -> Vec<Reference> {
        Reference::optional(
            "category_id",
            self.category_id.map(|id| Target::Catalogue(CatalogueKind::PlaceCategory, id)),
        )
        .chain(Reference::optional("parent_id", self.parent_id.map(|id| Target::Record(Kind::Place, id))))
        .chain(Reference::optional("area_id", self.area_id.map(Target::Area)))
        .chain(Reference::optional("size_unit", self.size_unit.clone().map(Target::Unit)))
        .chain(file_references("image", FileRole::Image, self.image))
        .collect()
    }

    fn keys(&self) -> Vec<RecordKey> {
        RecordKey::optional::<Gln>("gln", self.gln.as_deref()).into_iter().collect()
    }
}

/// A place as returned by the API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceView {
    /// Trace code (Mã truy xuất), assigned once and never changed.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub trace_code: String,
    /// The data as entered.
    #[serde(flatten)]
    pub input: PlaceInput,
}
