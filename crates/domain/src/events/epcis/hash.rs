//! The event hash ID (CBV 2.0, section 8.9): an identifier that is the same for all representations of an event.
//!
//! The pre-hash string has the fields in a fixed order, each value in canonical form; its SHA-256 identifies the event.
//! Where the standard's wording and its implementations differ (whether the type of a source stands before or behind
//! it), this follows the implementations, so that hashes agree with those of other systems. The one exception is the
//! order of lists: always that of the texts of their entries, as the standard says. The reference program leaves the
//! transactions, sources and destinations of a document in its order (ADR 55).

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::event::{Event, ObjectRole, QuantityElement, TypedIdentity};
use super::time::{moment, written};
use super::{Context, Identity, Vocabulary, sensor};

/// Returns the event hash ID as an RFC 6920 URI, from the SHA-256 of the [`pre_hash`].
#[must_use]
pub fn hash_id(sha256: &[u8; 32]) -> String {
    let mut id = String::with_capacity(96);
    id.push_str("ni:///sha-256;");
    for byte in sha256 {
        let _ = write!(id, "{byte:02x}");
    }
    id.push_str("?ver=CBV2.0");
    id
}

/// Returns the SHA-256 in an event hash ID as [`hash_id`] writes it; `None` for any other text.
#[must_use]
pub fn hash_of_id(id: &str) -> Option<[u8; 32]> {
    let digits = id.strip_prefix("ni:///sha-256;")?.strip_suffix("?ver=CBV2.0")?;
    let mut hash = [0; 32];
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// Returns the pre-hash string of an event.
#[must_use]
pub fn pre_hash(event: &Event) -> String {
    let mut text = format!(
        "eventType={}eventTime={}eventTimeZoneOffset={}",
        event.type_name(),
        written(event.event_time),
        event.offset
    );
    text.push_str(&certification(event));
    text.push_str(&identities(event, "epcList", ObjectRole::Thing));
    if let Some((_, parent)) = event.things.iter().find(|(link, _)| *link == ObjectRole::Parent) {
        let _ = write!(text, "parentID={parent}");
    }
    text.push_str(&identities(event, "inputEPCList", ObjectRole::Input));
    text.push_str(&identities(event, "childEPCs", ObjectRole::Child));
    text.push_str(&quantities(event, "quantityList", ObjectRole::Thing));
    text.push_str(&quantities(event, "childQuantityList", ObjectRole::Child));
    text.push_str(&quantities(event, "inputQuantityList", ObjectRole::Input));
    text.push_str(&identities(event, "outputEPCList", ObjectRole::Output));
    text.push_str(&quantities(event, "outputQuantityList", ObjectRole::Output));
    let single = [
        ("action", event.action.map(|action| action.as_str().to_owned())),
        ("transformationID", event.transformation_id.as_ref().map(ToString::to_string)),
        ("bizStep", event.biz_step.as_ref().map(ToString::to_string)),
        ("disposition", event.disposition.as_ref().map(ToString::to_string)),
    ];
    for (field, value) in single {
        if let Some(value) = value {
            let _ = write!(text, "{field}={value}");
        }
    }
    let terms = |field: &'static str, terms: &[super::Term]| {
        let mut terms: Vec<String> = terms.iter().map(|term| format!("{field}={term}")).collect();
        terms.sort_unstable();
        terms.concat()
    };
    text.push_str(&list("persistentDisposition", &[terms("set", &event.set), terms("unset", &event.unset)].concat()));
    for (field, location) in [("readPoint", &event.read_point), ("bizLocation", &event.biz_location)] {
        if let Some(location) = location {
            let further = event.json.get(field).and_then(Value::as_object);
            let further = further.map(|further| extensions(further, &event.context)).unwrap_or_default();
            let _ = write!(text, "{field}id={location}{further}");
        }
    }
    text.push_str(&typed("bizTransactionList", "bizTransaction", &event.transactions));
    text.push_str(&typed("sourceList", "source", &event.sources));
    text.push_str(&typed("destinationList", "destination", &event.destinations));
    text.push_str(&sensors(event));
    if let Some(ilmd) = event.ilmd() {
        text.push_str(&list("ilmd", &extensions(ilmd, &event.context)));
    }
    text.push_str(&extensions(&event.json, &event.context));
    text
}

/// A list with its name, or an empty text when the list is empty.
fn list(name: &str, entries: &str) -> String {
    if entries.is_empty() { String::new() } else { format!("{name}{entries}") }
}

/// Concatenates texts in byte order.
fn sorted(entries: impl Iterator<Item = String>) -> String {
    let mut entries: Vec<String> = entries.collect();
    entries.sort_unstable();
    entries.concat()
}

fn certification(event: &Event) -> String {
    let one =
        |value: &Value| value.as_str().map(|text| format!("certificationInfo={}", canonical(text, &event.context)));
    match event.json.get("certificationInfo") {
        Some(Value::Array(items)) => sorted(items.iter().filter_map(one)),
        Some(value) => one(value).unwrap_or_default(),
        None => String::new(),
    }
}

fn identities(event: &Event, name: &str, wanted: ObjectRole) -> String {
    let things = event.things.iter().filter(|(link, _)| *link == wanted);
    list(name, &sorted(things.map(|(_, identity)| format!("epc={identity}"))))
}

fn quantities(event: &Event, name: &str, wanted: ObjectRole) -> String {
    let came = event.json.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let measured = event.quantities.iter().filter(|(link, _)| *link == wanted);
    // The JSON has the exact number, the parsed quantity only thousandths.
    let entry = |((_, measured), came): (&(ObjectRole, QuantityElement), &Value)| {
        let mut entry = format!("quantityElementepcClass={}", measured.class);
        if let Some(quantity) = came.get("quantity").and_then(number) {
            let _ = write!(entry, "quantity={quantity}");
        }
        if let Some(unit) = &measured.unit {
            let _ = write!(entry, "uom={unit}");
        }
        entry
    };
    list(name, &sorted(measured.zip(came).map(entry)))
}

