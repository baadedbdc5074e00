//! Facts: named values of events (extensions, master data, sensor data, quantities) by which queries can select, beside
//! the fields of every event (EPCIS 2.0, section 8.2.7.1).

use std::collections::BTreeSet;

use chrono::DateTime;
use serde_json::{Map, Number, Value};

use super::{Context, Event, EventType, Identity, Vocabulary};
use crate::input::measure::{Scale, in_other_units};

/// The greatest length of a searchable text, in bytes: it has to fit into an index row together with its name.
pub const MAX_FACT_LENGTH: usize = 1_000;
/// The greatest length of a name, in bytes.
const MAX_NAME_LENGTH: usize = 500;

/// The place of a fact in its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactPart {
    /// An extension of the event itself.
    Extension,
    /// Within an extension, at any depth.
    InnerExtension,
    /// Instance and lot master data (ILMD).
    Ilmd,
    /// Within ILMD, at any depth.
    InnerIlmd,
    /// The error declaration.
    Error,
    /// Within an extension of the error declaration.
    InnerError,
    /// A sensor element: its metadata or one of its reports.
    Sensor,
    /// A list of quantities.
    Quantity,
    /// The place that contains the read point or business location.
    Place,
    /// `persistentDisposition`: `set` or `unset`.
    Persistent,
    /// The URI of an event type that the standard does not define.
    EventType,
    /// An extension of a sensor element.
    SensorElement,
    /// Within an extension of a sensor element.
    InnerSensorElement,
    /// An extension of sensor metadata.
    SensorMetadata,
    /// Within an extension of sensor metadata.
    InnerSensorMetadata,
    /// An extension of a sensor report.
    SensorReport,
    /// Within an extension of a sensor report.
    InnerSensorReport,
    /// An extension of the read point.
    ReadPoint,
    /// Within an extension of the read point.
    InnerReadPoint,
    /// An extension of the business location.
    BizLocation,
    /// Within an extension of the business location.
    InnerBizLocation,
}

impl FactPart {
    /// The number that stands for it in the database.
    #[must_use]
    pub const fn number(self) -> i16 {
        match self {
            Self::Extension => 0,
            Self::InnerExtension => 1,
            Self::Ilmd => 2,
            Self::InnerIlmd => 3,
            Self::Error => 4,
            Self::InnerError => 5,
            Self::Sensor => 6,
            Self::Quantity => 7,
            Self::Place => 8,
            Self::Persistent => 9,
            Self::EventType => 10,
            Self::SensorElement => 11,
            Self::InnerSensorElement => 12,
            Self::SensorMetadata => 13,
            Self::InnerSensorMetadata => 14,
            Self::SensorReport => 15,
            Self::InnerSensorReport => 16,
            Self::ReadPoint => 17,
            Self::InnerReadPoint => 18,
            Self::BizLocation => 19,
            Self::InnerBizLocation => 20,
        }
    }

    const fn inner(self) -> Self {
        match self {
            Self::Extension => Self::InnerExtension,
            Self::Ilmd => Self::InnerIlmd,
            Self::Error => Self::InnerError,
            Self::SensorElement => Self::InnerSensorElement,
            Self::SensorMetadata => Self::InnerSensorMetadata,
            Self::SensorReport => Self::InnerSensorReport,
            Self::ReadPoint => Self::InnerReadPoint,
            Self::BizLocation => Self::InnerBizLocation,
            other => other,
        }
    }
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValue {
    /// A value that is not scalar, or too long to be searchable; only its presence is recorded.
    Present,
    /// A text, a URI in canonical form, `true` or `false`.
    Text(String),
    /// A number.
    Number(f64),
    /// A moment, in milliseconds since 1970.
    Moment(f64),
}

impl FactValue {
    /// The number that stands for its type in the database.
    #[must_use]
    pub const fn sort(&self) -> i16 {
        match self {
            Self::Present | Self::Text(_) => 0,
            Self::Number(_) => 1,
            Self::Moment(_) => 2,
        }
    }

    /// Parses an RFC 3339 time with its offset.
    #[must_use]
    pub fn moment(text: &str) -> Option<Self> {
        // Timestamps in milliseconds of all years that RFC 3339 can express are exact in a double.
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        DateTime::parse_from_rfc3339(text).ok().map(|moment| Self::Moment(moment.timestamp_millis() as f64))
    }
}

/// A named value of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its place in the event.
    pub part: FactPart,
    /// The full IRI of the field, or its name in the standard.
    pub name: String,
    /// Its value.
    pub value: FactValue,
}

/// How the values of a name are normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalisation {
    /// Texts, numbers and times, unchanged.
    Any,
    /// Texts, unchanged.
    Text,
    /// Hexadecimal digits, in upper case.
    Hexadecimal,
    /// URIs or identifiers.
    Address,
    /// Terms of a vocabulary.
    Term(Vocabulary),
    /// Numbers only.
    Number,
    /// Times only.
    Moment,
}

