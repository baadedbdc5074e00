//! EPCIS events.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{Context, Identity, Offset, Term};
use crate::input::quantity::Quantity;

/// The event types (EPCIS 2.0, section 7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventType {
    /// An event that happened to objects.
    Object,
    /// Objects were put into or taken out of a container.
    Aggregation,
    /// Objects were associated with a business transaction.
    Transaction,
    /// Inputs were turned into outputs.
    Transformation,
    /// Objects were associated with a parent or a place, lastingly.
    Association,
    /// An event of a type that the standard does not define, named by its URI (EPCIS 2.0, section 7.1.4).
    Extension,
}

impl EventType {
    /// The event types of the standard.
    pub const ALL: [Self; 5] =
        [Self::Object, Self::Aggregation, Self::Transaction, Self::Transformation, Self::Association];

    /// The value of `type`; that of an extension is in the event ([`Event::type_name`]).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Object => "ObjectEvent",
            Self::Aggregation => "AggregationEvent",
            Self::Transaction => "TransactionEvent",
            Self::Transformation => "TransformationEvent",
            Self::Association => "AssociationEvent",
            Self::Extension => "EPCISEvent",
        }
    }

    /// The type of the standard with this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == text)
    }
}

/// How an event relates to the lifecycle of the objects or the association (EPCIS 2.0, section 7.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// They were created or associated.
    Add,
    /// They were observed.
    Observe,
    /// They were destroyed or disassociated.
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

/// A quantity element: a quantity of a lot, or of a trade item without lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityElement {
    /// The class.
    pub class: Identity,
    /// Quantity in `unit`, rounded to thousandths; `None` when unknown or not counted. The event's JSON keeps the exact
    /// number.
    pub quantity: Option<Quantity>,
    /// Whether the quantity is larger than any that is counted ([`crate::input::quantity::MAX`]): it takes part in no
    /// sum.
    pub is_not_counted: bool,
    /// UN/ECE Recommendation 20 code; `None` for a count of pieces.
    pub unit: Option<String>,
}

/// A business transaction, source or destination, with its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedIdentity {
    /// Its type; optional for a business transaction.
    pub kind: Option<Term>,
    /// Its identifier.
    pub id: Identity,
}

/// A declaration that an event is erroneous (EPCIS 2.0, section 7.4.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDeclaration {
    /// When the error was declared.
    pub declared_at: DateTime<Utc>,
    /// The reason.
    pub reason: Option<Term>,
    /// IDs of the correcting events.
    pub corrected_by: Vec<String>,
}

/// The field of an event in which an object occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectRole {
    /// `epcList`, `quantityList`: the objects of the event.
    Thing,
    /// `parentID`: the container.
    Parent,
    /// `childEPCs`, `childQuantityList`: its contents.
    Child,
    /// `inputEPCList`, `inputQuantityList`.
    Input,
    /// `outputEPCList`, `outputQuantityList`.
    Output,
}

/// An event: its original JSON, and the parsed fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The event as received, without `recordTime`.
    pub json: Map<String, Value>,
    /// The namespace prefixes of its extensions.
    pub context: Context,
    /// `type`.
    pub event_type: EventType,
    /// `eventTime`, rounded to milliseconds.
    pub event_time: DateTime<Utc>,
    /// `eventTimeZoneOffset`.
    pub offset: Offset,
    /// The `eventID` that the sender assigned.
    pub event_id: Option<String>,
    /// `errorDeclaration`, of an erroneous event.
    pub error_declaration: Option<ErrorDeclaration>,
    /// `action`; `None` in transformations only.
    pub action: Option<Action>,
    /// Objects by identifier, with the field they occur in.
    pub things: Vec<(ObjectRole, Identity)>,
    /// Objects by class and quantity, with the field they occur in.
    pub quantities: Vec<(ObjectRole, QuantityElement)>,
    /// `transformationID`, which links several events of one transformation.
    pub transformation_id: Option<Identity>,
    /// The business step.
    pub biz_step: Option<Term>,
    /// The condition of the objects after the event.
    pub disposition: Option<Term>,
    /// `persistentDisposition.set`: conditions that last until they are unset.
    pub set: Vec<Term>,
    /// `persistentDisposition.unset`.
    pub unset: Vec<Term>,
    /// Where it took place.
    pub read_point: Option<Identity>,
    /// Where the objects are afterwards.
    pub biz_location: Option<Identity>,
    /// Business transactions: orders, despatch advices, bills of lading.
    pub transactions: Vec<TypedIdentity>,
    /// Source parties and places.
    pub sources: Vec<TypedIdentity>,
    /// Destination parties and places.
    pub destinations: Vec<TypedIdentity>,
}

impl Event {
    /// The name of its type: that of the standard, or the full URI of an extension.
    #[must_use]
    pub fn type_name(&self) -> String {
        let name = self.json.get("type").and_then(Value::as_str).unwrap_or_default().trim();
        self.context.expand(name).unwrap_or_else(|| name.to_owned())
    }

    /// All objects of the event with the field they occur in, without quantities.
    pub fn identities(&self) -> impl Iterator<Item = (ObjectRole, &Identity)> {
        let things = self.things.iter().map(|(link, identity)| (*link, identity));
        things.chain(self.quantities.iter().map(|(link, measured)| (*link, &measured.class)))
    }

    /// Instance and lot master data (ILMD): what was recorded when the objects were commissioned.
    #[must_use]
    pub fn ilmd(&self) -> Option<&Map<String, Value>> {
        self.json.get("ilmd").and_then(Value::as_object)
    }
}