fn typed(name: &str, field: &str, all: &[TypedIdentity]) -> String {
    let entry = |typed: &TypedIdentity| {
        let kind = typed.kind.as_ref().map(|kind| format!("type={kind}")).unwrap_or_default();
        format!("{kind}{field}={}", typed.id)
    };
    list(name, &sorted(all.iter().map(entry)))
}

fn sensors(event: &Event) -> String {
    let elements = event.json.get("sensorElementList").and_then(Value::as_array);
    let elements = elements.into_iter().flatten().filter_map(Value::as_object);
    let element = |element: &Map<String, Value>| {
        let metadata = element.get("sensorMetadata").and_then(Value::as_object);
        let metadata = metadata
            .map(|metadata| list("sensorMetadata", &sensor_fields(metadata, sensor::METADATA, &event.context)))
            .unwrap_or_default();
        let reports = element.get("sensorReport").and_then(Value::as_array).into_iter().flatten();
        let reports = reports.filter_map(Value::as_object);
        let report = |report: &Map<String, Value>| {
            format!("sensorReport{}", sensor_fields(report, sensor::REPORT, &event.context))
        };
        let further = extensions(element, &event.context);
        format!("sensorElement{metadata}{}{further}", sorted(reports.map(report)))
    };
    list("sensorElementList", &sorted(elements.map(element)))
}

/// The standard fields in their prescribed order, then the extensions.
fn sensor_fields(object: &Map<String, Value>, order: &[&str], context: &Context) -> String {
    let mut text = String::new();
    for field in order {
        let Some(value) = object.get(*field).filter(|value| !value.is_null()) else { continue };
        let term = |vocabulary: Vocabulary, text: &str| vocabulary.read(text, context).map(|term| term.to_string());
        let value = match (*field, value) {
            ("time" | "startTime" | "endTime", Value::String(text)) => moment(text).map(written).ok(),
            ("type", Value::String(text)) => term(Vocabulary::MeasurementType, text).ok(),
            ("exception", Value::String(text)) => term(Vocabulary::SensorAlert, text).ok(),
            ("component", Value::String(text)) => term(Vocabulary::Component, text).ok(),
            (_, value) => scalar(value, context),
        };
        if let Some(value) = value {
            let _ = write!(text, "{field}={value}");
        }
    }
    text + &extensions(object, context)
}

/// The extensions of an object: all keys with a namespace, since `read` refuses unknown keys without one.
fn extensions(object: &Map<String, Value>, context: &Context) -> String {
    let own = object.iter().filter(|(key, _)| *key != "rdfs:comment" && context.qualify(key).is_some());
    sorted(own.flat_map(|(key, value)| extension(key, value, context)))
}

/// One extension, or one for each item of a list. All fields within an extension are extensions, whatever their
/// namespace.
fn extension(key: &str, value: &Value, context: &Context) -> Vec<String> {
    let name = match context.qualify(key) {
        Some((namespace, local)) => format!("{{{namespace}}}{local}"),
        None => key.to_owned(),
    };
    match value {
        Value::Array(items) => items.iter().flat_map(|item| extension(key, item, context)).collect(),
        Value::Object(object) => {
            let within = object.iter().filter(|(key, _)| *key != "rdfs:comment");
            vec![name + &sorted(within.flat_map(|(key, value)| extension(key, value, context)))]
        }
        value => vec![scalar(value, context).map_or_else(|| name.clone(), |value| format!("{name}={value}"))],
    }
}

/// A scalar in canonical form; `None` when it is empty.
fn scalar(value: &Value, context: &Context) -> Option<String> {
    match value {
        Value::String(text) => Some(canonical(text, context)).filter(|text| !text.is_empty()),
        Value::Bool(truth) => Some(truth.to_string()),
        value => number(value),
    }
}

/// A number without insignificant zeros.
fn number(value: &Value) -> Option<String> {
    value.as_i64().map(|whole| whole.to_string()).or_else(|| value.as_f64().map(|number| number.to_string()))
}

/// A text in canonical form: compact IRIs are expanded, identifiers become canonical Digital Links, terms their CBV 2.0
/// IRIs, and decimal numbers lose their insignificant zeros.
fn canonical(text: &str, context: &Context) -> String {
    let text = text.trim();
    if let Some(decimal) = decimal(text) {
        return decimal;
    }
    let full = context.expand(text).unwrap_or_else(|| text.to_owned());
    if full.starts_with("urn:epcglobal:cbv:") {
        let vocabularies = [
            Vocabulary::BizStep,
            Vocabulary::Disposition,
            Vocabulary::BizTransactionType,
            Vocabulary::SourceDestinationType,
            Vocabulary::ErrorReason,
        ];
        let term = vocabularies.iter().find_map(|vocabulary| vocabulary.read(&full, context).ok());
        return term.map_or(full, |term| term.to_string());
    }
    let is_key = full.starts_with("urn:epc:") || full.starts_with("https://") || full.starts_with("http://");
    if is_key && let Ok(identity) = Identity::parse(&full) {
        return identity.to_string();
    }
    full
}

/// A decimal number without insignificant zeros and plus sign; `None` when the text is none.
fn decimal(text: &str) -> Option<String> {
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty()).unwrap_or("0");
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    let sign = if negative && (whole != "0" || !decimals.is_empty()) { "-" } else { "" };
    Some(format!("{sign}{whole}{point}{decimals}"))
}
