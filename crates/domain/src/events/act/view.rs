//! How acts, what is left of the goods, and despatch advices are read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ActKind, Finding};
use crate::events::kde::{DataElement, Direction, TraceableItem};
use crate::input::quantity::Quantity;

/// Something that is traced, as people know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Goods {
    /// The canonical GS1 Digital Link, or another address.
    #[cfg_attr(feature = "openapi", schema(example = "https://id.gs1.org/01/08938505970011/10/TL-01"))]
    pub address: String,
    /// Name of the product or of the unit; none where nobody of this system registered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// GTIN, 14 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gtin: Option<String>,
    /// Lot number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot_number: Option<String>,
    /// Serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// SSCC, 18 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sscc: Option<String>,
    /// The caller's own lot, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot_id: Option<Uuid>,
    /// The caller's own logistic unit, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Path of its public page, when it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

impl Goods {
    /// All that they are known by, in one line: name, lot, serial number, GTIN, SSCC; the address where there is
    /// nothing else.
    #[must_use]
    pub fn in_one_line(&self) -> String {
        let numbers =
            [("lô", &self.lot_number), ("số xê-ri", &self.serial), ("GTIN", &self.gtin), ("SSCC", &self.sscc)];
        let numbers = numbers.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)));
        let parts: Vec<String> = self.name.iter().cloned().chain(numbers).collect();
        if parts.is_empty() { self.address.clone() } else { parts.join(", ") }
    }
}

/// So much of something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amount {
    /// What.
    pub goods: Goods,
    /// How much; none for a single thing, or where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// UN/ECE code; none for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A party, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Party {
    /// Name.
    pub name: String,
    /// GLN, 13 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gln: Option<String>,
    /// Whether it is a business of this system.
    pub is_registered: bool,
    /// Whether it is the caller.
    pub is_own: bool,
}

/// Key data elements that are missing, by the clause that asks for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Missing {
    /// Of what.
    pub item: TraceableItem,
    /// Coming or going.
    pub direction: Direction,
    /// Clause of TCVN 12827:2019.
    #[cfg_attr(feature = "openapi", schema(example = "7.7 d"))]
    pub clause: String,
    /// What is missing.
    pub elements: Vec<DataElement>,
}

/// An act as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActView {
    /// The event in the store.
    pub id: Uuid,
    /// Its EPCIS identifier.
    #[cfg_attr(feature = "openapi", schema(example = "ni:///sha-256;…?ver=CBV2.0"))]
    pub event_id: String,
    /// What was done; none for events of which people have no word here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ActKind>,
    /// When it took place.
    pub happened_at: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// What it was done with.
    pub items: Vec<Amount>,
    /// What came of it.
    pub results: Vec<Amount>,
    /// The unit that was packed or unpacked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Goods>,
    /// Name of the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The other party.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Party>,
    /// Order number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// Number of the bill of lading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment_number: Option<String>,
    /// The lorry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    /// What an inspection found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The despatch advice that it made or answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice_id: Option<Uuid>,
    /// Whether it was declared wrong.
    pub is_void: bool,
    /// Key data elements that are missing.
    pub missing: Vec<Missing>,
}

/// A page of acts, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActPage {
    /// The acts.
    pub items: Vec<ActView>,
    /// What to send as `after` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a business has of something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StockItem {
    /// What.
    pub goods: Goods,
    /// How much lies loose, in thousandths of `unit`; below zero where more went than came; 1,000 of a single thing.
    /// 10^15 is that much or more, -10^15 that much or less.
    pub thousandths: i64,
    /// UN/ECE code; none for pieces and single things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether more went than came: a discrepancy that somebody has to explain.
    pub is_short: bool,
    /// Name of the place where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What a unit holds.
    pub contents: Vec<Amount>,
    /// When something last happened to it.
    pub moved_at: DateTime<Utc>,
}

/// A page of the stock, what moved last first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StockPage {
    /// What is there.
    pub items: Vec<StockItem>,
    /// What to send as `after` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