impl Normalisation {
    /// Returns a text in normalised form; `None` when it is not of this kind.
    #[must_use]
    pub fn of(self, text: &str, context: &Context) -> Option<String> {
        match self {
            Self::Any | Self::Text => Some(text.to_owned()),
            Self::Hexadecimal => Some(text.to_ascii_uppercase()),
            Self::Address => {
                Some(Identity::parse(text).map_or_else(|_| text.to_owned(), |identity| identity.as_str().to_owned()))
            }
            Self::Term(vocabulary) => vocabulary.read(text, context).ok().map(|term| term.to_string()),
            Self::Number | Self::Moment => None,
        }
    }
}

/// Fields of sensor metadata and reports, with the normalisation of their values.
const SENSOR_FIELDS: &[(&str, Normalisation)] = &[
    ("time", Normalisation::Moment),
    ("startTime", Normalisation::Moment),
    ("endTime", Normalisation::Moment),
    ("type", Normalisation::Term(Vocabulary::MeasurementType)),
    ("exception", Normalisation::Term(Vocabulary::SensorAlert)),
    ("component", Normalisation::Term(Vocabulary::Component)),
    ("deviceID", Normalisation::Address),
    ("deviceMetadata", Normalisation::Address),
    ("rawData", Normalisation::Address),
    ("dataProcessingMethod", Normalisation::Address),
    ("microorganism", Normalisation::Address),
    ("chemicalSubstance", Normalisation::Address),
    ("bizRules", Normalisation::Address),
    ("uriValue", Normalisation::Address),
    ("stringValue", Normalisation::Text),
    ("booleanValue", Normalisation::Text),
    ("hexBinaryValue", Normalisation::Hexadecimal),
    ("percRank", Normalisation::Number),
];
/// Numeric fields of sensor reports that have a unit of measure.
const MEASURED: &[&str] = &["value", "minValue", "maxValue", "meanValue", "sDev", "percValue"];
/// The name of the fact that an event has a sensor element.
const SENSOR_ELEMENTS: &str = "sensorElementList";

/// The parts of the names of extensions in query parameters.
const EXTENSIONS: [(&str, FactPart); 16] = [
    ("INNER_ERROR_DECLARATION_", FactPart::InnerError),
    ("ERROR_DECLARATION_", FactPart::Error),
    ("INNER_ILMD_", FactPart::InnerIlmd),
    ("ILMD_", FactPart::Ilmd),
    ("INNER_SENSORELEMENT_", FactPart::InnerSensorElement),
    ("SENSORELEMENT_", FactPart::SensorElement),
    ("INNER_SENSORMETADATA_", FactPart::InnerSensorMetadata),
    ("SENSORMETADATA_", FactPart::SensorMetadata),
    ("INNER_SENSORREPORT_", FactPart::InnerSensorReport),
    ("SENSORREPORT_", FactPart::SensorReport),
    ("INNER_readPoint_", FactPart::InnerReadPoint),
    ("readPoint_", FactPart::ReadPoint),
    ("INNER_bizLocation_", FactPart::InnerBizLocation),
    ("bizLocation_", FactPart::BizLocation),
    ("INNER_", FactPart::InnerExtension),
    ("", FactPart::Extension),
];

/// The facts that a query parameter searches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryTarget {
    /// Their place in the event.
    pub part: FactPart,
    /// Their name.
    pub name: String,
    /// How their values are normalised.
    pub normalisation: Normalisation,
    /// The field and unit of measure, when the name has both: other units may say the same.
    measured: Option<(String, String)>,
}

impl QueryTarget {
    fn new(part: FactPart, name: &str, normalisation: Normalisation) -> Self {
        Self { part, name: name.to_owned(), normalisation, measured: None }
    }

    /// Returns the same amount in other units of its dimension, each with the name of its facts (UN/ECE Recommendation
    /// 20).
    #[must_use]
    pub fn in_other_units(&self, value: f64) -> Vec<(String, f64)> {
        let Some((field, unit)) = &self.measured else { return Vec::new() };
        let scale = if field == "sDev" { Scale::Distance } else { Scale::Point };
        let others = in_other_units(value, unit, scale).into_iter();
        others.map(|(unit, value)| (format!("{field}_{unit}"), value)).collect()
    }
}

