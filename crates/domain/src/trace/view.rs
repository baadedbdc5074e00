//! A trace as it is read: what was reached, how, and through whose hands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Way;
use crate::events::act::ActKind;
use crate::events::act::view::{Amount, Goods, Party};
use crate::input::quantity::Quantity;

/// Which way a trace was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
// Goods coming and going have a direction too, and in the document of the API each needs a name of its own.
#[cfg_attr(feature = "openapi", schema(as = TraceDirection))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To what went into it (truy xuất ngược).
    Backward,
    /// To what it went into, and to whom (truy xuất xuôi).
    Forward,
    /// Both, each from the start: not what the sources of a lot went into besides.
    #[default]
    Both,
}

impl Direction {
    /// The ways to walk.
    #[must_use]
    pub const fn ways(self) -> &'static [Way] {
        match self {
            Self::Backward => &[Way::Backward],
            Self::Forward => &[Way::Forward],
            Self::Both => &[Way::Backward, Way::Forward],
        }
    }
}

/// Something that was reached: goods where they lay, a unit, or an event that made things of others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceNode {
    /// The goods; none of an event, and of what the caller may not see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods: Option<Goods>,
    /// Whose they are there: a place in `parties`; none where that is not known or hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<usize>,
    /// The event, when the node is one that made things of others: a place in `events`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<usize>,
    /// Steps from the start: 0 is the start itself, below zero are the sources, above it what came of it.
    pub level: i64,
    /// Whether it only carries what is traced: other things that it carries are not concerned.
    pub is_carrier: bool,
    /// Whether it is there, but not for the caller to see.
    pub is_hidden: bool,
}

/// How two nodes hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TraceEdgeKind {
    /// Was used for.
    Made,
    /// Was put into.
    Packed,
    /// Came out of, or came within.
    Unpacked,
    /// Was handed over to.
    Moved,
    /// Is a part of the lot.
    Part,
}

/// A step of the chain, always in the direction in which goods go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceEdge {
    /// A place in `nodes`.
    pub from: usize,
    /// A place in `nodes`.
    pub to: usize,
    /// How.
    pub kind: TraceEdgeKind,
    /// When: sent, used, put in; none of a part, and of what others recorded without the caller's part in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// Until when it was in there, or when it was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// How much, when it is known and not hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// UN/ECE code; none for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The events that say so: places in `events`.
    pub events: Vec<usize>,
}

/// An event that the trace rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceEvent {
    /// Its EPCIS identifier; empty when it is hidden.
    pub event_id: String,
    /// What was done, where people have a word for it; none when it is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ActKind>,
    /// When it took place; none when it is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<DateTime<Utc>>,
    /// When it was recorded; none when it is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<DateTime<Utc>>,
    /// Who recorded it: a place in `parties`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<usize>,
    /// Whether it is not for the caller to see: then neither its place among the events nor anything else says when or
    /// what it was.
    pub is_hidden: bool,
}

/// What somebody got of it, or handed over of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = TraceDealing))]
pub struct Dealing {
    /// Who: a place in `parties`.
    pub party: usize,
    /// What and how much, one entry for each lot or unit and unit of measure.
    pub amounts: Vec<Amount>,
    /// From whom they got it, or to whom they handed it: places in `parties`.
    pub with: Vec<usize>,
    /// When it was first sent.
    pub first_at: DateTime<Utc>,
    /// When it was last sent.
    pub last_at: DateTime<Utc>,
}

/// A trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceView {
    /// What was traced.
    pub start: Vec<Goods>,
    /// Which way.
    pub direction: Direction,
    /// When it was traced: what is recorded later is not in it.
    pub traced_at: DateTime<Utc>,
    /// What was reached; the start first, what is hidden last.
    pub nodes: Vec<TraceNode>,
    /// How.
    pub edges: Vec<TraceEdge>,
    /// The events that it rests on.
    pub events: Vec<TraceEvent>,
    /// The parties; a hidden one has no name.
    pub parties: Vec<Party>,
    /// Who got of it, by a trace forward.
    pub recipients: Vec<Dealing>,
    /// From whom it came, by a trace backward: of a business's own, the step before.
    pub suppliers: Vec<Dealing>,
    /// After how many nodes it stopped, when there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_after: Option<usize>,
    /// How many nodes are hidden from the caller.
    pub hidden: usize,
}
