//! Supply-chain members (guide §5, Chuỗi cung ứng).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::file::FileRole;
use crate::identification::identifier::Gln;
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::named_value::NamedValue;
use crate::input::{Check, Input};
use crate::records::certificate::{
    Certificate, certificate_references, certificate_validities, check_certificates, file_references,
};
use crate::records::resource::{RecordInput, Reference, Resource, Target, Validity};

/// Resource of supply-chain members.
#[derive(Clone, Copy, Debug)]
pub struct Member;

impl Resource for Member {
    const KIND: Kind = Kind::Member;
    const SORTS: &'static [&'static str] = &[];
    type Input = MemberInput;
    type View = MemberInput;
}

/// A party of the supply chain, such as a grower, packer, carrier or trader.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MemberInput {
    /// Category (Danh mục), an entry of the catalogue `member_category`.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub category_id: Option<Uuid>,
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(required, example = "HTX Thanh long Hàm Minh"))]
    pub name: String,
    /// The business's own code (Mã số), unique among its members.
    #[cfg_attr(feature = "openapi", schema(example = "HM-01"))]
    pub code: Option<String>,
    /// Picture (Hình ảnh): id of a logo or picture uploaded to `/files`.
    pub image: Option<Uuid>,
    /// Representative (Người đại diện); never public.
    pub representative_name: Option<String>,
    /// Position of the representative (Chức vụ).
    pub representative_position: Option<String>,
    /// Telephone number (Điện thoại); never public.
    #[serde(deserialize_with = "crate::input::characters::optional_telephone")]
    pub phone: Option<String>,
    /// E-mail address (Email); never public.
    pub email: Option<String>,
    /// Address (Địa chỉ), as written.
    pub address: Option<String>,
    /// Administrative area (Đơn vị hành chính) of the address.
    pub area_id: Option<Uuid>,
    /// Latitude (Vĩ độ), WGS 84 degrees, −90 to 90; together with `longitude` or not at all.
    #[cfg_attr(feature = "openapi", schema(example = 10.832))]
    pub latitude: Option<f64>,
    /// Longitude (Kinh độ), WGS 84 degrees, −180 to 180.
    #[cfg_attr(feature = "openapi", schema(example = 107.905))]
    pub longitude: Option<f64>,
    /// GLN, 13 digits with check digit.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub gln: Option<String>,
    /// Specifications (Thông số), such as area and yearly output.
    pub specifications: Vec<NamedValue>,
    /// Content (Nội dung): introduction as simple HTML. Active content is removed.
    pub content: Option<String>,
    /// Licences (Giấy phép).
    pub licences: Vec<Certificate>,
    /// Quality certificates (Giấy chứng nhận chất lượng).
    pub quality_certificates: Vec<Certificate>,
    /// Test certificates (Giấy kiểm nghiệm, kiểm định).
    pub test_certificates: Vec<Certificate>,
}

impl Input for MemberInput {
    fn check(&self, check: &mut Check) {
        check.present("category_id", self.category_id.as_ref());
        check.required_line("name", &self.name);
        check.line("code", self.code.as_deref());
        check.line("representative_name", self.representative_name.as_deref());
        check.line("representative_position", self.representative_position.as_deref());
        check.phone("phone", self.phone.as_deref());
        check.email("email", self.email.as_deref());
        check.line("address", self.address.as_deref());
        check.coordinates(self.latitude, self.longitude);
        if let Some(gln) = &self.gln {
            check.result("gln", gln.parse::<Gln>());
        }
        check.named_values("specifications", &self.specifications);
        check.long_text("content", self.content.as_deref());
        for (field, certificates) in self.certificates() {
            check_certificates(check, field, certificates);
        }
    }
}

impl MemberInput {
    /// Returns its lists of certificates with their field names.
    #[must_use]
    pub fn certificates(&self) -> [(&'static str, &[Certificate]); 3] {
        [
            ("licences", &self.licences),
            ("quality_certificates", &self.quality_certificates),
            ("test_certificates", &self.test_certificates),
        ]
    }
}

impl RecordInput for MemberInput {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    fn search_texts(&self) -> Vec<&str> {
        [&self.address, &self.gln, &self.representative_name].into_iter().flatten().map(String::as_str).collect()
    }

    fn references(&self) -> Vec<Reference> {
        Reference::optional(
            "category_id",
            self.category_id.map(|id| Target::Catalogue(CatalogueKind::MemberCategory, id)),
        )
        .chain(Reference::optional("area_id", self.area_id.map(Target::Area)))
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

    fn sanitise(&mut self, sanitise: &dyn Fn(&str) -> String) {
        if let Some(content) = &mut self.content {
            *content = sanitise(content);
        }
    }
}
