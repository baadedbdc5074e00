//! What events say by name: extensions, master data, sensors, quantities. Questions ask for it beside the fields that
//! every event has (EPCIS 2.0, section 8.2.7.1).

use std::collections::BTreeSet;

use chrono::DateTime;
use serde_json::{Map, Number, Value};

use super::{Context, Event, Identity, Vocabulary};

/// The longest text that can be asked for, in bytes: what a row of an index holds with its name.
pub const MAX_FACT_LENGTH: usize = 1_000;
/// The longest name, in bytes.
const MAX_NAME_LENGTH: usize = 500;

/// Where in an event something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// In an extension of the event itself.
    Extension,
    /// Within one, at any depth.
    InnerExtension,
    /// In instance and lot master data.
    Ilmd,
    /// Within that, at any depth.
    InnerIlmd,
    /// In the error declaration.
    Error,
    /// Within an extension of the error declaration.
    InnerError,
    /// In a sensor element: its metadata or one of its reports.
    Sensor,
    /// In one of the lists of quantities.
    Quantity,
    /// The place of which the read point or business location is a part.
    Place,
    /// Among the conditions that last: `set` or `unset`.
    Persistent,
}

impl Part {
    /// The number in the database.
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
        }
    }

    const fn inner(self) -> Self {
        match self {
            Self::Extension => Self::InnerExtension,
            Self::Ilmd => Self::InnerIlmd,
            Self::Error => Self::InnerError,
            other => other,
        }
    }
}

/// What is said there.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValue {
    /// Something that is no value of its own, or too long to be asked for.
    Present,
    /// A text, an address in its one spelling, `true` or `false`.
    Text(String),
    /// A number.
    Number(f64),
    /// A moment, in milliseconds since 1970.
    Moment(f64),
}

impl FactValue {
    /// The number of its kind in the database.
    #[must_use]
    pub const fn sort(&self) -> i16 {
        match self {
            Self::Present | Self::Text(_) => 0,
            Self::Number(_) => 1,
            Self::Moment(_) => 2,
        }
    }

    /// The moment that a text says, with its offset.
    #[must_use]
    pub fn moment(text: &str) -> Option<Self> {
        // Milliseconds of the years that RFC 3339 can write are whole numbers in a double.
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        DateTime::parse_from_rfc3339(text).ok().map(|moment| Self::Moment(moment.timestamp_millis() as f64))
    }
}

/// Something that an event says by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Where.
    pub part: Part,
    /// The full address of the field, or the standard's name.
    pub name: String,
    /// What.
    pub value: FactValue,
}

/// How the values of a name are spelled in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Texts, numbers and moments, each as it is.
    Any,
    /// Texts as they stand.
    Text,
    /// Digits of a hexadecimal number, in capital letters.
    Hexadecimal,
    /// An address or identifier.
    Address,
    /// A term of a vocabulary.
    Term(Vocabulary),
    /// Numbers only.
    Number,
    /// Moments only.
    Moment,
}

