//! Envelopes of events: an EPCIS document, a query document, or a bare event.

use std::io::Write;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::context::STANDARD;
use super::time::{moment, written};
use super::{Context, Event, EventType, MasterDataElement, master_data, read, rules};
use crate::input::violation::{Reason, Violation};

/// The greatest number of events in one document.
pub const MAX_EVENTS: usize = 10_000;
/// The greatest size of an event, in bytes of its JSON without spaces: 1 MiB, some 20,000 identifiers.
pub const MAX_EVENT_BYTES: usize = 1024 * 1024;
/// The greatest size of the `@context` of a document, in bytes.
const MAX_CONTEXT_BYTES: usize = 64 * 1024;
/// The greatest total size of the copies of a document's `@context` in its events, in bytes.
const MAX_CONTEXT_COPIES: usize = 64 * 1024 * 1024;

/// A parsed document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its events in document order, or their violations.
    pub events: Vec<Result<Event, Vec<Violation>>>,
    /// Its master data.
    pub master_data: Vec<MasterDataElement>,
    /// The path of the list of events; empty for a bare event.
    list: String,
}

/// A kind of document: where it has what.
struct Envelope {
    /// Its own fields (EPCIS 2.0, JSON schema).
    fields: &'static [&'static str],
    /// Those that are required, beside the list of events.
    required: &'static [&'static str],
    /// The path of the list of events.
    list: &'static [&'static str],
    /// The path of the list of vocabularies.
    vocabularies: &'static [&'static str],
}

const DOCUMENT: Envelope = Envelope {
    fields: &[
        "@context",
        "id",
        "type",
        "schemaVersion",
        "creationDate",
        "instanceIdentifier",
        "sender",
        "receiver",
        "epcisHeader",
        "epcisBody",
    ],
    required: &["schemaVersion", "creationDate"],
    list: &["epcisBody", "eventList"],
    vocabularies: &["epcisHeader", "epcisMasterData", "vocabularyList"],
};
const QUERY_DOCUMENT: Envelope = Envelope {
    fields: &["@context", "id", "type", "schemaVersion", "creationDate", "epcisBody"],
    required: &[],
    list: &["epcisBody", "queryResults", "resultsBody", "eventList"],
    vocabularies: &["epcisBody", "queryResults", "resultsBody", "vocabularyList"],
};

fn fault<T>(field: &str, reason: Reason) -> Result<T, Vec<Violation>> {
    Err(vec![Violation::new(field, reason)])
}

