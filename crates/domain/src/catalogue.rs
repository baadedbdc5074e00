//! Catalogues (dictionary 11, Danh mục): the lists from which forms choose.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::localized::Text;

/// The lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CatalogueKind {
    /// Loại hình kinh doanh.
    BusinessType,
    /// Ngành nghề.
    Industry,
    /// Danh mục thành viên chuỗi cung ứng.
    MemberCategory,
    /// Danh mục vật tư.
    MaterialCategory,
    /// Danh mục sản phẩm.
    ProductCategory,
    /// Loại giấy chứng nhận.
    CertificateKind,
    /// Đơn vị tính: UN/ECE Recommendations 20 and 21.
    Unit,
}

impl CatalogueKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::BusinessType,
        Self::Industry,
        Self::MemberCategory,
        Self::MaterialCategory,
        Self::ProductCategory,
        Self::CertificateKind,
        Self::Unit,
    ];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BusinessType => "business_type",
            Self::Industry => "industry",
            Self::MemberCategory => "member_category",
            Self::MaterialCategory => "material_category",
            Self::ProductCategory => "product_category",
            Self::CertificateKind => "certificate_kind",
            Self::Unit => "unit",
        }
    }

    /// The reverse of [`CatalogueKind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What the list is called.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::BusinessType => Text::new("Loại hình kinh doanh", "Business type"),
            Self::Industry => Text::new("Ngành nghề", "Industry"),
            Self::MemberCategory => Text::new("Danh mục chuỗi cung ứng", "Member category"),
            Self::MaterialCategory => Text::new("Danh mục vật tư", "Material category"),
            Self::ProductCategory => Text::new("Danh mục sản phẩm", "Product category"),
            Self::CertificateKind => Text::new("Loại giấy chứng nhận", "Certificate kind"),
            Self::Unit => Text::new("Đơn vị tính", "Unit"),
        }
    }
}

/// One entry of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueEntry {
    /// UUID.
    pub id: Uuid,
    /// The list.
    pub kind: CatalogueKind,
    /// A stable code: for units the UN/ECE code.
    #[cfg_attr(feature = "openapi", schema(example = "grower"))]
    pub code: String,
    /// The Vietnamese name.
    #[cfg_attr(feature = "openapi", schema(example = "Nhà vườn, hộ sản xuất"))]
    pub name_vi: String,
    /// The English name.
    #[cfg_attr(feature = "openapi", schema(example = "Grower"))]
    pub name_en: String,
    /// No longer offered; records that use it keep it.
    pub retired: bool,
}
