//! The kinds of records and of catalogues.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::input::localized::Text;
use crate::input::violation::Reason;

/// The kinds of records that an organisation manages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Supply-chain member (Thành viên chuỗi cung ứng).
    Member,
    /// Place (Địa điểm).
    Place,
    /// Material (Vật tư).
    Material,
    /// Supplier's batch of a material (Lô vật tư).
    MaterialBatch,
    /// Production process (Quy trình sản xuất).
    Process,
    /// Product (Sản phẩm).
    Product,
    /// Lot (Lô).
    Lot,
    /// Logistic unit (Đơn vị logistic).
    LogisticUnit,
    /// Diary entry (Nhật ký).
    DiaryEntry,
}

impl Kind {
    /// All values, in the order of the guide's menu.
    pub const ALL: [Self; 9] = [
        Self::Member,
        Self::Place,
        Self::Material,
        Self::MaterialBatch,
        Self::Process,
        Self::Product,
        Self::Lot,
        Self::DiaryEntry,
        Self::LogisticUnit,
    ];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Place => "place",
            Self::Material => "material",
            Self::MaterialBatch => "material_batch",
            Self::Process => "process",
            Self::Product => "product",
            Self::Lot => "lot",
            Self::LogisticUnit => "logistic_unit",
            Self::DiaryEntry => "diary_entry",
        }
    }

    /// Whether its records have a public page, to which their trace codes and GS1 numbers resolve.
    #[must_use]
    pub const fn has_page(self) -> bool {
        matches!(self, Self::Product | Self::Lot | Self::Place | Self::LogisticUnit)
    }

    /// The reverse of [`Kind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Last path segment of the collection, in the API and in the app.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Member => "members",
            Self::Place => "places",
            Self::Material => "materials",
            Self::MaterialBatch => "material-batches",
            Self::Process => "processes",
            Self::Product => "products",
            Self::Lot => "lots",
            Self::LogisticUnit => "logistic-units",
            Self::DiaryEntry => "diary-entries",
        }
    }

    /// Display name of one record.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Member => Text::new("Thành viên chuỗi cung ứng", "Supply-chain member"),
            Self::Place => Text::new("Địa điểm", "Place"),
            Self::Material => Text::new("Vật tư", "Material"),
            Self::MaterialBatch => Text::new("Lô vật tư", "Supplier's batch"),
            Self::Process => Text::new("Quy trình sản xuất", "Production process"),
            Self::Product => Text::new("Sản phẩm", "Product"),
            Self::Lot => Text::new("Lô", "Lot"),
            Self::LogisticUnit => Text::new("Đơn vị logistic", "Logistic unit"),
            Self::DiaryEntry => Text::new("Nhật ký", "Diary entry"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Maximum length of a code, in characters.
pub(crate) const MAX_CODE_LENGTH: usize = 40;

/// The catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CatalogueKind {
    /// Business types (Loại hình kinh doanh).
    BusinessType,
    /// Industries (Ngành nghề).
    Industry,
    /// Categories of supply-chain members (Danh mục thành viên chuỗi cung ứng).
    MemberCategory,
    /// Categories of materials (Danh mục vật tư).
    MaterialCategory,
    /// Categories of products (Danh mục sản phẩm).
    ProductCategory,
    /// Categories of places (Loại địa điểm).
    PlaceCategory,
    /// Categories of logistic units (Loại đơn vị logistic; TCVN 12827:2019, 5.2.1).
    LogisticUnitCategory,
    /// Kinds of certificates (Loại giấy chứng nhận).
    CertificateKind,
    /// Units of measure (Đơn vị tính): UN/ECE Recommendations 20 and 21.
    Unit,
}

impl CatalogueKind {
    /// All values.
    pub const ALL: [Self; 9] = [
        Self::BusinessType,
        Self::Industry,
        Self::MemberCategory,
        Self::MaterialCategory,
        Self::ProductCategory,
        Self::PlaceCategory,
        Self::LogisticUnitCategory,
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
            Self::PlaceCategory => "place_category",
            Self::LogisticUnitCategory => "logistic_unit_category",
            Self::CertificateKind => "certificate_kind",
            Self::Unit => "unit",
        }
    }

    /// The reverse of [`CatalogueKind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Display name of the catalogue.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::BusinessType => Text::new("Loại hình kinh doanh", "Business type"),
            Self::Industry => Text::new("Ngành nghề", "Industry"),
            Self::MemberCategory => Text::new("Danh mục chuỗi cung ứng", "Member category"),
            Self::MaterialCategory => Text::new("Danh mục vật tư", "Material category"),
            Self::ProductCategory => Text::new("Danh mục sản phẩm", "Product category"),
            Self::PlaceCategory => Text::new("Loại địa điểm", "Place category"),
            Self::LogisticUnitCategory => Text::new("Loại đơn vị logistic", "Logistic unit category"),
            Self::CertificateKind => Text::new("Loại giấy chứng nhận", "Certificate kind"),
            Self::Unit => Text::new("Đơn vị tính", "Unit"),
        }
    }

    /// Whether businesses may add entries of their own (dictionary 11, NBC-TRACE). The other catalogues are the same
    /// for everybody.
    #[must_use]
    pub const fn takes_own_entries(self) -> bool {
        matches!(self, Self::MemberCategory | Self::MaterialCategory | Self::ProductCategory)
    }

    /// Whether the user enters the code of a new entry: UN/ECE assigns the codes of units.
    #[must_use]
    pub const fn has_official_codes(self) -> bool {
        matches!(self, Self::Unit)
    }

    /// Checks the code of a new entry.
    ///
    /// # Errors
    /// For units, when `code` has not the form of UN/ECE Recommendations 20 and 21 (two or three capital letters and
    /// digits); for other catalogues, when it has other characters than small letters, digits and `_`.
    pub fn check_code(self, code: &str) -> Result<(), Reason> {
        if code.is_empty() {
            return Err(Reason::Required);
        }
        let official = self.has_official_codes();
        let fits = |c: char| {
            if official { c.is_ascii_uppercase() || c.is_ascii_digit() } else { is_code_character(c) }
        };
        if let Some(found) = code.chars().find(|c| !fits(*c)) {
            return Err(Reason::Character { found });
        }
        match code.len() {
            1 if official => Err(Reason::TooShort { min: 2 }),
            4.. if official => Err(Reason::TooLong { max: 3 }),
            length if length > MAX_CODE_LENGTH => Err(Reason::TooLong { max: MAX_CODE_LENGTH }),
            _ => Ok(()),
        }
    }
}

pub(crate) const fn is_code_character(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}