impl Spelling {
    /// A text in its one spelling; `None` when it is none of this kind.
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

/// Fields of sensor metadata and reports, by the spelling of their values.
const SENSOR_FIELDS: &[(&str, Spelling)] = &[
    ("time", Spelling::Moment),
    ("startTime", Spelling::Moment),
    ("endTime", Spelling::Moment),
    ("type", Spelling::Term(Vocabulary::MeasurementType)),
    ("exception", Spelling::Term(Vocabulary::SensorAlert)),
    ("component", Spelling::Term(Vocabulary::Component)),
    ("deviceID", Spelling::Address),
    ("deviceMetadata", Spelling::Address),
    ("rawData", Spelling::Address),
    ("dataProcessingMethod", Spelling::Address),
    ("microorganism", Spelling::Address),
    ("chemicalSubstance", Spelling::Address),
    ("bizRules", Spelling::Address),
    ("uriValue", Spelling::Address),
    ("stringValue", Spelling::Text),
    ("booleanValue", Spelling::Text),
    ("hexBinaryValue", Spelling::Hexadecimal),
    ("percRank", Spelling::Number),
];
/// Numbers of sensor reports that have a unit.
const MEASURED: &[&str] = &["value", "minValue", "maxValue", "meanValue", "sDev", "percValue"];
/// The name of what says that there is a sensor element.
const SENSOR_ELEMENTS: &str = "sensorElementList";

/// What a question asks for by a name, the part behind `EQ_`, `GE_`, … of its parameter: where, under which name, and
/// how values are spelled. `None` when nothing that is kept has this name.
#[must_use]
pub fn asked(name: &str, context: &Context) -> Option<(Part, String, Spelling)> {
    let known = match name {
        "errorReason" => Some((Part::Error, "reason", Spelling::Term(Vocabulary::ErrorReason))),
        "correctiveEventID" => Some((Part::Error, name, Spelling::Text)),
        // The standard's text and its schema write it differently.
        "errorDeclaration_Time" | "errorDeclarationTime" => Some((Part::Error, "declarationTime", Spelling::Moment)),
        "sensorElementList" | "sensorElement" => Some((Part::Sensor, SENSOR_ELEMENTS, Spelling::Text)),
        "quantity" => Some((Part::Quantity, name, Spelling::Number)),
        _ => SENSOR_FIELDS
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(field, spelling)| (Part::Sensor, *field, *spelling))
            .or_else(|| {
                let field = MEASURED.iter().find(|field| **field == name)?;
                Some((Part::Sensor, *field, Spelling::Number))
            }),
    };
    if let Some((part, name, spelling)) = known {
        return Some((part, name.to_owned(), spelling));
    }
    if let Some((field, unit)) = name.split_once('_')
        && (2..=4).contains(&unit.len())
        && unit.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    {
        let part = if field == "quantity" { Some(Part::Quantity) } else { None };
        let part = part.or_else(|| MEASURED.contains(&field).then_some(Part::Sensor));
        if let Some(part) = part {
            return Some((part, name.to_owned(), Spelling::Number));
        }
    }
    let (part, field) = [
        ("INNER_ERROR_DECLARATION_", Part::InnerError),
        ("ERROR_DECLARATION_", Part::Error),
        ("INNER_ILMD_", Part::InnerIlmd),
        ("ILMD_", Part::Ilmd),
        ("INNER_", Part::InnerExtension),
        ("", Part::Extension),
    ]
    .into_iter()
    .find_map(|(prefix, part)| name.strip_prefix(prefix).map(|field| (part, field)))?;
    // Extensions of sensors and places, and attributes of master data, are not kept apart.
    if ["SENSOR", "INNER_SENSOR", "readPoint_", "bizLocation_", "ATTR_"].iter().any(|other| field.starts_with(other)) {
        return None;
    }
    let (namespace, local) = context.qualify(field)?;
    Some((part, format!("{namespace}{local}"), Spelling::Any))
}

/// Everything that an event says by name, each once.
#[must_use]
pub fn facts(event: &Event) -> Vec<Fact> {
    let mut found = Found { context: &event.context, seen: BTreeSet::new(), facts: Vec::new() };
    found.named(Part::Extension, &event.json);
    if let Some(ilmd) = event.ilmd() {
        found.named(Part::Ilmd, ilmd);
    }
    if let Some(declaration) = &event.error_declaration {
        let reason = declaration.reason.as_ref().map(|reason| ("reason", reason.as_str()));
        let events = declaration.corrected_by.iter().map(|id| ("correctiveEventID", id.as_str()));
        for (name, text) in reason.into_iter().chain(events) {
            found.add(Part::Error, name, text_of(text.to_owned()));
        }
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        let declared = FactValue::Moment(declaration.declared_at.timestamp_millis() as f64);
        found.add(Part::Error, "declarationTime", declared);
        if let Some(Value::Object(declaration)) = event.json.get("errorDeclaration") {
            found.named(Part::Error, declaration);
        }
    }
    found.sensors(&event.json);
    found.quantities(&event.json);
    for (name, terms) in [("set", &event.set), ("unset", &event.unset)] {
        terms.iter().for_each(|term| found.add(Part::Persistent, name, text_of(term.as_str().to_owned())));
    }
    for (name, place) in [("readPoint", &event.read_point), ("bizLocation", &event.biz_location)] {
        if let Some(whole) = place.as_ref().and_then(Identity::class) {
            found.add(Part::Place, name, text_of(whole.to_owned()));
        }
    }
    found.facts
}

fn text_of(text: String) -> FactValue {
    if text.len() > MAX_FACT_LENGTH || text.contains('\0') { FactValue::Present } else { FactValue::Text(text) }
}

