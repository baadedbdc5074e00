//! What a label says. A print run keeps it, so that a reprint says the same whatever has changed since; a field that
//! is added later must have a default.

use chrono::{Datelike as _, NaiveDate};
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::{Element, Gs1Date, Gtin, LotNumber, Sscc};
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::violation::Reason;
use nguon_domain::labelling::label::LabelKind;
use serde::{Deserialize, Serialize};

/// What a label says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// For those who buy.
    Consumer(Consumer),
    /// On a case.
    Case(Case),
    /// On a pallet.
    Pallet(Pallet),
    /// On what a grower has filled.
    FieldTag(FieldTag),
}

/// A consumer label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Consumer {
    /// What the QR code holds.
    pub address: String,
    /// The lines, the most important one first.
    pub lines: Vec<String>,
}

/// A case label (TCVN 12827:2019, figure 4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Case {
    /// The product's name.
    pub name: String,
    /// What the case is called: Thùng 12 hộp.
    pub packaging: Option<String>,
    /// The business's name.
    pub business: String,
    /// GTIN of the case, (01).
    pub gtin: String,
    /// Lot, (10).
    pub lot: String,
    /// Packed on, (13).
    pub packed_on: Option<NaiveDate>,
    /// Produced on, (11).
    pub produced_on: Option<NaiveDate>,
    /// Use by, (17).
    pub expires_on: Option<NaiveDate>,
    /// What the QR code holds.
    pub address: String,
}

impl Case {
    /// What the symbols say, the most important elements first: item and lot, then the date of packing or else of
    /// production, then the date by which it is to be used.
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

/// Somebody with an address.
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
    /// What is on it: not on the label, which other companies carry, but in the list of runs.
    pub name: String,
    /// Từ.
    pub from: Party,
    /// Đến.
    pub to: Option<Party>,
    /// Vận chuyển.
    pub carrier: Option<String>,
    /// Ngày vận chuyển.
    pub shipped_on: Option<NaiveDate>,
    /// Số đơn đặt hàng.
    pub order_number: Option<String>,
    /// Khối lượng tổng, in kilograms.
    pub gross_weight: Option<Quantity>,
}

/// A grower's field tag (TCVN 12827:2019, 5.2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldTag {
    /// SSCC, (00).
    pub sscc: String,
    /// Tên hàng hóa.
    pub commodity: String,
    /// Tên giống cây.
    pub variety: Option<String>,
    /// Cơ sở trồng trọt: the grower's name.
    pub grower: String,
    /// GLN of the place, or else of the grower.
    pub gln: Option<String>,
    /// Nơi trồng: field, plot.
    pub place: Option<String>,
    /// Đội thu hoạch.
    pub harvest_team: Option<String>,
    /// Ngày thu hoạch.
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

    /// The SSCC of a pallet or tag.
    #[must_use]
    pub fn sscc(&self) -> Option<&str> {
        match self {
            Self::Pallet(pallet) => Some(&pallet.sscc),
            Self::FieldTag(tag) => Some(&tag.sscc),
            Self::Consumer(_) | Self::Case(_) => None,
        }
    }
}

/// The element of an SSCC.
///
/// # Errors
/// What is wrong with it.
pub fn sscc_element(sscc: &str) -> Result<Element, Reason> {
    Element::of(number::SSCC, sscc.parse::<Sscc>()?)
}

/// A day as Vietnamese write it.
#[must_use]
pub fn day(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}
