//! Conversion of cells to the fields of an input.

use chrono::NaiveDateTime;
use serde_json::{Map, Value, json};

use super::cell::{clean, decimal, is_shortened, whole};
use super::column::amount_field;
use super::items::Division;
use super::{Fault, LookupResult, NameLookup, beside, choice, entry, items, paper, rich, time};
use crate::files::sheet::{Cell, CellFormat, Column, Epoch, LookupKind, Notation, Separators, plausible_serial};
use crate::input::MAX_LIST_ITEMS;
use crate::input::characters::visible;
use crate::input::kind::{CatalogueKind, Kind};
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;

/// Returns the fields of a row of a file with this notation. Faults of its cells go to `refuse`.
pub fn read_row<'a>(
    filled: impl Iterator<Item = (&'static Column, &'a Cell)>,
    notation: Notation,
    names: &dyn NameLookup,
    refuse: &mut dyn FnMut(&'static Column, Fault),
) -> Map<String, Value> {
    let mut fields = Map::new();
    let (mut texts_beside, mut unread) = (Vec::new(), Vec::new());
    for (column, cell) in filled {
        match read(column, cell, notation, names) {
            Ok(Value::Null) => {}
            Ok(value) if column.form == CellFormat::Beside => texts_beside.push((column, value)),
            Ok(value) => {
                fields.insert(column.field.to_owned(), value);
            }
            Err(faults) => {
                unread.push(column.field);
                faults.into_iter().for_each(|fault| refuse(column, fault));
            }
        }
    }
    for (column, texts) in texts_beside {
        beside::merge(&mut fields, column, &texts, &unread).unwrap_or_else(|fault| refuse(column, fault));
    }
    fields
}

/// Returns the value of a cell, or null when it is empty.
///
/// # Errors
/// All faults of the cell.
pub fn read(column: &Column, cell: &Cell, notation: Notation, names: &dyn NameLookup) -> Result<Value, Vec<Fault>> {
    // What is looked up or converted must be what people see, as in forms.
    let seen = match cell {
        Cell::Text(text) => &Cell::Text(visible(text)),
        other => other,
    };
    read_seen(column, seen, notation, names)
}

fn read_seen(column: &Column, cell: &Cell, notation: Notation, names: &dyn NameLookup) -> Result<Value, Vec<Fault>> {
    let separators = Some(notation.separators);
    match cell {
        Cell::Empty => return Ok(Value::Null),
        Cell::Text(text) if text.trim().is_empty() => return Ok(Value::Null),
        Cell::Error => return Err(vec![Fault::ErrorValue]),
        Cell::NoResult => return Err(vec![Fault::NoResult]),
        _ => {}
    }
    let one = |result: Result<Value, Fault>| result.map_err(|fault| vec![fault]);
    match column.form {
        CellFormat::Line => one(text(cell).map(Value::String)),
        CellFormat::Long => one(prose(cell).map(Value::String)),
        CellFormat::Phone => one(match cell {
            Cell::Number(_) => Err(Fault::LostZero),
            cell => text(cell).map(Value::String),
        }),
        CellFormat::Rich => one(prose(cell).map(|text| Value::String(rich::html_of(text.trim())))),
        CellFormat::Money | CellFormat::Stars | CellFormat::Year => one(whole_number(cell).map(|number| json!(number))),
        CellFormat::Quantity => {
            one(number(cell, separators).and_then(|text| quantity(&text)).map(|quantity| json!(quantity)))
        }
        CellFormat::Degrees => one(number(cell, None).and_then(|text| {
            let degrees: f64 = text.parse().map_err(|_| Fault::NotANumber)?;
            Ok(json!(degrees))
        })),
        CellFormat::Date => one(day(cell, notation.epoch)),
        CellFormat::Moment => one(moment_of(cell, notation.epoch)),
        CellFormat::Entry(_) | CellFormat::Unit | CellFormat::Area | CellFormat::Record(_) => {
            let Some(lookup) = column.form.lookup() else { return Ok(Value::Null) };
            one(text(cell).and_then(|text| named(names, lookup, &text)))
        }
        CellFormat::Records(kind) => {
            let text = text(cell).map_err(|fault| vec![fault])?;
            each(items::split(&text, Division::None), |item| named(names, LookupKind::Record(kind), &item[0].text()))
        }
        CellFormat::NamedValues => {
            let text = text(cell).map_err(|fault| vec![fault])?;
            each(items::split(&text, Division::First(':')), |item| match item {
                [name, value] => Ok(json!({ "name": name.text(), "value": value.text() })),
                parts => Err(Fault::NotAPair(parts.first().map(items::Part::text).unwrap_or_default())),
            })
        }
        CellFormat::Amounts(kind) => {
            let text = text(cell).map_err(|fault| vec![fault])?;
            each(items::split(&text, Division::None), |item| amount(names, notation.separators, kind, &item[0]))
        }
        CellFormat::Beside => one(text(cell).map(|text| beside::read(&text))),
        CellFormat::Receipts => {
            let text = text(cell).map_err(|fault| vec![fault])?;
            each(items::split(&text, Division::Each(entry::DIVIDER)), |item| {
                entry::read_receipt(item, notation.separators, |unit| named(names, LookupKind::Unit, unit))
            })
        }
        CellFormat::OneOf(choices) => one(text(cell).and_then(|text| choice::read(choices, &text))),
        CellFormat::SomeOf(choices) => {
            let text = text(cell).map_err(|fault| vec![fault])?;
            each(items::split(&text, Division::None), |item| choice::read(choices, &item[0].text()))
        }
        CellFormat::Papers | CellFormat::Standards => {
            let text = text(cell).map_err(|fault| vec![fault])?;
            let kind = LookupKind::Entry(CatalogueKind::CertificateKind);
            each(items::split(&text, Division::Each(entry::DIVIDER)), |item| match column.form {
                CellFormat::Papers => paper::read_paper(item, &|text| named(names, kind, text)),
                _ => paper::read_standard(item),
            })
        }
        CellFormat::Packaging | CellFormat::Links => {
            let text = text(cell).map_err(|fault| vec![fault])?;
            each(items::split(&text, Division::Each(entry::DIVIDER)), |item| match column.form {
                CellFormat::Links => entry::read_link(item),
                _ => entry::read_level(item, notation.separators),
            })
        }
        CellFormat::Status | CellFormat::Address => Ok(Value::Null),
    }
}

