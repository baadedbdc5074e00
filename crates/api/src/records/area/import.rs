//! Import of areas from a CSV file: all rows are stored, or none and every faulty cell is reported.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord, Trim};
use nguon_domain::input;
use nguon_domain::input::search::name_key;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::area::{AreaImport, AreaInput, IMPORT_COLUMNS, IMPORT_REQUIRED, MAX_IMPORT_ROWS, cell};
use nguon_migrations::seed::area_id;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::write::{Areas, Effect};
use crate::Application;
use crate::access::{Allowed, SystemCatalogues, Write};
use crate::platform::database::LogEntry;
use crate::platform::entity::area::Model;
use crate::platform::problem::{Error, Result};

/// Maximum number of faults reported.
const MAX_FAULTS: usize = 200;

/// A row whose own cells are valid.
struct Row {
    line: u64,
    input: AreaInput,
}

/// Imports the areas of a CSV file. With `dry_run` nothing is stored.
///
/// # Errors
/// [`Error::Invalid`] with the faulty cells, `line[3].parent_code`; at most 200 of them.
pub(super) async fn import(
    application: &Application,
    allowed: &Allowed<SystemCatalogues, Write>,
    bytes: Vec<u8>,
    dry_run: bool,
) -> Result<AreaImport> {
    let today = application.clock.today();
    let read = actix_web::web::block(move || read(&bytes, today));
    let (rows, faults) = read.await.map_err(|error| Error::internal("areas", error))??;
    let store = || store(application, allowed, &rows, faults.clone(), dry_run);
    application.database.retrying(store).await
}

/// Stores `rows`, unless there are `faults` in other rows or in the resulting tree.
async fn store(
    application: &Application,
    allowed: &Allowed<SystemCatalogues, Write>,
    rows: &[Row],
    mut faults: Vec<Violation>,
    dry_run: bool,
) -> Result<AreaImport> {
    let mut transaction = application.database.change(allowed).await?;
    let mut areas = Areas::load(&transaction).await?;
    let mut report = AreaImport { dry_run, added: 0, changed: 0, unchanged: 0 };
    let mut lines: HashMap<Uuid, u64> = HashMap::new();
    let ids = assign(&areas, rows);
    // References are read as ids derived from codes; a corrected area has that of its former code.
    let mut coded: HashMap<Uuid, Uuid> = areas.by_id.values().map(|area| (area_id(&area.code), area.id)).collect();
    coded.extend(rows.iter().zip(&ids).map(|(row, id)| (area_id(&row.input.code), *id)));
    let meant = |id: Uuid| coded.get(&id).copied().unwrap_or_default();
    for (row, id) in rows.iter().zip(ids) {
        let mut input = row.input.clone();
        input.parent_id = input.parent_id.map(meant);
        input.successor_id = input.successor_id.map(meant);
        match areas.apply(id, input)? {
            Effect::Added => report.added += 1,
            Effect::Changed => report.changed += 1,
            Effect::Unchanged => report.unchanged += 1,
        }
        lines.insert(id, row.line);
    }
    // Checked once all rows are in the tree, since a row may refer to one further down.
    let ids: Vec<Uuid> = lines.keys().copied().collect();
    faults.extend(areas.check(&ids).into_iter().map(|(id, fault)| of_cell(lines[&id], fault)));
    if !faults.is_empty() {
        faults.sort_by_key(|fault| nguon_domain::records::area::parse_cell(&fault.field).map(|(line, _)| line));
        faults.truncate(MAX_FAULTS);
        return Err(Error::Invalid(faults));
    }
    if !dry_run {
        areas.store(&transaction).await?;
        transaction.record(LogEntry::new("area", None, "import").after(&report)?);
        transaction.publishes_all();
        transaction.commit().await?;
    }
    Ok(report)
}

/// Returns the id of the area that each row means: the one with its code, unless an area with its name in the same area
/// and from the same day has another code. That code is corrected then, and everything that refers to the area stays
/// right (ADR 54).
fn assign(areas: &Areas, rows: &[Row]) -> Vec<Uuid> {
    // Parents are compared by their codes, as rows name them.
    let parent = |area: &Model| Some(area_id(&areas.by_id.get(&area.parent_id?)?.code));
    let mut named: HashMap<(String, Option<Uuid>, Option<NaiveDate>), Vec<Uuid>> = HashMap::new();
    let mut coded: HashMap<&str, &Model> = HashMap::new();
    for area in areas.by_id.values() {
        coded.insert(&area.code, area);
        if area.valid_to.is_none() {
            let name = (name_key(&area.name), parent(area), Some(area.valid_from));
            named.entry(name).or_default().push(area.id);
        }
    }
    let name = |row: &Row| (name_key(&row.input.name), row.input.parent_id, row.input.valid_from);
    let is_same = |row: &Row, area: &Model| {
        name_key(&area.name) == name_key(&row.input.name) && parent(area) == row.input.parent_id
    };
    let mut taken: HashSet<Uuid> = HashSet::new();
    let mut ids: Vec<Option<Uuid>> = vec![None; rows.len()];
    let mut each = |find: &dyn Fn(&Row) -> Option<Uuid>| {
        for (row, id) in rows.iter().zip(&mut ids) {
            if id.is_none() {
                *id = find(row).filter(|id| taken.insert(*id));
            }
        }
    };
    let by_code = |row: &Row| coded.get(row.input.code.as_str()).copied();
    each(&|row| by_code(row).filter(|area| is_same(row, area)).map(|area| area.id));
    each(&|row| match named.get(&name(row))?[..] {
        [id] => Some(id),
        _ => None,
    });
    each(&|row| by_code(row).map(|area| area.id));
    // New ones; an id stays with its area though its code is given to another.
    ids.into_iter().zip(rows).map(|(id, row)| id.unwrap_or_else(|| areas.free_id(&row.input.code))).collect()
}

