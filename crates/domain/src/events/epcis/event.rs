//! Events.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{Context, Identity, Offset, Term};
use crate::input::quantity::Quantity;

/// The kinds of events (EPCIS 2.0, section 7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventType {
    /// Something happened to things.
    Object,
    /// Things were put into or taken out of another.
    Aggregation,
    /// Things were tied to a business transaction.
    Transaction,
    /// Things became other things.
    Transformation,
    /// Things were tied to another or to a place for long.
    Association,
}

impl EventType {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Object, Self::Aggregation, Self::Transaction, Self::Transformation, Self::Association];

    /// The value of `type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Object => "ObjectEvent",
            Self::Aggregation => "AggregationEvent",
            Self::Transaction => "TransactionEvent",
            Self::Transformation => "TransformationEvent",
            Self::Association => "AssociationEvent",
        }
    }

    /// The reverse of [`EventType::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == text)
    }
}

/// How an event relates to the life of things (EPCIS 2.0, section 7.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// They came to be, or were put together.
    Add,
    /// They were there.
    Observe,
    /// They ceased to be, or were taken apart.
    Delete,
}

impl Action {
    /// The value of `action`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Observe => "OBSERVE",
            Self::Delete => "DELETE",
        }
    }

    /// The reverse of [`Action::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Add, Self::Observe, Self::Delete].into_iter().find(|action| action.as_str() == text)
    }
}

/// So much of a class of things: of a lot, or of a trade item without lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The class.
    pub class: Identity,
    /// How much, in `unit`, rounded to thousandths; `None` when it is not known. The event's JSON has what came.
    pub quantity: Option<Quantity>,
    /// UN/ECE Recommendation 20 code; `None` when pieces are counted.
    pub unit: Option<String>,
}

/// A business transaction, source or destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// In which sense; a business transaction may have none.
    pub kind: Option<Term>,
    /// What it is.
    pub id: Identity,
}

/// Says that an event was wrong (EPCIS 2.0, section 7.4.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDeclaration {
    /// When it was declared.
    pub declared_at: DateTime<Utc>,
    /// Why.
    pub reason: Option<Term>,
    /// The events that say it right.
    pub corrected_by: Vec<String>,
}

/// In which part an event has a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Link {
    /// `epcList`, `quantityList`: the things themselves.
    Thing,
    /// `parentID`: what holds the others.
    Parent,
    /// `childEPCs`, `childQuantityList`: what is held.
    Child,
    /// `inputEPCList`, `inputQuantityList`: what was used up.
    Input,
    /// `outputEPCList`, `outputQuantityList`: what came of it.
    Output,
}

/// An event: what came, and what is asked of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The event as it came, without its record time.
    pub json: Map<String, Value>,
    /// The prefixes that its extensions use.
    pub context: Context,
    /// Its kind.
    pub event_type: EventType,
    /// When it took place, rounded to milliseconds.
    pub event_time: DateTime<Utc>,
    /// The offset of local time there.
    pub offset: Offset,
    /// The sender's identifier of the event.
    pub event_id: Option<String>,
    /// That it was wrong.
    pub error_declaration: Option<ErrorDeclaration>,
    /// `None` in transformations only.
    pub action: Option<Action>,
    /// What it is about, by number.
    pub things: Vec<(Link, Identity)>,
    /// What it is about, by class and quantity.
    pub quantities: Vec<(Link, Measured)>,
    /// Ties several events of one transformation together.
    pub transformation_id: Option<Identity>,
    /// What was done.
    pub biz_step: Option<Term>,
    /// In which condition the things are afterwards.
    pub disposition: Option<Term>,
    /// Conditions that last until they are unset: set here.
    pub set: Vec<Term>,
    /// Unset here.
    pub unset: Vec<Term>,
    /// Where it took place.
    pub read_point: Option<Identity>,
    /// Where the things are afterwards.
    pub biz_location: Option<Identity>,
    /// Orders, despatch advices, bills of lading.
    pub transactions: Vec<Typed>,
    /// From whom and where.
    pub sources: Vec<Typed>,
    /// To whom and where.
    pub destinations: Vec<Typed>,
}

impl Event {
    /// Everything that the event is about, each with its part, without quantities.
    pub fn identities(&self) -> impl Iterator<Item = (Link, &Identity)> {
        let things = self.things.iter().map(|(link, identity)| (*link, identity));
        things.chain(self.quantities.iter().map(|(link, measured)| (*link, &measured.class)))
    }

    /// Instance and lot master data: what was told when the things came to be.
    #[must_use]
    pub fn ilmd(&self) -> Option<&Map<String, Value>> {
        self.json.get("ilmd").and_then(Value::as_object)
    }
}