/// Applies a conversion to all items. Returns all values, or all faults.
fn each(
    items: Vec<Vec<items::Part>>,
    read: impl Fn(&[items::Part]) -> Result<Value, Fault>,
) -> Result<Value, Vec<Fault>> {
    if items.len() > MAX_LIST_ITEMS {
        return Err(vec![Fault::Refused(Reason::TooLong { max: MAX_LIST_ITEMS })]);
    }
    let mut values = Vec::new();
    let mut faults = Vec::new();
    for item in items {
        match read(&item) {
            Ok(value) => values.push(value),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(Value::Array(values)) } else { Err(faults) }
}

/// Returns a cell as text. Excel converts codes of digits to numbers: what it certainly keeps of them is converted back,
/// whole numbers of at most 15 digits, and zeros that the format shows. Anything else is refused.
fn text(cell: &Cell) -> Result<String, Fault> {
    match cell {
        Cell::Text(text) if is_shortened(text) => Err(Fault::LostDigits),
        Cell::Number(number) if clean(*number).fract() != 0.0 => Err(Fault::LostZero),
        Cell::Formatted { number, shown: None } if number.abs() < 1e15 => Err(Fault::LostZero),
        cell => prose(cell),
    }
}

/// Returns a cell as text that is no identifier, so that a number may stand for itself.
fn prose(cell: &Cell) -> Result<String, Fault> {
    match cell {
        Cell::Text(text) => Ok(text.clone()),
        Cell::Number(number) | Cell::Formatted { number, .. } if number.abs() >= 1e15 => Err(Fault::LostDigits),
        Cell::Formatted { shown: Some(shown), .. } => Ok(shown.clone()),
        Cell::Number(number) | Cell::Formatted { number, .. } => Ok(clean(*number).to_string().replace('.', ",")),
        Cell::Moment(_) => Err(Fault::DateInText),
        Cell::Error => Err(Fault::ErrorValue),
        Cell::NoResult => Err(Fault::NoResult),
        Cell::Empty => Ok(String::new()),
    }
}

/// Returns a cell as a number with a decimal point.
fn number(cell: &Cell, separators: Option<Separators>) -> Result<String, Fault> {
    match cell {
        Cell::Number(number) | Cell::Formatted { number, .. } if number.is_finite() => Ok(clean(*number).to_string()),
        Cell::Text(text) => decimal(text, separators),
        _ => Err(Fault::NotANumber),
    }
}

fn whole_number(cell: &Cell) -> Result<i64, Fault> {
    match cell {
        Cell::Text(text) => whole(text),
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 10^15")]
        Cell::Number(number) | Cell::Formatted { number, .. }
            if clean(*number).fract() == 0.0 && number.abs() < 1e15 =>
        {
            Ok(clean(*number) as i64)
        }
        Cell::Number(number) | Cell::Formatted { number, .. } if number.is_finite() => Err(Fault::NotWhole),
        _ => Err(Fault::NotANumber),
    }
}

pub(super) fn quantity(text: &str) -> Result<Quantity, Fault> {
    text.parse::<Quantity>().map_err(|reason| match reason {
        // The text is a number, so the sign or the decimals are what is wrong.
        Reason::WrongType if text.starts_with('-') => Fault::Refused(Reason::NotAllowed),
        other => Fault::Refused(other),
    })
}

/// Returns the moment in a cell, typed or as text.
fn stored_moment(
    cell: &Cell,
    epoch: Epoch,
    parse: fn(&str) -> Result<NaiveDateTime, Fault>,
    fault: Fault,
) -> Result<NaiveDateTime, Fault> {
    match cell {
        Cell::Moment(moment) => Ok(*moment),
        Cell::Number(number) | Cell::Formatted { number, .. } => plausible_serial(*number, epoch).ok_or(fault),
        Cell::Text(text) => parse(text),
        Cell::Empty | Cell::Error | Cell::NoResult => Err(fault),
    }
}

fn day(cell: &Cell, epoch: Epoch) -> Result<Value, Fault> {
    stored_moment(cell, epoch, time::day, Fault::NotADate).map(|moment| json!(moment.date()))
}

fn moment_of(cell: &Cell, epoch: Epoch) -> Result<Value, Fault> {
    let moment = stored_moment(cell, epoch, time::moment, Fault::NotAMoment)?;
    // Times in files are Vietnamese: UTC+7.
    Ok(json!(format!("{}+07:00", moment.format("%Y-%m-%dT%H:%M:%S%.f"))))
}

fn named(names: &dyn NameLookup, lookup: LookupKind, text: &str) -> Result<Value, Fault> {
    let text = text.trim();
    match names.find(lookup, text) {
        LookupResult::One(id) => Ok(Value::String(id)),
        LookupResult::None => Err(Fault::NotFound { lookup, text: text.to_owned() }),
        LookupResult::Many(names) => Err(Fault::Ambiguous { text: text.to_owned(), names }),
        LookupResult::Areas { names, is_divided } => {
            Err(Fault::SeveralAreas { text: text.to_owned(), names, is_divided })
        }
    }
}

/// Parses `name (12,5 kg)`. Parentheses count as a quantity only if they contain one and no record has the whole text
/// as its name.
fn amount(names: &dyn NameLookup, separators: Separators, kind: Kind, part: &items::Part) -> Result<Value, Fault> {
    let (lookup, field) = (LookupKind::Record(kind), amount_field(kind));
    let (name, amount) = match &part.quoted {
        Some(quoted) => (quoted.as_str(), part.rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))),
        None => match in_parentheses(&part.rest) {
            Some((name, amount)) => (name, Some(amount)),
            None => (part.rest.as_str(), None),
        },
    };
    let amount = amount.map(str::trim).and_then(|amount| amount.split_once(char::is_whitespace));
    let whole_name = part.text();
    let amount = match amount.map(|(number, unit)| (decimal(number, Some(separators)), unit.trim())) {
        Some((Ok(number), unit)) => Some((number, unit)),
        Some((Err(unclear @ Fault::UnclearNumber(_)), _)) => {
            return named(names, lookup, &whole_name).map(|record| json!({ (field): record })).or(Err(unclear));
        }
        _ => None,
    };
    let Some((number, unit)) = amount else {
        return Ok(json!({ (field): named(names, lookup, &whole_name)? }));
    };
    // Both are looked up before either fault is returned, so that `LookupRecorder` records both.
    let record = named(names, lookup, name);
    let unit = named(names, LookupKind::Unit, unit);
    match (record, unit) {
        (Ok(record), Ok(unit)) => Ok(json!({ (field): record, "quantity": quantity(&number)?, "unit": unit })),
        (Err(fault), unit) if part.quoted.is_none() => match named(names, lookup, &whole_name) {
            Ok(record) => Ok(json!({ (field): record })),
            Err(_) => Err(unit.err().map_or(fault.clone(), |_| fault)),
        },
        (Err(fault), _) | (_, Err(fault)) => Err(fault),
    }
}