impl Envelope {
    /// Checks the fields of the document itself.
    fn check(&self, document: &Map<String, Value>, context: &Context) -> Result<(), Vec<Violation>> {
        let mut faults = Vec::new();
        let mut refuse = |field: &str, reason: Reason| faults.push(Violation::new(field, reason));
        if let Some(version) = document.get("schemaVersion").filter(|version| !version.is_null())
            && !version.as_str().is_some_and(is_version)
        {
            refuse("schemaVersion", Reason::NotAllowed);
        }
        for field in self.required {
            if document.get(*field).is_none_or(Value::is_null) {
                refuse(field, Reason::Required);
            }
        }
        for key in document.keys().filter(|key| !self.fields.contains(&key.as_str())) {
            if key != "rdfs:comment" && context.qualify(key).is_none() {
                refuse(key, Reason::UnknownField);
            }
        }
        if let Some(created) = document.get("creationDate").filter(|created| !created.is_null())
            && created.as_str().is_none_or(|created| moment(created).is_err())
        {
            refuse("creationDate", Reason::NoSuchDate);
        }
        for field in ["instanceIdentifier", "sender", "receiver"] {
            if document.get(field).is_some_and(|value| !value.is_string() && !value.is_null()) {
                refuse(field, Reason::WrongType);
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn master_data(
        &self,
        document: &Map<String, Value>,
        context: &Context,
    ) -> Result<Vec<MasterDataElement>, Vec<Violation>> {
        let mut path = String::new();
        let mut place = document;
        for (depth, key) in self.vocabularies.iter().enumerate() {
            path = if path.is_empty() { (*key).to_owned() } else { format!("{path}.{key}") };
            match place.get(*key) {
                Some(list) if depth + 1 == self.vocabularies.len() => return master_data::read(list, context, &path),
                Some(Value::Object(inner)) => place = inner,
                None | Some(Value::Null) => break,
                Some(_) => return fault(&path, Reason::WrongType),
            }
        }
        Ok(Vec::new())
    }
}

/// Whether it is a version 2 of the standard.
fn is_version(text: &str) -> bool {
    let mut numbers = text.split('.');
    numbers.next() == Some("2")
        && numbers.all(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Reads an event that is to be captured.
fn captured(event: Map<String, Value>, context: &Context, place: &str) -> Result<Event, Vec<Violation>> {
    let event = read(event, context, place)?;
    let faults = rules::violations(&event, place);
    if faults.is_empty() { Ok(event) } else { Err(faults) }
}

/// The length of a value as JSON without spaces, in bytes, without building the text.
fn size(value: &impl Serialize) -> usize {
    struct Count(usize);
    impl Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    serde_json::to_writer(&mut count, value).map_or(usize::MAX, |()| count.0)
}

/// Checks the size of an event; a refusal names its largest field, as the one to divide.
fn fits(event: &Map<String, Value>, place: &str) -> Result<(), Vec<Violation>> {
    if size(event) <= MAX_EVENT_BYTES {
        return Ok(());
    }
    let largest = event.iter().max_by_key(|(_, value)| size(value));
    let largest: Option<String> = largest.map(|(name, _)| name.chars().take(255).collect());
    let field = format!("{place}{}", largest.unwrap_or_default());
    Err(vec![Violation::new(field, Reason::TooLarge { max: MAX_EVENT_BYTES })])
}

impl Document {
    /// Reads an `EPCISDocument`, an `EPCISQueryDocument` or a bare event. An invalid event does not stop the others
    /// from being read; the caller decides whether to capture them without it.
    ///
    /// # Errors
    /// The violations of the document itself, and of its master data.
    pub fn read(document: Value) -> Result<Self, Vec<Violation>> {
        let Value::Object(mut document) = document else { return fault("type", Reason::Required) };
        let kind = document.get("type").and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let envelope = match kind.as_str() {
            "EPCISDocument" => &DOCUMENT,
            "EPCISQueryDocument" => &QUERY_DOCUMENT,
            "" => return fault("type", Reason::Required),
            bare if EventType::parse(bare).is_some() || bare.contains(':') => {
                let event = fits(&document, "").and_then(|()| captured(document, &Context::default(), ""));
                return Ok(Self { events: vec![event], master_data: Vec::new(), list: String::new() });
            }
            _ => return fault("type", Reason::NotAllowed),
        };
        let Some(named) = document.get("@context").cloned() else { return fault("@context", Reason::Required) };
        let context = Context::default().with(&named);
        envelope.check(&document, &context)?;
        // The prefixes of the document are copied into each event, which is stored without the document.
        let own: Vec<Value> = match named {
            Value::Array(items) => items.into_iter().filter(Value::is_object).collect(),
            object @ Value::Object(_) => vec![object],
            _ => Vec::new(),
        };
        let context_size = own.iter().map(size).sum::<usize>();
        if context_size > MAX_CONTEXT_BYTES {
            return fault("@context", Reason::TooLarge { max: MAX_CONTEXT_BYTES });
        }
        let master_data = envelope.master_data(&document, &context)?;
        let list = envelope.list.join(".");
        let (last, path) = envelope.list.split_last().unwrap_or((&"", &[]));
        let mut place = &mut document;
        for key in path {
            let Some(Value::Object(inner)) = place.get_mut(*key) else { return fault(&list, Reason::Required) };
            place = inner;
        }
        let events = match place.remove(*last) {
            Some(Value::Array(events)) => events,
            Some(_) => return fault(&list, Reason::WrongType),
            None => match place.remove("event") {
                Some(event @ Value::Object(_)) => vec![event],
                _ => return fault(&list, Reason::Required),
            },
        };
        if events.len() > MAX_EVENTS {
            return fault(&list, Reason::TooLong { max: MAX_EVENTS });
        }
        if context_size.saturating_mul(events.len()) > MAX_CONTEXT_COPIES {
            return fault("@context", Reason::TooLarge { max: MAX_CONTEXT_COPIES / events.len().max(1) });
        }
        let read_one = |(index, event): (usize, Value)| match event {
            Value::Object(mut event) => {
                if !own.is_empty() {
                    let mut contexts = own.clone();
                    match event.remove("@context") {
                        Some(Value::Array(items)) => contexts.extend(items),
                        Some(other) => contexts.push(other),
                        None => {}
                    }
                    event.insert("@context".to_owned(), Value::Array(contexts));
                }
                let place = format!("{list}[{index}].");
                fits(&event, &place).and_then(|()| captured(event, &context, &place))
            }
            _ => Err(vec![Violation::new(format!("{list}[{index}]"), Reason::WrongType)]),
        };
        Ok(Self { events: events.into_iter().enumerate().map(read_one).collect(), master_data, list })
    }

    /// Returns the place of an event in the document, such as `epcisBody.eventList[3]`; empty for a bare event.
    #[must_use]
    pub fn place(&self, index: usize) -> String {
        if self.list.is_empty() { String::new() } else { format!("{}[{index}]", self.list) }
    }

    /// Returns the response to a query: an `EPCISQueryDocument` with the events as stored.
    #[must_use]
    pub fn write_query(name: &str, events: Vec<Map<String, Value>>, created: DateTime<Utc>) -> Value {
        json!({
            "@context": [STANDARD],
            "type": "EPCISQueryDocument",
            "schemaVersion": "2.0",
            "creationDate": written(created),
            "epcisBody": {
                "queryResults": { "queryName": name, "resultsBody": { "eventList": events } },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, MAX_EVENT_BYTES};
    use crate::input::violation::Reason;
    use serde_json::{Value, json};

    /// An event of `bytes` bytes.
    fn event(bytes: usize) -> Value {
        let mut event = json!({
            "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-11-20T00:00:00Z", "eventTimeZoneOffset": "+07:00",
            "epcList": ["https://id.gs1.org/00/189385059700000018"], "https://ns.example.vn/note": "",
        });
        let missing = bytes - event.to_string().len();
        event["https://ns.example.vn/note"] = "x".repeat(missing).into();
        assert_eq!(event.to_string().len(), bytes);
        event
    }

    fn document(context: Value, events: Vec<Value>) -> Value {
        json!({ "@context": [context], "type": "EPCISDocument", "schemaVersion": "2.0",
            "creationDate": "2026-11-20T08:00:00+07:00", "epcisBody": { "eventList": events } })
    }

    #[test]
    fn an_event_is_at_most_a_mebibyte_and_its_largest_part_is_named() {
        for (size, fits) in [(MAX_EVENT_BYTES, true), (MAX_EVENT_BYTES + 1, false)] {
            let alone = Document::read(event(size)).expect("a document").events.pop().expect("an event");
            assert_eq!(alone.is_ok(), fits, "{size}");
            let within = document(
                json!("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"),
                vec![event(500), event(size)],
            );
            let events = Document::read(within).expect("a document").events;
            assert!(events[0].is_ok());
            match &events[1] {
                Ok(_) => assert!(fits),
                Err(faults) => {
                    assert_eq!(faults[0].field, "epcisBody.eventList[1].https://ns.example.vn/note");
                    assert_eq!(faults[0].reason, Reason::TooLarge { max: MAX_EVENT_BYTES });
                }
            }
        }
    }

    #[test]
    fn a_context_does_not_multiply_by_the_events() {
        let context = |bytes: usize| json!({ "ns": format!("https://{}/", "x".repeat(bytes)) });
        let many = |bytes, count| Document::read(document(context(bytes), vec![event(300); count])).err();
        assert_eq!(many(60_000, 10), None);
        for (bytes, count) in [(70_000, 1), (60_000, 2_000)] {
            let faults = many(bytes, count).expect("a fault");
            assert_eq!((faults[0].field.as_str(), faults[0].reason.code()), ("@context", "too_large"));
        }
    }
}
