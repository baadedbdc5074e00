//! Packaging levels, links and receipts in a cell: `Thùng 12 hộp | 12 | 18938505970018 | 6,5`, several items per cell.
//!
//! The parts of an item have a fixed order and are separated by vertical bars; empty parts at the end may be omitted.

use serde_json::{Map, Value, json};

use super::Fault;
use super::cell::{decimal, whole};
use super::items::{Part, quote};
use super::read::quantity;
use crate::files::sheet::Separators;
use crate::identification::link::LinkType;
use crate::input::localized::Language;
use crate::input::search::fold;

/// Separator of the parts of an item.
pub(super) const DIVIDER: char = '|';

/// Joins the parts of an item, without empty ones at its end.
pub(super) fn join(parts: &[Option<String>]) -> String {
    let length = parts.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    let part = |part: &Option<String>| {
        part.as_deref().map_or_else(String::new, |text| quote(text, |text| text.contains(DIVIDER)))
    };
    parts[..length].iter().map(part).collect::<Vec<_>>().join(" | ")
}

/// Returns a non-empty text of an item.
pub(super) fn text_of(item: &Value, field: &str) -> Option<String> {
    item.get(field).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Formats a packaging level as an item.
pub(super) fn write_level(item: &Value) -> Option<String> {
    let number =
        |field: &str| item.get(field).and_then(Value::as_f64).map(|number| number.to_string().replace('.', ","));
    Some(join(&[text_of(item, "name"), number("contains"), text_of(item, "gtin"), number("gross_weight")]))
}

/// Formats a link as an item.
pub(super) fn write_link(item: &Value, language: Language) -> Option<String> {
    let link_type = LinkType::parse(item.get("link_type")?.as_str()?)?.label().get(language).to_owned();
    Some(join(&[Some(link_type), text_of(item, "href"), text_of(item, "title"), text_of(item, "language")]))
}

/// Formats a receipt as an item; `unit` has the name of its unit of measure.
pub(super) fn write_receipt(item: &Value, unit: Option<String>) -> Option<String> {
    let day = text_of(item, "received_on").and_then(|day| day.parse::<chrono::NaiveDate>().ok());
    let day = day.map(crate::input::format::date);
    let quantity = item.get("quantity").and_then(Value::as_f64).map(|number| number.to_string().replace('.', ","));
    Some(join(&[day, text_of(item, "delivery_note"), quantity, unit]))
}

/// Parses an item as a receipt. Its values are validated with the record.
pub(super) fn read_receipt(
    item: &[Part],
    separators: Separators,
    unit: impl FnOnce(&str) -> Result<Value, Fault>,
) -> Result<Value, Fault> {
    let mut texts = item.iter().map(Part::text);
    let parts: [String; 4] = std::array::from_fn(|_| texts.next().unwrap_or_default());
    if texts.next().is_some() {
        return Err(Fault::NotAReceipt(item.iter().map(Part::text).collect::<Vec<_>>().join(" | ")));
    }
    let [day, note, amount, name] = parts.map(|text| Some(text).filter(|text| !text.is_empty()));
    Ok(object([
        ("received_on", day.map(|text| super::time::day(&text)).transpose()?.map(|day| json!(day.date()))),
        ("delivery_note", note.map(Value::String)),
        ("quantity", amount.map(|text| quantity(&decimal(&text, Some(separators))?)).transpose()?.map(|n| json!(n))),
        ("unit", name.map(|name| unit(&name)).transpose()?),
    ]))
}

/// Returns the parts of an item, empty ones as `None`. At most four are allowed.
fn parts(item: &[Part], wrong: impl Fn(String) -> Fault) -> Result<[Option<String>; 4], Fault> {
    let texts = item.iter().map(Part::text).map(|text| (!text.is_empty()).then_some(text));
    let mut texts: Vec<Option<String>> = texts.collect();
    if texts.len() < 2 || texts.len() > 4 {
        return Err(wrong(item.iter().map(Part::text).collect::<Vec<_>>().join(" | ")));
    }
    let mut texts = texts.drain(..);
    Ok(std::array::from_fn(|_| texts.next().flatten()))
}

fn object(fields: [(&str, Option<Value>); 4]) -> Value {
    let present = fields.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?)));
    Value::Object(present.collect::<Map<String, Value>>())
}

/// Parses an item as a packaging level. Its values are validated with the record.
pub(super) fn read_level(item: &[Part], separators: Separators) -> Result<Value, Fault> {
    let [name, contains, gtin, weight] = parts(item, Fault::NotALevel)?;
    let contains = contains.map(|text| whole(&text)).transpose()?;
    let weight = weight.map(|text| quantity(&decimal(&text, Some(separators))?)).transpose()?;
    Ok(object([
        ("name", name.map(Value::String)),
        ("contains", contains.map(|contains| json!(contains))),
        ("gtin", gtin.map(Value::String)),
        ("gross_weight", weight.map(|weight| json!(weight))),
    ]))
}

/// Parses an item as a link. Its type is a display name or a term of the GS1 Web Vocabulary.
pub(super) fn read_link(item: &[Part]) -> Result<Value, Fault> {
    let [link_type, href, title, language] = parts(item, Fault::NotALink)?;
    let link_type = link_type.unwrap_or_default();
    let known = |link: &LinkType| {
        let label = link.label();
        [label.vi, label.en, link.as_str()].iter().any(|name| fold(name) == fold(&link_type))
    };
    let found = LinkType::ALL.into_iter().find(known).ok_or(Fault::UnknownLinkType(link_type.clone()))?;
    Ok(object([
        ("link_type", Some(json!(found))),
        ("href", href.map(Value::String)),
        ("title", title.map(Value::String)),
        ("language", language.map(Value::String)),
    ]))
}
