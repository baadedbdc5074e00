//! All that an event says, in one spelling.
//!
//! The pre-hash string leaves things out: comments, `bizRules` of a sensor report, extensions of quantities, parties and
//! business transactions, the end of a nested extension, and whether `007` is a text or a number. Events that differ in
//! these are different events with the same hash; the content tells them apart (ADR 55).

use serde_json::{Number, Value};

use super::time::{moment, written};
use super::{Context, Event, Identity, Offset, Vocabulary};

/// Fields that say nothing about what happened: the name of the event and when it was stored; prefixes, which are
/// resolved where they are used.
const NOT_CONTENT: [&str; 3] = ["@context", "eventID", "recordTime"];
/// Lists in which an object may be repeated and is still one object.
const SETS: [&str; 4] = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"];

/// Returns the content of an event: equal for two events exactly if they say the same, however their fields are
/// ordered and their times, terms and identifiers spelled. Extensions are compared to the letter.
#[must_use]
pub fn content(event: &Event) -> String {
    let said = event.json.iter().filter(|(key, _)| !NOT_CONTENT.contains(&key.as_str()));
    object(said, Place::Standard { within: "", field: "" }, &event.context)
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place<'k> {
    /// In a field of the standard, within another one.
    Standard { within: &'k str, field: &'k str },
    /// In an extension.
    Extension,
}

fn quoted(text: impl Into<String>) -> String {
    Value::String(text.into()).to_string()
}

/// Empty values are left out, as JSON-LD defines.
fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(|items| items.iter().all(is_empty))
}

fn object<'v>(fields: impl Iterator<Item = (&'v String, &'v Value)>, place: Place<'_>, context: &Context) -> String {
    let mut entries: Vec<String> = fields
        .filter(|(_, value)| !is_empty(value))
        .map(|(key, value)| match (context.qualify(key), place) {
            (Some((namespace, local)), _) => {
                format!("{}:{}", quoted(format!("{{{namespace}}}{local}")), one(value, Place::Extension, context))
            }
            (None, Place::Standard { field: within, .. }) => {
                format!("{}:{}", quoted(key), one(value, Place::Standard { within, field: key }, context))
            }
            (None, Place::Extension) => format!("{}:{}", quoted(key), one(value, Place::Extension, context)),
        })
        .collect();
    entries.sort_unstable();
    format!("{{{}}}", entries.join(","))
}

fn one(value: &Value, place: Place<'_>, context: &Context) -> String {
    match value {
        // Lists are sets in JSON-LD, and a set of one is its member.
        Value::Array(items) => {
            let mut items: Vec<String> =
                items.iter().filter(|item| !is_empty(item)).map(|item| one(item, place, context)).collect();
            items.sort_unstable();
            if let Place::Standard { field, .. } = place
                && SETS.contains(&field)
            {
                items.dedup();
            }
            if let [single] = items.as_slice() { single.clone() } else { format!("[{}]", items.join(",")) }
        }
        Value::Object(fields) => object(fields.iter(), place, context),
        Value::Number(value) => number(value),
        Value::String(text) => match place {
            Place::Standard { within, field } => {
                quoted(canonical(within, field, text.trim(), context).unwrap_or_else(|| text.trim().to_owned()))
            }
            Place::Extension => quoted(text),
        },
        Value::Bool(_) | Value::Null => value.to_string(),
    }
}

/// A number without insignificant zeros.
fn number(number: &Number) -> String {
    match number.as_f64() {
        Some(decimal) if number.is_f64() => decimal.to_string(),
        _ => number.to_string(),
    }
}