/// Parses the name in a query parameter, behind its `EQ_`, `GE_`, …. Returns the facts to search; `None` when no such
/// facts are stored.
#[must_use]
pub fn query_target(name: &str, context: &Context) -> Option<QueryTarget> {
    let known = match name {
        "errorReason" => Some((FactPart::Error, "reason", Normalisation::Term(Vocabulary::ErrorReason))),
        "correctiveEventID" => Some((FactPart::Error, name, Normalisation::Text)),
        // The text and the JSON schema of the standard spell it differently.
        "errorDeclaration_Time" | "errorDeclarationTime" => {
            Some((FactPart::Error, "declarationTime", Normalisation::Moment))
        }
        "sensorElementList" | "sensorElement" => Some((FactPart::Sensor, SENSOR_ELEMENTS, Normalisation::Text)),
        "quantity" => Some((FactPart::Quantity, name, Normalisation::Number)),
        _ => SENSOR_FIELDS
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(field, spelling)| (FactPart::Sensor, *field, *spelling))
            .or_else(|| {
                let field = MEASURED.iter().find(|field| **field == name)?;
                Some((FactPart::Sensor, *field, Normalisation::Number))
            }),
    };
    if let Some((part, name, normalisation)) = known {
        return Some(QueryTarget::new(part, name, normalisation));
    }
    if let Some((field, unit)) = name.split_once('_')
        && (2..=4).contains(&unit.len())
        && unit.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    {
        let part = if field == "quantity" { Some(FactPart::Quantity) } else { None };
        let part = part.or_else(|| MEASURED.contains(&field).then_some(FactPart::Sensor));
        if let Some(part) = part {
            let measured = Some((field.to_owned(), unit.to_owned()));
            return Some(QueryTarget { measured, ..QueryTarget::new(part, name, Normalisation::Number) });
        }
    }
    let (part, field) =
        EXTENSIONS.iter().find_map(|(prefix, part)| name.strip_prefix(prefix).map(|field| (*part, field)))?;
    // Attributes of master data are not facts of events.
    if field.starts_with("ATTR_") {
        return None;
    }
    let (namespace, local) = context.qualify(field)?;
    Some(QueryTarget::new(part, &format!("{namespace}{local}"), Normalisation::Any))
}

/// Returns all facts of an event, without duplicates.
#[must_use]
pub fn facts(event: &Event) -> Vec<Fact> {
    let mut found = FactCollector { context: &event.context, seen: BTreeSet::new(), facts: Vec::new() };
    found.named(FactPart::Extension, &event.json);
    if let Some(ilmd) = event.ilmd() {
        found.named(FactPart::Ilmd, ilmd);
    }
    if let Some(declaration) = &event.error_declaration {
        let reason = declaration.reason.as_ref().map(|reason| ("reason", reason.as_str()));
        let events = declaration.corrected_by.iter().map(|id| ("correctiveEventID", id.as_str()));
        for (name, text) in reason.into_iter().chain(events) {
            found.add(FactPart::Error, name, text_of(text.to_owned()));
        }
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        let declared = FactValue::Moment(declaration.declared_at.timestamp_millis() as f64);
        found.add(FactPart::Error, "declarationTime", declared);
        if let Some(Value::Object(declaration)) = event.json.get("errorDeclaration") {
            found.named(FactPart::Error, declaration);
        }
    }
    found.sensors(&event.json);
    found.quantities(&event.json);
    for (name, terms) in [("set", &event.set), ("unset", &event.unset)] {
        terms.iter().for_each(|term| found.add(FactPart::Persistent, name, text_of(term.as_str().to_owned())));
    }
    for (name, place) in [("readPoint", &event.read_point), ("bizLocation", &event.biz_location)] {
        if let Some(whole) = place.as_ref().and_then(Identity::class) {
            found.add(FactPart::Place, name, text_of(whole.to_owned()));
        }
    }
    // Further parts follow here: the migration that adds them to stored events relies on the order.
    if event.event_type == EventType::Extension {
        found.add(FactPart::EventType, "type", text_of(event.type_name()));
    }
    for (part, name) in [(FactPart::ReadPoint, "readPoint"), (FactPart::BizLocation, "bizLocation")] {
        if let Some(Value::Object(place)) = event.json.get(name) {
            found.named(part, place);
        }
    }
    for element in elements(&event.json) {
        found.named(FactPart::SensorElement, element);
        let (metadata, reports) = parts(element);
        metadata.into_iter().for_each(|metadata| found.named(FactPart::SensorMetadata, metadata));
        reports.for_each(|report| found.named(FactPart::SensorReport, report));
    }
    found.facts
}

/// The sensor elements of an event.
fn elements(event: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let elements = event.get(SENSOR_ELEMENTS).and_then(Value::as_array).into_iter().flatten();
    elements.filter_map(Value::as_object)
}

/// The metadata and the reports of a sensor element.
fn parts(element: &Map<String, Value>) -> (Option<&Map<String, Value>>, impl Iterator<Item = &Map<String, Value>>) {
    let metadata = element.get("sensorMetadata").and_then(Value::as_object);
    let reports = element.get("sensorReport").and_then(Value::as_array).into_iter().flatten();
    (metadata, reports.filter_map(Value::as_object))
}

