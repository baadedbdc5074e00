//! Acts: operations on goods in the terms of users, such as harvest, receive, pack and ship. Each act becomes EPCIS
//! events (TCVN 12827:2019, clauses 5–8), which users need not know.
//!
//! [`ActKind`] defines the parts that an act has and needs; the server checks acts and the browser draws their form by
//! the same table. [`view`] has the views of acts and of stock.

mod celsius;
pub mod event;
mod kind;
pub mod view;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::celsius::RANGE;

pub use self::celsius::Celsius;
pub use self::kind::{ActKind, ActPart, Need};
use crate::identification::identifier::{Gln, Sscc};
use crate::input::quantity::Quantity;
use crate::input::reason::act::ActRefusal;
use crate::input::violation::Reason;
use crate::input::{Check, Input};
use crate::records::diary::vietnam_day;

/// The greatest number of items of one act: the pallets of a lorry, or scanned cases.
pub const MAX_ITEMS: usize = 500;

/// An item of an act: one of the caller's own lots, a scanned or typed code, or a supplier's batch that is processed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ActItem {
    /// ID of one of the caller's lots; instead of `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot_id: Option<Uuid>,
    /// The code on a label: an SSCC, an element string as scanned or in brackets, a GS1 Digital Link, an EPC URN, or
    /// the address or short code of a lot; instead of `lot_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "(01)08938505970011(10)TL-20261115-01"))]
    pub code: Option<String>,
    /// ID of a supplier's batch of one of the caller's materials, which processing uses; instead of `lot_id` and `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<Uuid>,
    /// Quantity of the lot or batch, in `unit`; omit it for a logistic unit or a single item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Unit of measure, as a UN/ECE Recommendation 20 or 21 code; omit it for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub unit: Option<String>,
}

impl ActItem {
    /// The name of the field that says what the item is.
    #[must_use]
    pub const fn reference(&self) -> &'static str {
        match (self.lot_id, self.batch_id) {
            (Some(_), _) => "lot_id",
            (None, Some(_)) => "batch_id",
            (None, None) => "code",
        }
    }
}

/// The result of an inspection (Kết quả kiểm tra).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Conformant (Đạt).
    Conformant,
    /// Non-conformant (Không đạt).
    NonConformant,
}

/// A statement about the inputs of growing: fertiliser, plant protection and the like (TCVN 12827:2019, clause 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InputStatement {
    /// None were used (Không dùng phân bón, thuốc).
    NoneUsed,
}

/// An act: an operation on goods.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ActInput {
    /// The kind of act.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub kind: Option<ActKind>,
    /// When it took place (Thời điểm); not in the future.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub happened_at: Option<DateTime<Utc>>,
    /// The items acted on: sent, received, packed or used up.
    pub items: Vec<ActItem>,
    /// The results of processing: the caller's own lots, with quantities.
    pub results: Vec<ActItem>,
    /// SSCC of the logistic unit that was packed or unpacked.
    #[cfg_attr(feature = "openapi", schema(example = "089385059700000011"))]
    pub container: Option<String>,
    /// The caller's own place (Địa điểm) where it took place; for a move, the place to which the goods go.
    pub place_id: Option<Uuid>,
    /// The caller's own place from which goods are moved (Nơi đi); by default where the stock has them.
    pub from_place_id: Option<Uuid>,
    /// The trading partner (Đối tác): the supply-chain member that sent or receives the goods.
    pub partner_id: Option<Uuid>,
    /// GLN of the partner's place: the destination, or the place of despatch.
    #[cfg_attr(feature = "openapi", schema(example = "8938505970004"))]
    pub partner_place: Option<String>,
    /// The despatch advice of the goods that were received or refused.
    pub advice_id: Option<Uuid>,
    /// Date of despatch (Ngày vận chuyển), for goods received without a despatch advice.
    pub sent_on: Option<NaiveDate>,
    /// When the delivery is expected (Dự kiến giao lúc), not before `happened_at` (TCVN 12827:2019, 6.8 and 7.8).
    pub expected_at: Option<DateTime<Utc>>,
    /// The carrier (Bên vận chuyển), a supply-chain member: who takes the goods, or brought them.
    pub carrier_id: Option<Uuid>,
    /// Licence plate (Biển số xe).
    #[cfg_attr(feature = "openapi", schema(example = "86C-123.45"))]
    pub vehicle: Option<String>,
    /// Order number (Số đơn đặt hàng).
    pub order_number: Option<String>,
    /// Bill-of-lading number (Số vận đơn, số chuyến hàng), which identifies the shipment.
    pub shipment_number: Option<String>,
    /// Temperature of the goods in degrees Celsius (Nhiệt độ).
    #[cfg_attr(feature = "openapi", schema(example = 4.5))]
    pub temperature: Option<Celsius>,
    /// Variety (Tên giống cây).
    pub variety: Option<String>,
    /// Harvest team (Đội thu hoạch).
    pub harvest_team: Option<String>,
    /// That no production inputs were used (Vật tư đầu vào); those that were used stand in the diary of the lot.
    pub inputs: Option<InputStatement>,
    /// Result of the inspection (Kết quả kiểm tra).
    pub finding: Option<Finding>,
    /// Reason (Lý do) of a return, a refusal or a destruction; and of sending, packing or using expired goods.
    pub reason: Option<String>,
    /// Note (Ghi chú).
    pub note: Option<String>,
}

