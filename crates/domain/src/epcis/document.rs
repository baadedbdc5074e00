//! What events travel in: an EPCIS document, a query document, or one event alone.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::context::STANDARD;
use super::time::{moment, written};
use super::{Context, Event, EventType, read};
use crate::violation::{Reason, Violation};

/// The most events of one document.
pub const MOST_EVENTS: usize = 10_000;

/// A document that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its events in their order; what is wrong with those that cannot be read.
    pub events: Vec<Result<Event, Vec<Violation>>>,
}

impl Document {
    /// Reads an `EPCISDocument`, an `EPCISQueryDocument` or one event. Events that cannot be read do not keep the
    /// others from being read: whether they are taken without them is for whoever captures them to say.
    ///
    /// # Errors
    /// What is wrong with the document itself.
    pub fn read(document: Value) -> Result<Self, Vec<Violation>> {
        let fault = |field: &str, reason: Reason| Err(vec![Violation::new(field, reason)]);
        let Value::Object(mut document) = document else { return fault("type", Reason::Required) };
        let kind = document.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        if EventType::parse(&kind).is_some() {
            return Ok(Self { events: vec![read(document, &Context::default(), "")] });
        }
        let list = match kind.as_str() {
            "EPCISDocument" => ["epcisBody", "eventList"].as_slice(),
            "EPCISQueryDocument" => ["epcisBody", "queryResults", "resultsBody", "eventList"].as_slice(),
            "" => return fault("type", Reason::Required),
            _ => return fault("type", Reason::NotAllowed),
        };
        let Some(named) = document.get("@context").cloned() else { return fault("@context", Reason::Required) };
        match document.get("schemaVersion").and_then(Value::as_str) {
            None => return fault("schemaVersion", Reason::Required),
            Some(version) if version != "2" && !version.starts_with("2.") => {
                return fault("schemaVersion", Reason::NotAllowed);
            }
            Some(_) => {}
        }
        if let Some(created) = document.get("creationDate")
            && created.as_str().is_none_or(|created| moment(created).is_err())
        {
            return fault("creationDate", Reason::NoSuchDate);
        }
        let context = Context::default().with(&named);
        // What the document says of prefixes goes with each event that is taken out of it.
        let own: Vec<Value> = match named {
            Value::Array(items) => items.into_iter().filter(Value::is_object).collect(),
            object @ Value::Object(_) => vec![object],
            _ => Vec::new(),
        };
        let (last, path) = list.split_last().unwrap_or((&"", &[]));
        let mut place = &mut document;
        for key in path {
            let Some(Value::Object(inner)) = place.get_mut(*key) else {
                return fault(&list.join("."), Reason::Required);
            };
            place = inner;
        }
        let events = match place.remove(*last) {
            Some(Value::Array(events)) => events,
            Some(_) => return fault(&list.join("."), Reason::WrongType),
            None => match place.remove("event") {
                Some(event @ Value::Object(_)) => vec![event],
                _ => return fault(&list.join("."), Reason::Required),
            },
        };
        if events.len() > MOST_EVENTS {
            return fault(&list.join("."), Reason::TooLong { max: MOST_EVENTS });
        }
        let list = list.join(".");
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
                read(event, &context, &format!("{list}[{index}]."))
            }
            _ => Err(vec![Violation::new(format!("{list}[{index}]"), Reason::WrongType)]),
        };
        Ok(Self { events: events.into_iter().enumerate().map(read_one).collect() })
    }

    /// The answer to a query: the events that were found, as they are stored.
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