/// Parses the file. Returns the valid rows and the faults of the others.
fn read(bytes: &[u8], today: NaiveDate) -> Result<(Vec<Row>, Vec<Violation>)> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(Error::field("file", Reason::NotUtf8)) };
    // Normalised line ends, so that line numbers match those of an editor.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(head) = records.next() else { return Err(Error::field("file", Reason::Required)) };
    let columns = columns(&head.map_err(unreadable)?)?;

    let (mut rows, mut faults, mut lines) = (Vec::new(), Vec::new(), HashMap::new());
    let (mut counted, mut line) = (0, 1);
    for record in records {
        let record = record.map_err(unreadable)?;
        // The parser reports a record's position before any preceding empty lines, and a quoted cell may span lines.
        let before = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(counted);
        let rest = text.get(before..).unwrap_or_default();
        let begins = before + rest.len() - rest.trim_start_matches('\n').len();
        line += text.get(counted..begins).unwrap_or_default().matches('\n').fold(0_u64, |count, _| count + 1);
        counted = begins;
        if record.iter().all(str::is_empty) {
            continue;
        }
        if lines.len() >= MAX_IMPORT_ROWS {
            faults.push(Violation::new(cell(line, "rows"), Reason::TooLong { max: MAX_IMPORT_ROWS }));
            break;
        }
        match row(&record, &columns, today) {
            Ok(input) if lines.insert(input.code.clone(), line).is_some() => {
                faults.push(Violation::new(cell(line, "code"), Reason::Duplicate));
            }
            Ok(input) => rows.push(Row { line, input }),
            Err(violations) => faults.extend(violations.into_iter().map(|fault| of_cell(line, fault))),
        }
        if faults.len() >= MAX_FAULTS {
            break;
        }
    }
    if rows.is_empty() && faults.is_empty() {
        return Err(Error::field("file", Reason::Required));
    }
    Ok((rows, faults))
}

/// The error for unparsable CSV, such as an unterminated quoted cell.
fn unreadable(error: csv::Error) -> Error {
    Error::Malformed(format!("CSV: {error}"))
}

/// Returns the columns in file order, checked against the permitted and required ones.
fn columns(head: &StringRecord) -> Result<Vec<String>> {
    let columns: Vec<String> = head.iter().map(str::to_ascii_lowercase).collect();
    let mut faults = Vec::new();
    for (place, column) in columns.iter().enumerate().filter(|(_, column)| !column.is_empty()) {
        let shown: String = column.chars().filter(|c| !c.is_control()).take(64).collect();
        if !IMPORT_COLUMNS.contains(&column.as_str()) {
            faults.push(Violation::new(cell(1, &shown), Reason::UnknownField));
        } else if columns[..place].contains(column) {
            faults.push(Violation::new(cell(1, &shown), Reason::Duplicate));
        }
    }
    for column in IMPORT_REQUIRED.into_iter().filter(|column| !columns.iter().any(|known| known == column)) {
        faults.push(Violation::new(cell(1, column), Reason::Required));
    }
    faults.truncate(MAX_FAULTS);
    if faults.is_empty() { Ok(columns) } else { Err(Error::Invalid(faults)) }
}

/// Parses a row with the validation of the area form.
fn row(record: &StringRecord, columns: &[String], today: NaiveDate) -> std::result::Result<AreaInput, Vec<Violation>> {
    let mut fields = Map::new();
    for (place, value) in record.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
        let (field, value) = match columns.get(place).map_or("", String::as_str) {
            // Ids are derived from codes, so the area itself need not exist yet.
            "parent_code" => ("parent_id", area_id(value).to_string()),
            "successor_code" => ("successor_id", area_id(value).to_string()),
            column @ ("valid_from" | "valid_to") => (column, iso_day(value)),
            "" => return Err(vec![Violation::new("columns", Reason::TooLong { max: columns.len() })]),
            column => (column, value.to_owned()),
        };
        fields.insert(field.to_owned(), Value::String(value));
    }
    input::parse(Value::Object(fields), today)
}

/// Converts a date as Vietnamese spreadsheets write it (1/7/2025) to ISO 8601; returns any other text unchanged.
fn iso_day(text: &str) -> String {
    let mut parts = text.split('/').map(|part| part.parse::<u32>().ok());
    let day = match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten(), parts.next()) {
        (Some(day), Some(month), Some(year), None) => {
            i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        }
        _ => None,
    };
    day.map_or_else(|| text.to_owned(), |day| day.to_string())
}

/// Maps a fault of an input field to the cell it came from.
fn of_cell(line: u64, fault: Violation) -> Violation {
    let column = match fault.field.as_str() {
        "parent_id" => "parent_code",
        "successor_id" => "successor_code",
        other => other,
    };
    Violation::new(cell(line, column), fault.reason)
}

#[cfg(test)]
mod tests {
    use super::iso_day;

    #[test]
    fn days_are_read_as_spreadsheets_write_them() {
        assert_eq!(iso_day("1/7/2025"), "2025-07-01");
        assert_eq!(iso_day("01/07/2025"), "2025-07-01");
        assert_eq!(iso_day("2025-07-01"), "2025-07-01");
        assert_eq!(iso_day("31/2/2025"), "31/2/2025");
        assert_eq!(iso_day("1/7"), "1/7");
    }
}
