//! Rules for events that are captured: what the JSON schema of EPCIS 2.0 refuses, and the sentences with SHALL in
//! sections 7.3 and 7.4, beyond what [`read`](super::read) needs. Stored events are read without them, since some were
//! captured before the rule was checked.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::time::moment;
use super::vocabulary::MEASUREMENT_TYPES;
use super::{Event, EventType};
use crate::input::reason::event::EventRefusal;
use crate::input::violation::{Reason, Violation};

/// Lists of objects, whose entries differ.
const SETS: [&str; 4] = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"];
/// Lists of quantities.
const QUANTITIES: [&str; 4] = ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"];
/// Lists whose entries have the type and one other field.
const TYPED: [(&str, &str); 3] =
    [("bizTransactionList", "bizTransaction"), ("sourceList", "source"), ("destinationList", "destination")];
/// Fields of a sensor element that stand either in its metadata or in its reports (conformance requirement TCR-53).
const INLINE: [&str; 5] = ["time", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod"];
/// Fields of a sensor report that are given only together with others.
const COMPANIONS: [(&str, &str); 5] = [
    ("sDev", "meanValue"),
    ("percRank", "percValue"),
    ("percValue", "percRank"),
    ("component", "value"),
    ("component", "uom"),
];

/// Returns the violations of an event; `place` is the prefix of their field names.
#[must_use]
pub(super) fn violations(event: &Event, place: &str) -> Vec<Violation> {
    let mut rules = Rules { event, place, found: Vec::new() };
    rules.offset();
    SETS.iter().for_each(|list| rules.set(list));
    QUANTITIES.iter().for_each(|list| rules.quantities(list));
    for (list, field) in TYPED {
        for (path, entry) in objects(&event.json, list) {
            rules.only(entry, &path, &["type", field]);
        }
    }
    rules.persistent();
    for (path, element) in objects(&event.json, "sensorElementList") {
        rules.sensor(element, &path);
    }
    rules.found
}

struct Rules<'e> {
    event: &'e Event,
    place: &'e str,
    found: Vec<Violation>,
}

/// The objects of a list, each with the path prefix of its fields.
fn objects<'e>(object: &'e Map<String, Value>, list: &str) -> Vec<(String, &'e Map<String, Value>)> {
    let items = object.get(list).and_then(Value::as_array).into_iter().flatten().enumerate();
    items.filter_map(|(index, item)| Some((format!("{list}[{index}]."), item.as_object()?))).collect()
}

fn is_given(object: &Map<String, Value>, field: &str) -> bool {
    object.get(field).is_some_and(|value| !value.is_null())
}

fn is_not_zero(object: &Map<String, Value>, field: &str) -> bool {
    object.get(field).and_then(Value::as_f64).is_some_and(|number| number != 0.0)
}

