//! What people do with goods, in their words: harvest, receive, pack, send. Each act becomes EPCIS events
//! (TCVN 12827:2019, clauses 5–8), so that nobody has to know of them.
//!
//! [`ActKind`] says which parts an act has and needs; the server checks it and the browser draws its form by the
//! same table. [`view`] is how acts, and what is left of the goods, are read.

pub mod event;
mod kind;
pub mod view;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::kind::{ActKind, Need, Part};
use crate::identification::identifier::{Gln, Sscc};
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;
use crate::input::{Check, Input};
use crate::records::diary::vietnam_day;

/// The most items of one act: the pallets of a lorry, the cases that were scanned.
pub const MAX_ITEMS: usize = 500;

/// Something that goods are dealt with: a lot of one's own, or whatever was scanned or typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ActItem {
    /// A lot among one's own records; instead of `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot_id: Option<Uuid>,
    /// What a label says: an SSCC, an element string as scanned or with brackets, a GS1 Digital Link, an EPC URN, or
    /// the address or short code of a lot; instead of `lot_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "(01)08938505970011(10)TL-20261115-01"))]
    pub code: Option<String>,
    /// How much of the lot, in `unit`; none for a logistic unit or a single item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// UN/ECE Recommendation 20 or 21 code; none for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub unit: Option<String>,
}

/// What an inspection found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Đạt.
    Conformant,
    /// Không đạt.
    NonConformant,
}

/// An act.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ActInput {
    /// What was done.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub kind: Option<ActKind>,
    /// Thời điểm: when; not in the future.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub happened_at: Option<DateTime<Utc>>,
    /// What it was done with: what was sent, received, packed, used up.
    pub items: Vec<ActItem>,
    /// What came of it, when things were processed: lots of one's own with quantities.
    pub results: Vec<ActItem>,
    /// SSCC of the unit that was packed or unpacked.
    #[cfg_attr(feature = "openapi", schema(example = "089385059700000011"))]
    pub container: Option<String>,
    /// Where: a place of one's own.
    pub place_id: Option<Uuid>,
    /// Đối tác: the member to whom it went or from whom it came.
    pub partner_id: Option<Uuid>,
    /// GLN of the partner's place: where it went, or where it came from.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub partner_place: Option<String>,
    /// The despatch advice that announced what was received or refused.
    pub advice_id: Option<Uuid>,
    /// When it had been sent, where goods are received without an advice.
    pub sent_on: Option<NaiveDate>,
    /// Bên vận chuyển: the member who carries it.
    pub carrier_id: Option<Uuid>,
    /// Biển số xe.
    #[cfg_attr(feature = "openapi", schema(example = "86C-123.45"))]
    pub vehicle: Option<String>,
    /// Số đơn đặt hàng.
    pub order_number: Option<String>,
    /// Số vận đơn, số chuyến hàng: names the shipment.
    pub shipment_number: Option<String>,
    /// Tên giống cây.
    pub variety: Option<String>,
    /// Đội thu hoạch.
    pub harvest_team: Option<String>,
    /// Kết quả kiểm tra.
    pub finding: Option<Finding>,
    /// Lý do: why it was returned, refused or destroyed.
    pub reason: Option<String>,
    /// Ghi chú.
    pub note: Option<String>,
}

impl Input for ActInput {
    fn check(&self, check: &mut Check) {
        check.present("kind", self.kind.as_ref());
        check.present("happened_at", self.happened_at.as_ref());
        check.not_future("happened_at", self.happened_at.map(vietnam_day));
        check_items(check, "items", &self.items);
        check_items(check, "results", &self.results);
        if let Some(sscc) = &self.container {
            check.result("container", sscc.parse::<Sscc>());
        }
        if let Some(gln) = &self.partner_place {
            check.result("partner_place", gln.parse::<Gln>());
        }
        check.not_future("sent_on", self.sent_on);
        for (field, text) in [
            ("vehicle", &self.vehicle),
            ("order_number", &self.order_number),
            ("shipment_number", &self.shipment_number),
            ("variety", &self.variety),
            ("harvest_team", &self.harvest_team),
            ("reason", &self.reason),
        ] {
            check.line(field, text.as_deref());
        }
        check.long_text("note", self.note.as_deref());
        let Some(kind) = self.kind else { return };
        for part in Part::ALL {
            match (kind.need(part), self.has(part)) {
                (Need::Required, false) => check.refuse(part.field(), Reason::Required),
                (Need::None, true) => check.refuse(part.field(), Reason::NotAllowed),
                _ => {}
            }
        }
    }
}

impl ActInput {
    /// Whether it says something in this part.
    fn has(&self, part: Part) -> bool {
        match part {
            Part::Items => !self.items.is_empty(),
            Part::Results => !self.results.is_empty(),
            Part::Container => self.container.is_some(),
            Part::Place => self.place_id.is_some(),
            Part::Partner => self.partner_id.is_some(),
            Part::PartnerPlace => self.partner_place.is_some(),
            Part::Advice => self.advice_id.is_some(),
            Part::SentOn => self.sent_on.is_some(),
            Part::Carrier => self.carrier_id.is_some(),
            Part::Vehicle => self.vehicle.is_some(),
            Part::OrderNumber => self.order_number.is_some(),
            Part::ShipmentNumber => self.shipment_number.is_some(),
            Part::Variety => self.variety.is_some(),
            Part::HarvestTeam => self.harvest_team.is_some(),
            Part::Finding => self.finding.is_some(),
            Part::Reason => self.reason.is_some(),
        }
    }
}

/// Checks a list of items: each names one thing in one way, and no thing twice in one unit.
pub fn check_items(check: &mut Check, field: &str, items: &[ActItem]) {
    check.at_most(field, items, MAX_ITEMS);
    for (index, item) in items.iter().enumerate().take(MAX_ITEMS) {
        let name = |part: &str| format!("{field}[{index}].{part}");
        match (&item.lot_id, &item.code) {
            (None, None) => check.refuse(name("code"), Reason::Required),
            (Some(_), Some(_)) => check.refuse(name("code"), Reason::NotAllowed),
            _ => {}
        }
        check.line(&name("code"), item.code.as_deref());
        check.line(&name("unit"), item.unit.as_deref());
        if item.quantity == Some(Quantity::default()) {
            check.refuse(name("quantity"), Reason::NotAllowed);
        }
        if item.lot_id.is_some() && item.quantity.is_none() {
            check.refuse(name("quantity"), Reason::Required);
        }
        let same =
            |other: &ActItem| (&other.lot_id, &other.code, &other.unit) == (&item.lot_id, &item.code, &item.unit);
        if items[..index].iter().any(same) {
            let part = if item.lot_id.is_some() { "lot_id" } else { "code" };
            check.refuse(name(part), Reason::Duplicate);
        }
    }
}

/// Says that an act was recorded wrongly: the event stays, and a declaration beside it (EPCIS 2.0, section 7.4.1.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Correction {
    /// Whether it did not take place at all; else what was recorded of it is wrong.
    pub did_not_occur: bool,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: String,
}

impl Input for Correction {
    fn check(&self, check: &mut Check) {
        check.required_line("reason", &self.reason);
    }
}
