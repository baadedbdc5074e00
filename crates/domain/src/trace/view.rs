//! The view of a trace: the nodes reached, how, and the parties involved.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Way;
use super::delivery::Delivered;
use crate::events::act::ActKind;
use crate::events::act::view::{Goods, Party};
use crate::input::quantity::{NOT_COUNTED_VI, Quantity};
use crate::input::uom::{Measure, told_in};

/// The direction of a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TraceDirection {
    /// Backward, to its sources (truy xuất ngược).
    Backward,
    /// Forward, to its products and recipients (truy xuất xuôi).
    Forward,
    /// Both, each from the start; other products of its sources are not included.
    #[default]
    Both,
}

impl TraceDirection {
    /// The directions to walk.
    #[must_use]
    pub const fn ways(self) -> &'static [Way] {
        match self {
            Self::Backward => &[Way::Backward],
            Self::Forward => &[Way::Forward],
            Self::Both => &[Way::Backward, Way::Forward],
        }
    }
}

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TraceNodeKind {
    /// A lot at a holder (Lô).
    Lot,
    /// A serialised item or logistic unit (Đơn vị).
    Item,
    /// A transformation (Chế biến, đóng gói lại).
    Transformation,
    /// A supplier's batch of a material (Lô vật tư).
    MaterialBatch,
}

/// A node: goods at a holder, a logistic unit, a transformation event, or a supplier's batch of a material.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceNode {
    /// Its kind; omitted when hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<TraceNodeKind>,
    /// The goods; omitted for an event, and when hidden from the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods: Option<Goods>,
    /// The holder, as an index of `parties`; omitted when unknown or hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<usize>,
    /// The event of a transformation node, as an index of `events`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<usize>,
    /// Steps from the start: 0 is the start itself, negative levels are sources, positive ones results.
    pub level: i64,
    /// Whether the node only carries traced goods; its other contents are not affected.
    pub is_carrier: bool,
    /// Whether its data are hidden from the caller.
    pub is_hidden: bool,
}

/// The relation between two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TraceEdgeKind {
    /// Was used to make.
    Made,
    /// Was packed into.
    Packed,
    /// Was unpacked from, or received within.
    Unpacked,
    /// Was handed over to.
    Moved,
    /// Was used for the lot, according to its diary.
    Used,
    /// Is part of the lot.
    Part,
}

/// A relation of two nodes, in the direction of the flow of goods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceEdge {
    /// An index of `nodes`.
    pub from: usize,
    /// An index of `nodes`.
    pub to: usize,
    /// The kind of relation.
    pub kind: TraceEdgeKind,
    /// Time of despatch, use or packing; omitted for a part, and when recorded by others in an event that does not
    /// involve the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// Time of unpacking or receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// Quantity, if known and not hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Unit of measure, as a UN/ECE code; omitted for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether a quantity larger than any that is counted (10^12) is left out of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_not_counted: bool,
    /// The events that establish it, as indexes of `events`.
    pub events: Vec<usize>,
}

/// An event on which the trace is based.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceEvent {
    /// Its EPCIS event ID; empty when hidden.
    pub event_id: String,
    /// The kind of act, if it corresponds to one; omitted when hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ActKind>,
    /// When it took place; omitted when hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<DateTime<Utc>>,
    /// When it was recorded; omitted when hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<DateTime<Utc>>,
    /// Who recorded it, as an index of `parties`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<usize>,
    /// Whether it is hidden from the caller. Neither its position in the list nor anything else then reveals its time
    /// or kind.
    pub is_hidden: bool,
}

/// How much of goods a recipient got, and what became of what was sent to it: all in one unit of measure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoverAmount {
    /// The goods.
    pub goods: Goods,
    /// What the recipient got: received, or sent where it has not answered; less what came back. 0 when it refused or
    /// returned everything. Omitted when unknown, and for a single item that it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Unit of measure, as a UN/ECE code; omitted for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Quantity sent; omitted when no despatch with a quantity is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Quantity>,
    /// Quantity received; omitted when no receipt with a quantity is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Quantity>,
    /// Quantity that came back; omitted when nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<Quantity>,
    /// Quantity refused on delivery; omitted when nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Quantity>,
    /// Whether a quantity above 10^12, which is not counted, is left out of them.
    pub is_not_counted: bool,
}