fn number_of(number: &Number) -> Option<FactValue> {
    // Zero has one sign.
    number.as_f64().filter(|number| number.is_finite()).map(|number| FactValue::Number(number + 0.0))
}

struct Found<'a> {
    context: &'a Context,
    seen: BTreeSet<(Part, String, i16, String)>,
    facts: Vec<Fact>,
}

impl Found<'_> {
    fn add(&mut self, part: Part, name: &str, value: FactValue) {
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

    /// The fields of an object that have a namespace.
    fn named(&mut self, part: Part, object: &Map<String, Value>) {
        for (key, value) in object {
            match self.context.qualify(key) {
                Some((namespace, local)) => self.value(part, &format!("{namespace}{local}"), value),
                // What has none, such as a list's own marks, may still hold what has.
                None if part == part.inner() => self.within(part, value),
                None => {}
            }
        }
    }

    fn value(&mut self, part: Part, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Bool(truth) => self.add(part, name, FactValue::Text(truth.to_string())),
            Value::Number(number) => self.add(part, name, number_of(number).unwrap_or(FactValue::Present)),
            Value::String(text) => self.text(part, name, text),
            Value::Array(items) => items.iter().for_each(|item| self.value(part, name, item)),
            Value::Object(object) => {
                // A value with its type or language is that value.
                match object.get("@value").or_else(|| object.get("#text")) {
                    Some(value) => self.value(part, name, value),
                    None => self.add(part, name, FactValue::Present),
                }
                self.named(part.inner(), object);
            }
        }
    }

    fn within(&mut self, part: Part, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.within(part, item)),
            Value::Object(object) => self.named(part, object),
            _ => {}
        }
    }

    fn text(&mut self, part: Part, name: &str, text: &str) {
        if let Some(moment) = FactValue::moment(text) {
            self.add(part, name, moment);
        }
        self.add(part, name, text_of(text.to_owned()));
    }

    fn sensors(&mut self, event: &Map<String, Value>) {
        let elements = event.get(SENSOR_ELEMENTS).and_then(Value::as_array).into_iter().flatten();
        for element in elements.filter_map(Value::as_object) {
            self.add(Part::Sensor, SENSOR_ELEMENTS, FactValue::Present);
            let metadata = element.get("sensorMetadata").and_then(Value::as_object);
            let reports = element.get("sensorReport").and_then(Value::as_array).into_iter().flatten();
            for object in metadata.into_iter().chain(reports.filter_map(Value::as_object)) {
                self.sensor(object);
            }
        }
    }

    fn sensor(&mut self, object: &Map<String, Value>) {
        for (name, spelling) in SENSOR_FIELDS {
            let value = match (object.get(*name), spelling) {
                (Some(Value::String(text)), Spelling::Moment) => FactValue::moment(text.trim()),
                (Some(Value::String(text)), spelling) => spelling.of(text.trim(), self.context).map(text_of),
                (Some(Value::Bool(truth)), _) => Some(FactValue::Text(truth.to_string())),
                (Some(Value::Number(number)), Spelling::Number) => number_of(number),
                _ => None,
            };
            if let Some(value) = value {
                self.add(Part::Sensor, name, value);
            }
        }
        let unit = object.get("uom").and_then(Value::as_str);
        for name in MEASURED {
            if let Some(Value::Number(number)) = object.get(*name) {
                self.measured(Part::Sensor, name, unit, number);
            }
        }
    }

    fn quantities(&mut self, event: &Map<String, Value>) {
        for list in ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"] {
            let entries = event.get(list).and_then(Value::as_array).into_iter().flatten();
            for entry in entries.filter_map(Value::as_object) {
                if let Some(Value::Number(number)) = entry.get("quantity") {
                    self.measured(Part::Quantity, "quantity", entry.get("uom").and_then(Value::as_str), number);
                }
            }
        }
    }

    /// A number, by itself and with its unit.
    fn measured(&mut self, part: Part, name: &str, unit: Option<&str>, number: &Number) {
        let Some(value) = number_of(number) else { return };
        if let Some(unit) = unit.map(str::trim).filter(|unit| !unit.is_empty()) {
            self.add(part, &format!("{name}_{unit}"), value.clone());
        }
        self.add(part, name, value);
    }
}
