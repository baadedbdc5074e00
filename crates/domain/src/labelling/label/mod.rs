//! Labels of products, lots and logistic units: kinds, stocks and print runs (TCVN 12827:2019, 5.2.3, 6.6 and Annex A).

mod resolution;
mod run;
mod stock;

pub use resolution::Resolution;
pub use run::{
    LabelItem, LabelPreview, MAX_LABELS, MAX_LINES, PrintRunInput, PrintRunItemView, PrintRunView, PrintRuns,
    ReprintInput, Void, VoidInput,
};
pub use stock::{Micrometres, STOCKS, Stock, StockView};

use serde::{Deserialize, Serialize};

use crate::input::kind::Kind;
use crate::input::localized::Text;

/// Kind of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LabelKind {
    /// Consumer label (Nhãn người tiêu dùng) of a product or lot: a QR code and a few lines.
    Consumer,
    /// Case label (Nhãn thùng hàng): GS1-128 with GTIN and lot number (TCVN 12827:2019, 6.6.1 and figure 4).
    Case,
    /// Pallet label (Nhãn palet) of a logistic unit: sender, receiver and SSCC (TCVN 12827:2019, 6.6.2 and figure 5).
    Pallet,
    /// Field tag (Thẻ thu hoạch) of a harvest container: SSCC, commodity, place (TCVN 12827:2019, 5.2.3).
    FieldTag,
}

impl LabelKind {
    /// All values, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Consumer, Self::Case, Self::Pallet, Self::FieldTag];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::Case => "case",
            Self::Pallet => "pallet",
            Self::FieldTag => "field_tag",
        }
    }

    /// The reverse of [`LabelKind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Consumer => Text::new("Nhãn người tiêu dùng", "Consumer label"),
            Self::Case => Text::new("Nhãn thùng hàng", "Case label"),
            Self::Pallet => Text::new("Nhãn palet", "Pallet label"),
            Self::FieldTag => Text::new("Thẻ thu hoạch", "Field tag"),
        }
    }

    /// The kinds of records that have such labels, the default first.
    #[must_use]
    pub const fn records(self) -> &'static [Kind] {
        match self {
            Self::Consumer => &[Kind::Lot, Kind::Product],
            Self::Case => &[Kind::Lot],
            Self::Pallet | Self::FieldTag => &[Kind::LogisticUnit],
        }
    }
}

/// A line of a consumer label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LabelLine {
    /// Name of the product.
    ProductName,
    /// Lot number (Lô).
    LotNumber,
    /// Production or packing date (NSX, NĐG) and use-by date (HSD).
    Dates,
    /// Name of the business.
    Business,
    /// Trace code, for people who cannot scan.
    TraceCode,
    /// GTIN in digits.
    Gtin,
}

impl LabelLine {
    /// All values, in the order of the label.
    pub const ALL: [Self; 6] =
        [Self::ProductName, Self::LotNumber, Self::Dates, Self::Business, Self::TraceCode, Self::Gtin];

    /// The lines printed when none are selected.
    pub const DEFAULT: [Self; 4] = [Self::ProductName, Self::LotNumber, Self::Dates, Self::TraceCode];

    /// The value in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProductName => "product_name",
            Self::LotNumber => "lot_number",
            Self::Dates => "dates",
            Self::Business => "business",
            Self::TraceCode => "trace_code",
            Self::Gtin => "gtin",
        }
    }

    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::ProductName => Text::new("Tên sản phẩm", "Product name"),
            Self::LotNumber => Text::new("Số lô", "Lot number"),
            Self::Dates => Text::new("Ngày sản xuất, hạn sử dụng", "Dates"),
            Self::Business => Text::new("Tên doanh nghiệp", "Business"),
            Self::TraceCode => Text::new("Mã truy xuất", "Trace code"),
            Self::Gtin => Text::new("GTIN", "GTIN"),
        }
    }
}