pub(super) fn text_of(text: String) -> FactValue {
    if text.len() > MAX_FACT_LENGTH || text.contains('\0') { FactValue::Present } else { FactValue::Text(text) }
}

fn number_of(number: &Number) -> Option<FactValue> {
    // Adding 0.0 turns -0.0 into 0.0.
    number.as_f64().filter(|number| number.is_finite()).map(|number| FactValue::Number(number + 0.0))
}

struct FactCollector<'a> {
    context: &'a Context,
    seen: BTreeSet<(FactPart, String, i16, String)>,
    facts: Vec<Fact>,
}

impl FactCollector<'_> {
    fn add(&mut self, part: FactPart, name: &str, value: FactValue) {
        if name.len() > MAX_NAME_LENGTH || name.contains('\0') {
            return;
        }
        let key = match &value {
            FactValue::Present => String::new(),
            FactValue::Text(text) => format!("t{text}"),
            FactValue::Number(number) | FactValue::Moment(number) => number.to_string(),
        };
        if self.seen.insert((part, name.to_owned(), value.sort(), key)) {
            self.facts.push(Fact { part, name: name.to_owned(), value });
        }
    }

    /// Adds the fields of an object that have a namespace.
    fn named(&mut self, part: FactPart, object: &Map<String, Value>) {
        for (key, value) in object {
            match self.context.qualify(key) {
                Some((namespace, local)) => self.value(part, &format!("{namespace}{local}"), value),
                // A field without namespace, such as JSON-LD's own, may contain fields with one.
                None if part == part.inner() => self.within(part, value),
                None => {}
            }
        }
    }

    fn value(&mut self, part: FactPart, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Bool(truth) => self.add(part, name, FactValue::Text(truth.to_string())),
            Value::Number(number) => self.add(part, name, number_of(number).unwrap_or(FactValue::Present)),
            Value::String(text) => self.text(part, name, text),
            Value::Array(items) => items.iter().for_each(|item| self.value(part, name, item)),
            Value::Object(object) => {
                // A typed or language-tagged value counts as the value itself.
                match object.get("@value").or_else(|| object.get("#text")) {
                    Some(value) => self.value(part, name, value),
                    None => self.add(part, name, FactValue::Present),
                }
                self.named(part.inner(), object);
            }
        }
    }

    fn within(&mut self, part: FactPart, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.within(part, item)),
            Value::Object(object) => self.named(part, object),
            _ => {}
        }
    }

    fn text(&mut self, part: FactPart, name: &str, text: &str) {
        if let Some(moment) = FactValue::moment(text) {
            self.add(part, name, moment);
        }
        self.add(part, name, text_of(text.to_owned()));
    }

    fn sensors(&mut self, event: &Map<String, Value>) {
        for element in elements(event) {
            self.add(FactPart::Sensor, SENSOR_ELEMENTS, FactValue::Present);
            let (metadata, reports) = parts(element);
            metadata.into_iter().chain(reports).for_each(|object| self.sensor(object));
        }
    }

    fn sensor(&mut self, object: &Map<String, Value>) {
        for (name, spelling) in SENSOR_FIELDS {
            let value = match (object.get(*name), spelling) {
                (Some(Value::String(text)), Normalisation::Moment) => FactValue::moment(text.trim()),
                (Some(Value::String(text)), spelling) => spelling.of(text.trim(), self.context).map(text_of),
                (Some(Value::Bool(truth)), _) => Some(FactValue::Text(truth.to_string())),
                (Some(Value::Number(number)), Normalisation::Number) => number_of(number),
                _ => None,
            };
            if let Some(value) = value {
                self.add(FactPart::Sensor, name, value);
            }
        }
        let unit = object.get("uom").and_then(Value::as_str);
        for name in MEASURED {
            if let Some(Value::Number(number)) = object.get(*name) {
                self.measured(FactPart::Sensor, name, unit, number);
            }
        }
    }

    fn quantities(&mut self, event: &Map<String, Value>) {
        for list in ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"] {
            let entries = event.get(list).and_then(Value::as_array).into_iter().flatten();
            for entry in entries.filter_map(Value::as_object) {
                if let Some(Value::Number(number)) = entry.get("quantity") {
                    self.measured(FactPart::Quantity, "quantity", entry.get("uom").and_then(Value::as_str), number);
                }
            }
        }
    }

    /// Adds a number, by itself and with its unit of measure.
    fn measured(&mut self, part: FactPart, name: &str, unit: Option<&str>, number: &Number) {
        let Some(value) = number_of(number) else { return };
        if let Some(unit) = unit.map(str::trim).filter(|unit| !unit.is_empty()) {
            self.add(part, &format!("{name}_{unit}"), value.clone());
        }
        self.add(part, name, value);
    }
}