impl HandoverAmount {
    /// Returns the amount of what was delivered. Of a `single` item only what differs from "it is there" is told.
    #[must_use]
    pub fn of(goods: Goods, delivered: &Delivered, is_single: bool) -> Self {
        let first = delivered.amounts().next();
        let uom = told_in(first.map_or("", Measure::uom), delivered.amounts()).to_owned();
        let quantity = |amount: &Option<Measure>| amount.as_ref().map(|amount| amount.thousandths_in(&uom).quantity());
        let is_something = |quantity: &Quantity| quantity.thousandths() > 0;
        let of_item = |quantity: Option<Quantity>| quantity.filter(|_| !is_single);
        let left = quantity(&delivered.quantity).filter(|left| !is_single || left.thousandths() == 0);
        Self {
            goods,
            quantity: left,
            sent: of_item(quantity(&delivered.sent)),
            received: of_item(quantity(&delivered.received)),
            returned: quantity(&delivered.returned).filter(is_something),
            refused: quantity(&delivered.refused).filter(is_something),
            is_not_counted: delivered.is_not_counted,
            unit: Some(uom).filter(|uom| !uom.is_empty()),
        }
    }

    /// Returns what became of the goods besides what the recipient got, in Vietnamese with labels; empty when nothing is
    /// to be said. `told` formats a quantity.
    #[must_use]
    pub fn remarks(&self, told: impl Fn(Quantity) -> String) -> Vec<String> {
        let differs = |quantity: &Quantity| Some(*quantity) != self.quantity;
        let sent = self.sent.filter(|sent| self.received.is_some_and(|received| received != *sent) || differs(sent));
        let received = self.received.filter(|received| differs(received) && self.received != self.sent);
        [("đã gửi", sent), ("đã nhận", received), ("đã trả lại", self.returned), ("đã từ chối", self.refused)]
            .into_iter()
            .filter_map(|(label, quantity)| Some(format!("{label} {}", told(quantity?))))
            .chain(self.is_not_counted.then(|| NOT_COUNTED_VI.to_owned()))
            .collect()
    }
}

/// What a party received or handed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceDealing {
    /// The party, as an index of `parties`.
    pub party: usize,
    /// The goods and quantities: one entry for each lot or logistic unit and dimension; units of one dimension are
    /// converted.
    pub amounts: Vec<HandoverAmount>,
    /// The other parties of the handovers, as indexes of `parties`.
    pub with: Vec<usize>,
    /// Time of the first despatch.
    pub first_at: DateTime<Utc>,
    /// Time of the last despatch.
    pub last_at: DateTime<Utc>,
}

/// The result of a trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceView {
    /// The traced goods.
    pub start: Vec<Goods>,
    /// The direction.
    pub direction: TraceDirection,
    /// When it was traced; later records are not included.
    pub traced_at: DateTime<Utc>,
    /// The nodes reached; the start first, hidden ones last.
    pub nodes: Vec<TraceNode>,
    /// The relations between them.
    pub edges: Vec<TraceEdge>,
    /// The events on which they are based.
    pub events: Vec<TraceEvent>,
    /// The parties; a hidden one has no name.
    pub parties: Vec<Party>,
    /// The recipients, from tracing forward.
    pub recipients: Vec<TraceDealing>,
    /// The suppliers, from tracing backward; of the caller's own goods, one step back.
    pub suppliers: Vec<TraceDealing>,
    /// The number of nodes at which the trace was cut off; omitted when it is complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_after: Option<usize>,
    /// The number of nodes hidden from the caller.
    pub hidden: usize,
}