/// The one spelling of a value in a field of the standard; `None` for fields whose values have only one.
fn canonical(within: &str, field: &str, text: &str, context: &Context) -> Option<String> {
    let vocabulary = match (within, field) {
        (_, "bizStep") => Vocabulary::BizStep,
        (_, "disposition") | ("persistentDisposition", "set" | "unset") => Vocabulary::Disposition,
        ("bizTransactionList", "type") => Vocabulary::BizTransactionType,
        ("sourceList" | "destinationList", "type") => Vocabulary::SourceDestinationType,
        ("sensorReport", "type") => Vocabulary::MeasurementType,
        (_, "exception") => Vocabulary::SensorAlert,
        (_, "component") => Vocabulary::Component,
        ("errorDeclaration", "reason") => Vocabulary::ErrorReason,
        (_, "eventTime" | "time" | "startTime" | "endTime" | "declarationTime") => {
            return moment(text).map(written).ok();
        }
        (_, "eventTimeZoneOffset") => return text.parse().map(|offset: Offset| offset.to_string()).ok(),
        // No identifiers, even if they look like compact ones.
        (_, "type" | "action" | "uom" | "stringValue" | "hexBinaryValue") => return None,
        (_, "correctiveEventIDs" | "certificationInfo") => return context.expand(text),
        _ => {
            let full = context.expand(text).unwrap_or_else(|| text.to_owned());
            return Some(Identity::parse(&full).map_or(full, |identity| identity.to_string()));
        }
    };
    vocabulary.read(text, context).map(|term| term.to_string()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::content;
    use crate::events::epcis::{Context, pre_hash, read};

    fn said(event: &Value) -> (String, String) {
        let event = event.as_object().expect("an object").clone();
        let event = read(event, &Context::default(), "").expect("an event");
        (pre_hash(&event), content(&event))
    }

    fn receipt() -> Value {
        json!({
            "@context": [{ "vn": "https://ns.example.vn/" }],
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "receiving", "disposition": "in_progress",
            "eventTime": "2026-11-20T08:30:00+07:00", "eventTimeZoneOffset": "+07:00",
            "epcList": ["urn:epc:id:sscc:8938505.9700000001", "urn:epc:id:sscc:8938505.0970000002"],
            "quantityList": [{ "epcClass": "https://id.gs1.org/01/08938505970011/10/TL-15", "quantity": 10, "uom": "KGM" }],
            "readPoint": { "id": "urn:epc:id:sgln:8938505.97000.0" },
            "sourceList": [{ "type": "owning_party", "source": "https://id.gs1.org/417/8938505970004" }],
            "sensorElementList": [{ "sensorReport": [{ "type": "Temperature", "value": 4.5, "uom": "CEL" }] }],
            "vn:gate": { "vn:row": "A", "vn:bay": { "vn:n": "007" } },
        })
    }

    #[test]
    fn the_spelling_of_an_event_is_no_content() {
        let other = json!({
            "@context": [{ "other": "https://ns.example.vn/" }],
            "eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8", "recordTime": "2026-11-21T00:00:00Z",
            "other:gate": { "other:bay": { "other:n": ["007"] }, "other:row": "A" },
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "urn:epcglobal:cbv:bizstep:receiving",
            "disposition": "cbv:Disp-in_progress", "certificationInfo": null,
            "eventTime": "2026-11-20T01:30:00.0001Z", "eventTimeZoneOffset": "+07:00",
            "epcList": ["https://nguon.vn/00/089385059700000028", "https://other.example/00/989385057000000017"],
            "quantityList": [{ "uom": "KGM", "quantity": 10.0, "epcClass": "urn:epc:class:lgtin:8938505.097001.TL-15" }],
            "readPoint": { "id": "https://nguon.vn/414/8938505970004" },
            "sourceList": [{ "type": "cbv:SDT-owning_party", "source": "urn:epc:id:pgln:8938505.97000" }],
            "sensorElementList": [{ "sensorReport": [{ "type": "gs1:Temperature", "value": 4.50, "uom": "CEL" }] }],
        });
        assert_eq!(said(&other), said(&receipt()));
    }

    #[test]
    fn what_the_hash_leaves_out_is_content() {
        let (hash, own) = said(&receipt());
        let change = |path: &str, value: Value| {
            let mut event = receipt();
            let (parent, key) = path.rsplit_once('/').expect("a path");
            event.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").insert(key.to_owned(), value);
            event
        };
        for changed in [
            change("/rdfs:comment", json!("second delivery")),
            change("/sensorElementList/0/sensorReport/0/bizRules", json!("https://example.vn/rule")),
            change("/quantityList/0/vn:crates", json!(2)),
            change("/sourceList/0/vn:gate", json!("2")),
            change("/vn:gate", json!({ "vn:row": "A", "vn:bay": { "vn:n": "7" } })),
            change("/vn:gate", json!({ "vn:row": "A", "vn:bay": { "vn:n": 7 } })),
        ] {
            let (same, other) = said(&changed);
            assert_eq!(same, hash, "{changed}");
            assert_ne!(other, own, "{changed}");
        }
        // Whatever the hash has is content too.
        assert_ne!(said(&change("/quantityList/0/quantity", json!(10.5))).1, own);
        assert_ne!(said(&change("/bizStep", json!("accepting"))).1, own);
        // Nested extensions have an end.
        let nested = change("/vn:gate", json!({ "vn:a": { "vn:b": "1", "vn:c": "2" } }));
        let apart = change("/vn:gate", json!({ "vn:a": { "vn:b": "1" }, "vn:c": "2" }));
        assert_eq!(said(&nested).0, said(&apart).0);
        assert_ne!(said(&nested).1, said(&apart).1);
    }

    #[test]
    fn a_declaration_is_content() {
        let mut declared = receipt();
        declared["errorDeclaration"] =
            json!({ "declarationTime": "2026-11-21T08:00:00+07:00", "reason": "did_not_occur" });
        let (hash, first) = said(&declared);
        declared["errorDeclaration"]["reason"] = json!("urn:epcglobal:cbv:er:did_not_occur");
        declared["errorDeclaration"]["declarationTime"] = json!("2026-11-21T01:00:00Z");
        assert_eq!(said(&declared).1, first);
        declared["errorDeclaration"]["reason"] = json!("incorrect_data");
        assert_eq!(said(&declared).0, hash);
        assert_ne!(said(&declared).1, first);
    }
}