impl Rules<'_> {
    fn refuse(&mut self, path: &str, reason: impl Into<Reason>) {
        self.found.push(Violation::new(format!("{}{path}", self.place), reason.into()));
    }

    /// The offset is signed hours and minutes; `Z` belongs to times only.
    fn offset(&mut self) {
        if self.event.json.get("eventTimeZoneOffset").and_then(Value::as_str).is_some_and(|text| text.trim() == "Z") {
            self.refuse("eventTimeZoneOffset", Reason::WrongType);
        }
    }

    /// The entries of a list differ. The same object in two spellings is one object, which [`read`](super::read) knows.
    fn set(&mut self, list: &str) {
        let items = self.event.json.get(list).and_then(Value::as_array).into_iter().flatten();
        let texts: Vec<&str> = items.filter_map(Value::as_str).map(str::trim).collect();
        let mut seen = HashSet::with_capacity(texts.len());
        for (index, text) in texts.into_iter().enumerate() {
            if !seen.insert(text) {
                self.refuse(&format!("{list}[{index}]"), Reason::Duplicate);
            }
        }
    }

    /// A quantity is positive, and a unit of measure belongs to one (section 7.3.3.3).
    fn quantities(&mut self, list: &str) {
        for (path, entry) in objects(&self.event.json, list) {
            self.only(entry, &path, &["epcClass", "quantity", "uom"]);
            if is_given(entry, "quantity") && !is_not_zero(entry, "quantity") {
                self.refuse(&format!("{path}quantity"), EventRefusal::NotPositive);
            }
            if is_given(entry, "uom") && !is_given(entry, "quantity") {
                self.refuse(&format!("{path}uom"), EventRefusal::Needs { field: "quantity" });
            }
        }
    }

    /// An object without extension point has no other fields.
    fn only(&mut self, object: &Map<String, Value>, path: &str, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            self.refuse(&format!("{path}{key}"), Reason::UnknownField);
        }
    }

    /// Object and transformation events may have persistent dispositions, each once.
    fn persistent(&mut self) {
        let Some(Value::Object(persistent)) = self.event.json.get("persistentDisposition") else { return };
        if matches!(self.event.event_type, EventType::Aggregation | EventType::Association | EventType::Transaction) {
            return self.refuse("persistentDisposition", Reason::NotAllowed);
        }
        self.only(persistent, "persistentDisposition.", &["set", "unset"]);
        for (name, terms) in [("set", &self.event.set), ("unset", &self.event.unset)] {
            let mut seen = HashSet::new();
            for (index, term) in terms.iter().enumerate() {
                if !seen.insert(term) {
                    self.refuse(&format!("persistentDisposition.{name}[{index}]"), Reason::Duplicate);
                }
            }
        }
    }

    fn sensor(&mut self, element: &Map<String, Value>, path: &str) {
        let metadata = element.get("sensorMetadata").and_then(Value::as_object);
        if let Some(metadata) = metadata {
            let path = format!("{path}sensorMetadata.");
            self.times(metadata, &path);
        }
        for (report_path, report) in objects(element, "sensorReport") {
            let path = format!("{path}{report_path}");
            self.times(report, &path);
            for field in INLINE {
                if is_given(report, field) && metadata.is_some_and(|metadata| is_given(metadata, field)) {
                    self.refuse(&format!("{path}{field}"), EventRefusal::InMetadataToo);
                }
            }
            self.report(report, &path);
        }
    }

    /// A measurement is not later than its event, and starts before it ends (section 7.3.7).
    fn times(&mut self, object: &Map<String, Value>, path: &str) {
        let time = |field: &str| object.get(field).and_then(Value::as_str).and_then(|text| moment(text).ok());
        for field in ["time", "startTime", "endTime"] {
            if time(field).is_some_and(|time| time > self.event.event_time) {
                self.refuse(&format!("{path}{field}"), EventRefusal::AfterEvent);
            }
        }
        if time("startTime").zip(time("endTime")).is_some_and(|(start, end)| start >= end) {
            self.refuse(&format!("{path}startTime"), EventRefusal::NotBeforeEnd);
        }
    }

    /// The fields of a report fit each other (section 7.3.7).
    fn report(&mut self, report: &Map<String, Value>, path: &str) {
        let bare = report.get("type").and_then(Value::as_str).map(str::trim).filter(|kind| !kind.contains(':'));
        if bare.is_some_and(|kind| !MEASUREMENT_TYPES.contains(&kind)) {
            self.refuse(&format!("{path}type"), Reason::NotAllowed);
        }
        for (field, other) in COMPANIONS {
            if is_given(report, field) && !is_given(report, other) {
                self.refuse(&format!("{path}{field}"), EventRefusal::Needs { field: other });
            }
        }
        let concerns = |field| is_given(report, field);
        if concerns("microorganism") && concerns("chemicalSubstance") {
            self.refuse(&format!("{path}chemicalSubstance"), EventRefusal::Excludes { field: "microorganism" });
        }
        let is_absent = report.get("booleanValue") == Some(&Value::Bool(false));
        if (concerns("microorganism") || concerns("chemicalSubstance")) && is_absent && is_not_zero(report, "value") {
            self.refuse(&format!("{path}booleanValue"), EventRefusal::Excludes { field: "value" });
        }
    }
}