/// Splits a text before its last pair of parentheses.
fn in_parentheses(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix(')')?;
    let mut depth = 1;
    for (place, character) in inner.char_indices().rev() {
        match character {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((inner[..place].trim(), inner[place + 1..].trim()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Cell, CellFormat, Column, Fault, Notation, read};
    use crate::files::sheet::LookupKind;
    use crate::input::kind::Kind;
    use crate::input::localized::Text;
    use crate::input::violation::Reason;
    use crate::records::sheet::Directory;
    use serde_json::{Value, json};

    fn value(form: CellFormat, cell: Cell) -> Result<Value, Vec<Fault>> {
        let mut directory = Directory::default();
        directory.insert(LookupKind::Record(Kind::Material), "m1", &["Phân bón"], &["VT-1"]);
        directory.insert(LookupKind::Record(Kind::Material), "m2", &["Phân bón (50 kg)"], &[]);
        directory.insert(LookupKind::Unit, "KGM", &["kg"], &["KGM"]);
        directory.insert(LookupKind::Unit, "BG", &["bao, túi"], &["BG"]);
        let column = Column::new("field", form, Text::new("Cột", "Column"), "");
        read(&column, &cell, Notation::default(), &directory)
    }

    fn text(form: CellFormat, cell: &str) -> Result<Value, Vec<Fault>> {
        value(form, Cell::Text(cell.to_owned()))
    }

    #[test]
    fn materials_have_amounts_when_they_are_known() {
        assert_eq!(
            text(CellFormat::Amounts(Kind::Material), "VT-1 (12,5 kg); \"Phân bón (50 kg)\"; Phân bón (3 bao, túi)"),
            Ok(json!([
                { "material_id": "m1", "quantity": 12.5, "unit": "KGM" },
                { "material_id": "m2" },
                { "material_id": "m1", "quantity": 3, "unit": "BG" },
            ]))
        );
        assert_eq!(
            text(CellFormat::Amounts(Kind::Material), "Vôi (x)").map_err(|faults| faults[0].code()),
            Err("not_found")
        );
        assert_eq!(
            text(CellFormat::Amounts(Kind::Material), "VT-1 (1.250 kg)"),
            Err(vec![Fault::UnclearNumber("1.250".into())])
        );
        assert_eq!(
            text(CellFormat::Amounts(Kind::Material), "VT-1 (2 lít)").map_err(|faults| faults[0].code()),
            Err("not_found")
        );
    }

    #[test]
    fn levels_and_links_are_parts_in_their_order() {
        assert_eq!(
            text(
                CellFormat::Packaging,
                "Thùng 12 hộp | 12 | 18938505970018 | 6,5; Kiện | 1.000;\"Thùng | to\"|2||0,25"
            ),
            Ok(json!([
                { "name": "Thùng 12 hộp", "contains": 12, "gtin": "18938505970018", "gross_weight": 6.5 },
                { "name": "Kiện", "contains": 1000 },
                { "name": "Thùng | to", "contains": 2, "gross_weight": 0.25 },
            ]))
        );
        assert_eq!(
            text(
                CellFormat::Links,
                "huong dan su dung | https://example.vn/hd | Cách nấu | vi; gs1:recallStatus | https://a.vn"
            ),
            Ok(json!([
                { "link_type": "gs1:instructions", "href": "https://example.vn/hd", "title": "Cách nấu", "language": "vi" },
                { "link_type": "gs1:recallStatus", "href": "https://a.vn" },
            ]))
        );
        for (form, cell, code) in [
            (CellFormat::Packaging, "Thùng 12 hộp", "not_a_level"),
            (CellFormat::Packaging, "Thùng | 12 | 1 | 2 | 3", "not_a_level"),
            (CellFormat::Packaging, "Thùng | mười hai", "not_a_number"),
            (CellFormat::Packaging, "Thùng | 12,5", "not_whole"),
            (CellFormat::Packaging, "Thùng | 12 | | nặng", "not_a_number"),
            (CellFormat::Links, "https://example.vn", "not_a_link"),
            (CellFormat::Links, "Trang chủ | https://example.vn", "unknown_link_type"),
        ] {
            assert_eq!(text(form, cell).map_err(|faults| faults[0].code()), Err(code), "{cell}");
        }
    }

    #[test]
    fn what_excel_makes_of_texts_is_undone_or_told() {
        assert_eq!(value(CellFormat::Line, Cell::Number(8_938_505_970_011.0)), Ok(json!("8938505970011")));
        assert_eq!(value(CellFormat::Phone, Cell::Number(912_345_678.0)), Err(vec![Fault::LostZero]));
        for lost in [20_265_208_547_022_610.0, 9_704_229_093_182_080.0, 1e15] {
            assert_eq!(value(CellFormat::Line, Cell::Number(lost)), Err(vec![Fault::LostDigits]), "{lost}");
        }
        assert_eq!(value(CellFormat::Line, Cell::Number(999_999_999_999_999.0)), Ok(json!("999999999999999")));
        assert_eq!(value(CellFormat::Line, Cell::Number(1.1)), Err(vec![Fault::LostZero]), "may have been 1.10");
        assert_eq!(value(CellFormat::Long, Cell::Number(1.1)), Ok(json!("1,1")));
        assert_eq!(text(CellFormat::Line, "6,55759E+13"), Err(vec![Fault::LostDigits]));
        assert_eq!(text(CellFormat::Phone, "8,49123E+10"), Err(vec![Fault::LostDigits]));
        let shown = |shown: Option<&str>| Cell::Formatted { number: 471.0, shown: shown.map(str::to_owned) };
        assert_eq!(value(CellFormat::Line, shown(Some("00471"))), Ok(json!("00471")));
        assert_eq!(value(CellFormat::Line, shown(None)), Err(vec![Fault::LostZero]));
        assert_eq!(value(CellFormat::Quantity, shown(None)), Ok(json!(471)));
        assert_eq!(value(CellFormat::Line, Cell::NoResult), Err(vec![Fault::NoResult]));
        assert_eq!(value(CellFormat::Date, Cell::Number(2026.0)), Err(vec![Fault::NotADate]));
        assert_eq!(text(CellFormat::Line, "\u{feff}V\u{200b}1"), Ok(json!("V1")));
        let moment = crate::files::sheet::serial(46_348.0, super::Epoch::From1900).expect("a day");
        assert_eq!(value(CellFormat::Line, Cell::Moment(moment)), Err(vec![Fault::DateInText]));
        assert_eq!(value(CellFormat::Date, Cell::Moment(moment)), Ok(json!("2026-11-22")));
        assert_eq!(value(CellFormat::Date, Cell::Number(46_348.0)), Ok(json!("2026-11-22")));
        assert_eq!(value(CellFormat::Moment, Cell::Number(46_348.25)), Ok(json!("2026-11-22T06:00:00+07:00")));
        assert_eq!(value(CellFormat::Quantity, Cell::Number(0.1 + 0.2)), Ok(json!(0.3)));
        assert_eq!(value(CellFormat::Money, Cell::Number(45_000.5)), Err(vec![Fault::NotWhole]));
        assert_eq!(value(CellFormat::Line, Cell::Error), Err(vec![Fault::ErrorValue]));
    }

    #[test]
    fn numbers_and_pairs_that_cannot_be_are_told() {
        assert_eq!(text(CellFormat::Quantity, "1,2345"), Err(vec![Fault::Refused(Reason::WrongType)]));
        assert_eq!(text(CellFormat::Quantity, "-1"), Err(vec![Fault::Refused(Reason::NotAllowed)]));
        assert_eq!(text(CellFormat::NamedValues, "Diện tích 100"), Err(vec![Fault::NotAPair("Diện tích 100".into())]));
        assert_eq!(text(CellFormat::Date, "  "), Ok(Value::Null));
        assert_eq!(text(CellFormat::Date, "2026-11-22T00:00:00"), Ok(json!("2026-11-22")));
        assert_eq!(text(CellFormat::Date, "22/11/2026 06:30"), Err(vec![Fault::NotADate]));
    }
}
