//! The content of labels. A print run stores it, so that a reprint has the same content whatever has changed since; a
//! field that is added later must have a default.

use chrono::{Datelike as _, NaiveDate};
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::{Element, Gs1Date, Gtin, LotNumber, Sscc};
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::violation::Reason;
use nguon_domain::labelling::label::LabelKind;
use serde::{Deserialize, Serialize};

/// The content of a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// Consumer label (Nhãn người tiêu dùng).
    Consumer(Consumer),
    /// Case label (Nhãn thùng hàng).
    Case(Case),
    /// Pallet label (Nhãn palet).
    Pallet(Pallet),
    /// Field tag (Thẻ thu hoạch) of a grower's containers.
    FieldTag(FieldTag),
}

/// A consumer label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Consumer {
    /// The URI in the QR code.
    pub address: String,
    /// The lines of text, the most important one first.
    pub lines: Vec<String>,
}

/// A case label (TCVN 12827:2019, figure 4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Case {
    /// Name of the product.
    pub name: String,
    /// Name of the packaging level, such as "Thùng 12 hộp".
    pub packaging: Option<String>,
    /// Name of the business.
    pub business: String,
    /// GTIN of the case, (01).
    pub gtin: String,
    /// Lot, (10).
    pub lot: String,
    /// Packing date, (13).
    pub packed_on: Option<NaiveDate>,
    /// Production date, (11).
    pub produced_on: Option<NaiveDate>,
    /// Use-by date, (17).
    pub expires_on: Option<NaiveDate>,
    /// The URI in the QR code.
    pub address: String,
}

impl Case {
    /// Returns the elements of the symbols, the most important ones first: GTIN and lot, then the packing date or else
    /// the production date, then the use-by date.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub fn elements(&self) -> Result<Vec<Element>, Reason> {
        let gtin: Gtin = self.gtin.parse()?;
        let lot: LotNumber = self.lot.parse()?;
        let mut elements = vec![Element::of(number::GTIN, gtin.as_14_digits())?, Element::of(number::LOT, lot)?];
        let made =
            self.packed_on.map(|day| (PACKED_ON, day)).or_else(|| self.produced_on.map(|day| (PRODUCED_ON, day)));
        for (number, day) in made.into_iter().chain(self.expires_on.map(|day| (EXPIRES_ON, day))) {
            elements.push(Element::of(number, Gs1Date::of(day))?);
        }
        Ok(elements)
    }
}

/// Production date.
const PRODUCED_ON: u16 = 11;
/// Packaging date.
const PACKED_ON: u16 = 13;
/// Expiration date.
const EXPIRES_ON: u16 = 17;

/// A party with its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    /// The name.
    pub name: String,
    /// The address.
    pub address: Option<String>,
}

/// A pallet label (TCVN 12827:2019, figure 5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pallet {
    /// SSCC, (00).
    pub sscc: String,
    /// Name of the contents. It is in the list of print runs, but not on the label, since other companies carry it.
    pub name: String,
    /// Sender (Từ).
    pub from: Party,
    /// Receiver (Đến).
    pub to: Option<Party>,
    /// Carrier (Vận chuyển).
    pub carrier: Option<String>,
    /// Date of despatch (Ngày vận chuyển).
    pub shipped_on: Option<NaiveDate>,
    /// Order number (Số đơn đặt hàng).
    pub order_number: Option<String>,
    /// Gross weight (Khối lượng tổng), in kilograms.
    pub gross_weight: Option<Quantity>,
}

/// A grower's field tag (TCVN 12827:2019, 5.2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldTag {
    /// SSCC, (00).
    pub sscc: String,
    /// Commodity name (Tên hàng hóa).
    pub commodity: String,
    /// Variety (Tên giống cây).
    pub variety: Option<String>,
    /// Name of the grower (Cơ sở trồng trọt).
    pub grower: String,
    /// GLN of the place, or else of the grower.
    pub gln: Option<String>,
    /// Field or plot (Nơi trồng).
    pub place: Option<String>,
    /// Harvest team (Đội thu hoạch).
    pub harvest_team: Option<String>,
    /// Harvest date (Ngày thu hoạch).
    pub harvested_on: Option<NaiveDate>,
}

impl Content {
    /// The kind of label.
    #[must_use]
    pub const fn kind(&self) -> LabelKind {
        match self {
            Self::Consumer(_) => LabelKind::Consumer,
            Self::Case(_) => LabelKind::Case,
            Self::Pallet(_) => LabelKind::Pallet,
            Self::FieldTag(_) => LabelKind::FieldTag,
        }
    }

    /// The SSCC of a pallet label or field tag.
    #[must_use]
    pub fn sscc(&self) -> Option<&str> {
        match self {
            Self::Pallet(pallet) => Some(&pallet.sscc),
            Self::FieldTag(tag) => Some(&tag.sscc),
            Self::Consumer(_) | Self::Case(_) => None,
        }
    }
}

/// Builds the element of an SSCC.
///
/// # Errors
/// What is wrong with it.
pub fn sscc_element(sscc: &str) -> Result<Element, Reason> {
    Element::of(number::SSCC, sscc.parse::<Sscc>()?)
}

/// Formats a date as DD/MM/YYYY.
#[must_use]
pub fn day(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}
