//! Conversion of a record to cells.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde_json::{Map, Value};

use super::column::amount_field;
use super::items::quote;
use super::{beside, choice, entry, paper, rich};
use crate::files::sheet::{Cell, CellFormat, Column};
use crate::identification::qr::public_address;
use crate::input::localized::Language;
use crate::input::quantity::Quantity;
use crate::input::status::Status;

/// The text by which tables refer to an object: its name, with the code that distinguishes it.
#[must_use]
pub fn label(name: &str, key: Option<&str>) -> String {
    key.map_or_else(|| name.to_owned(), |key| format!("{name} [{key}]"))
}

/// Converts a moment to Vietnamese time (UTC+7, no daylight saving time).
fn in_vietnam(moment: DateTime<Utc>) -> NaiveDateTime {
    FixedOffset::east_opt(7 * 3600)
        .map_or_else(|| moment.naive_utc(), |offset| moment.with_timezone(&offset).naive_local())
}

/// Returns the cell of a record in a column. `labels` has the labels of the objects that it refers to, by id or unit
/// code; `public_url` is the base address of public pages.
#[must_use]
pub fn write(
    column: &Column,
    record: &Map<String, Value>,
    labels: &HashMap<String, String>,
    public_url: &str,
    language: Language,
) -> Cell {
    if column.form == CellFormat::Beside {
        return beside::write(column, record, labels);
    }
    let Some(value) = record.get(column.field) else { return Cell::Empty };
    let named = |value: &Value| value.as_str().and_then(|id| labels.get(id)).cloned();
    let text = |text: Option<String>| text.filter(|text| !text.is_empty()).map_or(Cell::Empty, Cell::Text);
    match column.form {
        CellFormat::Line | CellFormat::Phone | CellFormat::Long => text(value.as_str().map(str::to_owned)),
        CellFormat::Rich => text(value.as_str().map(|html| rich::plain_of(html).unwrap_or_else(|| html.to_owned()))),
        CellFormat::Money | CellFormat::Stars | CellFormat::Year | CellFormat::Quantity | CellFormat::Degrees => {
            value.as_f64().map_or(Cell::Empty, Cell::Number)
        }
        CellFormat::Date => value
            .as_str()
            .and_then(|text| text.parse::<NaiveDate>().ok())
            .map_or(Cell::Empty, |date| Cell::Moment(date.and_time(NaiveTime::MIN))),
        CellFormat::Moment => value
            .as_str()
            .and_then(|text| text.parse::<DateTime<Utc>>().ok())
            .map_or(Cell::Empty, |moment| Cell::Moment(in_vietnam(moment))),
        CellFormat::Entry(_) | CellFormat::Unit | CellFormat::Area | CellFormat::Record(_) => text(named(value)),
        CellFormat::Records(_) => joined(value, |item| named(item).map(|name| quote(&name, |_| false))),
        CellFormat::NamedValues => joined(value, |item| {
            let part = |name: &str| item.get(name).and_then(Value::as_str);
            let name = quote(part("name")?, |name| name.contains(':'));
            Some(format!("{name}: {}", quote(part("value")?, |_| false)))
        }),
        CellFormat::Amounts(kind) => joined(value, |item| {
            // Names that end with a parenthesis are quoted, so that it is not parsed as a quantity.
            let name = quote(&named(item.get(&*amount_field(kind))?)?, |name| name.ends_with(')'));
            let amount = item.get("quantity").and_then(Value::as_f64);
            let unit = item.get("unit").and_then(named);
            Some(match (amount, unit) {
                (Some(amount), Some(unit)) => format!("{name} ({} {unit})", amount.to_string().replace('.', ",")),
                _ => name,
            })
        }),
        CellFormat::Receipts => joined(value, |item| entry::write_receipt(item, item.get("unit").and_then(named))),
        CellFormat::Beside => Cell::Empty,
        CellFormat::OneOf(choices) => text(choice::write(choices, value, language)),
        CellFormat::SomeOf(choices) => {
            joined(value, |item| Some(quote(&choice::write(choices, item, language)?, |_| false)))
        }
        CellFormat::Papers => joined(value, |item| paper::write_paper(item, &named)),
        CellFormat::Standards => joined(value, paper::write_standard),
        CellFormat::Packaging => joined(value, entry::write_level),
        CellFormat::Links => joined(value, |item| entry::write_link(item, language)),
        CellFormat::Status => {
            text(value.as_str().and_then(Status::parse).map(|status| status.label().get(language).to_owned()))
        }
        CellFormat::Address => text(value.as_str().map(|code| public_address(public_url, code))),
    }
}

fn joined(list: &Value, item: impl Fn(&Value) -> Option<String>) -> Cell {
    let items: Vec<String> = list.as_array().into_iter().flatten().filter_map(item).collect();
    if items.is_empty() { Cell::Empty } else { Cell::Text(items.join("; ")) }
}

/// Formats a quantity with its unit, as labels show it: `1.250,5 kg`.
#[must_use]
pub fn measure(number: Option<Quantity>, unit: Option<&str>) -> Option<String> {
    let number = number?.format_vi();
    Some(unit.map_or_else(|| number.clone(), |unit| format!("{number} {unit}")))
}
