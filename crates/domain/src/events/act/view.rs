//! Views of acts and of stock, and the parts that they share with despatch advices.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ActKind, Celsius, Finding};
use crate::events::kde::{DataElement, Direction, TraceableItem};
use crate::input::quantity::{NOT_COUNTED_VI, Quantity};
use crate::records::restriction::Restriction;

/// A traceable item, with what identifies it to people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Goods {
    /// The canonical GS1 Digital Link, or another URI.
    #[cfg_attr(feature = "openapi", schema(example = "https://id.gs1.org/01/08938505970011/10/TL-01"))]
    pub address: String,
    /// Name of the product or of the logistic unit; omitted when no business registered here has registered it.
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
    /// The lot, when it is the caller's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot_id: Option<Uuid>,
    /// The supplier's batch, when it is one of a material of the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<Uuid>,
    /// Number of a supplier's batch of a material; `name` is the material then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_number: Option<String>,
    /// The logistic unit, when it is the caller's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Path of its public page, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

impl Goods {
    /// Returns name, lot or batch number, serial number, GTIN and SSCC in one line, or the address when there are none.
    #[must_use]
    pub fn in_one_line(&self) -> String {
        let numbers = [
            ("lô", &self.lot_number),
            ("lô của nhà cung cấp", &self.batch_number),
            ("số xê-ri", &self.serial),
            ("GTIN", &self.gtin),
            ("SSCC", &self.sscc),
        ];
        let numbers = numbers.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)));
        let parts: Vec<String> = self.name.iter().cloned().chain(numbers).collect();
        if parts.is_empty() { self.address.clone() } else { parts.join(", ") }
    }
}

/// A quantity of a traceable item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amount {
    /// The item.
    pub goods: Goods,
    /// Quantity; omitted for a single item, or when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Unit of measure, as a UN/ECE code; omitted for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether a quantity larger than any that is counted (10^12) is left out of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_not_counted: bool,
}

impl Amount {
    /// The quantity in Vietnamese, without its unit, and that something was left out of it; empty when unknown.
    #[must_use]
    pub fn format_vi(&self) -> String {
        let left_out = self.is_not_counted.then(|| NOT_COUNTED_VI.to_owned());
        self.quantity.map(Quantity::format_vi).into_iter().chain(left_out).collect::<Vec<_>>().join(", ")
    }
}

/// A trading partner. Its data are incomplete when it is not registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Party {
    /// Name.
    pub name: String,
    /// GLN, 13 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gln: Option<String>,
    /// Whether it is a business registered in this system.
    pub is_registered: bool,
    /// Whether it is the caller's own business.
    pub is_own: bool,
}

/// Missing key data elements, by the clause that requires them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Missing {
    /// The traceable item that they describe.
    pub item: TraceableItem,
    /// Whether they are recorded on receipt or on despatch.
    pub direction: Direction,
    /// Clause of TCVN 12827:2019.
    #[cfg_attr(feature = "openapi", schema(example = "7.7 d"))]
    pub clause: String,
    /// The missing elements.
    pub elements: Vec<DataElement>,
}

/// An act, read from an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActView {
    /// ID of the event.
    pub id: Uuid,
    /// Its EPCIS identifier.
    #[cfg_attr(feature = "openapi", schema(example = "ni:///sha-256;…?ver=CBV2.0"))]
    pub event_id: String,
    /// The kind of act; omitted when the event corresponds to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ActKind>,
    /// When it took place.
    pub happened_at: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The items acted on.
    pub items: Vec<Amount>,
    /// The results of processing.
    pub results: Vec<Amount>,
    /// The logistic unit that was packed or unpacked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Goods>,
    /// Name of the place; for a move, of the place to which the goods went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Name of the place from which goods were moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_place: Option<String>,
    /// The trading partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Party>,
    /// Order number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// Bill-of-lading number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment_number: Option<String>,
    /// When the delivery is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<DateTime<Utc>>,
    /// Name of the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Licence plate of the vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    /// Temperature of the goods in degrees Celsius.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Celsius>,
    /// Result of the inspection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// Reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The despatch advice that it created or answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice_id: Option<Uuid>,
    /// Whether it was declared erroneous.
    pub is_void: bool,
    /// Key data elements that are missing.
    pub missing: Vec<Missing>,
    /// The restrictions against which it was done: for events captured through EPCIS, which are kept whatever they
    /// say. `since` may be after `happened_at`: those in force when the event was recorded count.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub against_restriction: Vec<Restriction>,
}

/// A page of acts, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActPage {
    /// The acts.
    pub items: Vec<ActView>,
    /// The value of `after` for the next page; omitted on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A business's stock of one traceable item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StockItem {
    /// The item.
    pub goods: Goods,
    /// Quantity outside of logistic units, in thousandths of `unit`: negative when more went out than came in; 1,000
    /// for a single item. Units of one dimension are one stock. The bounds 10^15 and -10^15 stand for that much or more, and that much or less.
    pub thousandths: i64,
    /// Unit of measure, as a UN/ECE code: the first one used, or one in which the quantity needs no rounding; omitted
    /// for pieces and single items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether more went out than came in, now or at some moment: a discrepancy to be explained.
    pub is_short: bool,
    /// Whether a quantity larger than any that is counted (10^12) is left out of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_not_counted: bool,
    /// The first moment after which more had gone out than had come in; omitted when there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub short_since: Option<DateTime<Utc>>,
    /// Name of the place where it lies; omitted when that is unknown, or when parts of it lie in several places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The contents of a logistic unit.
    pub contents: Vec<Amount>,
    /// The restrictions on it today, and on what is inside.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub restrictions: Vec<Restriction>,
    /// Time of its last movement.
    pub moved_at: DateTime<Utc>,
}

/// A page of the stock, last moved first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StockPage {
    /// The stock items.
    pub items: Vec<StockItem>,
    /// The value of `after` for the next page; omitted on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