impl Input for ActInput {
    const SCANNED: &'static [&'static str] = &["code"];

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
        check.plausible("expected_at", self.expected_at.map(vietnam_day));
        if let (Some(expected_at), Some(happened_at)) = (self.expected_at, self.happened_at)
            && expected_at < happened_at
        {
            check.refuse("expected_at", Reason::BeforeStart);
        }
        if self.temperature.is_some_and(|temperature| !temperature.is_plausible()) {
            check.refuse("temperature", Reason::OutOfRange { min: RANGE.0, max: RANGE.1 });
        }
        if self.from_place_id.is_some() && self.from_place_id == self.place_id {
            check.refuse("from_place_id", ActRefusal::AlreadyThere.into());
        }
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
        // The stock of materials is not kept: they are used in processing and in no other act.
        let is_used = kind == ActKind::Process;
        for (field, items, is_allowed) in [("items", &self.items, is_used), ("results", &self.results, false)] {
            for (index, _) in items.iter().enumerate().filter(|(_, item)| item.batch_id.is_some() && !is_allowed) {
                check.refuse(format!("{field}[{index}].batch_id"), Reason::NotAllowed);
            }
        }
        for part in ActPart::ALL {
            match (kind.need(part), self.has(part)) {
                (Need::Required, false) => check.refuse(part.field(), Reason::Required),
                (Need::None, true) => check.refuse(part.field(), Reason::NotAllowed),
                _ => {}
            }
        }
    }
}

impl ActInput {
    /// Whether the input has a value for this part.
    fn has(&self, part: ActPart) -> bool {
        match part {
            ActPart::Items => !self.items.is_empty(),
            ActPart::Results => !self.results.is_empty(),
            ActPart::Container => self.container.is_some(),
            ActPart::Place => self.place_id.is_some(),
            ActPart::FromPlace => self.from_place_id.is_some(),
            ActPart::Partner => self.partner_id.is_some(),
            ActPart::PartnerPlace => self.partner_place.is_some(),
            ActPart::Advice => self.advice_id.is_some(),
            ActPart::SentOn => self.sent_on.is_some(),
            ActPart::ExpectedAt => self.expected_at.is_some(),
            ActPart::Carrier => self.carrier_id.is_some(),
            ActPart::Vehicle => self.vehicle.is_some(),
            ActPart::OrderNumber => self.order_number.is_some(),
            ActPart::ShipmentNumber => self.shipment_number.is_some(),
            ActPart::Temperature => self.temperature.is_some(),
            ActPart::Variety => self.variety.is_some(),
            ActPart::HarvestTeam => self.harvest_team.is_some(),
            ActPart::Inputs => self.inputs.is_some(),
            ActPart::Finding => self.finding.is_some(),
            ActPart::Reason => self.reason.is_some(),
        }
    }
}

/// Checks a list of items: each has either `lot_id` or `code`, and none occurs twice with the same unit of measure.
pub fn check_items(check: &mut Check, field: &str, items: &[ActItem]) {
    check.at_most(field, items, MAX_ITEMS);
    for (index, item) in items.iter().enumerate().take(MAX_ITEMS) {
        let name = |part: &str| format!("{field}[{index}].{part}");
        match [item.lot_id.is_some(), item.code.is_some(), item.batch_id.is_some()] {
            [false, false, false] => check.refuse(name("code"), Reason::Required),
            [true, true, _] => check.refuse(name("code"), Reason::NotAllowed),
            [true, _, true] | [_, true, true] => check.refuse(name("batch_id"), Reason::NotAllowed),
            _ => {}
        }
        check.line(&name("code"), item.code.as_deref());
        check.line(&name("unit"), item.unit.as_deref());
        if item.quantity == Some(Quantity::default()) {
            check.refuse(name("quantity"), Reason::NotAllowed);
        }
        if (item.lot_id.is_some() || item.batch_id.is_some()) && item.quantity.is_none() {
            check.refuse(name("quantity"), Reason::Required);
        }
        let goods = |item: &ActItem| (item.lot_id, item.code.clone(), item.batch_id, item.unit.clone());
        if items[..index].iter().any(|other| goods(other) == goods(item)) {
            check.refuse(name(item.reference()), Reason::Duplicate);
        }
    }
}

/// Declares an act erroneous: the event stays, and an error declaration is added (EPCIS 2.0, section 7.4.1.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Correction {
    /// True when the act did not take place at all, false when its data are incorrect.
    pub did_not_occur: bool,
    /// Reason (Lý do).
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: String,
}

impl Input for Correction {
    fn check(&self, check: &mut Check) {
        check.required_line("reason", &self.reason);
    }
}
