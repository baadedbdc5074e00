//! Certificates, declarations and test reports, and standards in a cell: `12/2026 | Trung tâm Vùng 4 | 15/03/2026`.
//!
//! The parts of an item have a fixed order; empty parts at the end may be omitted. Scans are no part of tables.

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Map, Value, json};

use super::entry::{join, text_of};
use super::items::Part;
use super::{Fault, time};

/// Parts of a paper, in order.
const PARTS: [&str; 7] = ["number", "issuer", "issued_on", "expires_on", "scope", "result", "kind_id"];

/// Formats a paper as an item; `None` when it has only a scan. `name` returns the name of a kind of certificate.
pub(super) fn write_paper(item: &Value, name: &dyn Fn(&Value) -> Option<String>) -> Option<String> {
    let parts = PARTS.map(|field| match field {
        "kind_id" => item.get(field).and_then(name),
        "issued_on" | "expires_on" => text_of(item, field).map(|day| match day.parse::<NaiveDate>() {
            Ok(day) => format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()),
            Err(_) => day,
        }),
        field => text_of(item, field),
    });
    parts.iter().any(Option::is_some).then(|| join(&parts))
}

/// Parses an item as a paper. Its values are validated with the record. `find` returns the id of a kind of certificate.
pub(super) fn read_paper(item: &[Part], find: &dyn Fn(&str) -> Result<Value, Fault>) -> Result<Value, Fault> {
    if item.len() > PARTS.len() {
        return Err(Fault::NotAPaper(shown(item)));
    }
    let mut paper = Map::new();
    for (field, text) in PARTS.into_iter().zip(item.iter().map(Part::text)).filter(|(_, text)| !text.is_empty()) {
        let value = match field {
            "kind_id" => find(&text)?,
            "issued_on" | "expires_on" => json!(time::day(&text)?.date()),
            _ => Value::String(text),
        };
        paper.insert(field.to_owned(), value);
    }
    Ok(Value::Object(paper))
}

/// Formats a standard as an item.
pub(super) fn write_standard(item: &Value) -> Option<String> {
    Some(join(&[text_of(item, "number"), text_of(item, "title")]))
}

/// Parses an item as a standard.
pub(super) fn read_standard(item: &[Part]) -> Result<Value, Fault> {
    let mut texts = item.iter().map(Part::text);
    let (number, title) = (texts.next().unwrap_or_default(), texts.next().filter(|text| !text.is_empty()));
    if texts.next().is_some() {
        return Err(Fault::NotAStandard(shown(item)));
    }
    let mut standard = Map::from_iter([("number".to_owned(), Value::String(number))]);
    standard.extend(title.map(|title| ("title".to_owned(), Value::String(title))));
    Ok(Value::Object(standard))
}

fn shown(item: &[Part]) -> String {
    item.iter().map(Part::text).collect::<Vec<_>>().join(" | ")
}
