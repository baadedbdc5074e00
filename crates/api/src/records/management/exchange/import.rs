//! Import of records from a file: all rows are created, or none and every faulty cell is reported.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use nguon_domain::files::sheet::{Cell, CellFormat, Column, Notation, column_letters};
use nguon_domain::input;
use nguon_domain::input::localized::Language;
use nguon_domain::input::problem::CellFault;
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::sheet::{
    ColumnMapping, Directory, FORMER_AREA, Fault, ImportReport, LookupRecorder, MAX_FAULTS, NameLookup, former_area,
    map_columns, read_row,
};
use serde_json::{Map, Value};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::super::insert::make_many;
use super::super::{Managed, RowFault, check_many};
use super::directory;
use crate::Application;
use crate::access::{Allowed, Write};
use crate::files::table::{self, Row, TableContent};
use crate::http::idempotency::IdempotentRequest;
use crate::http::intake::Received;
use crate::platform::problem::{Error, Result};
use crate::records::area::AreaNames;

/// The file to be imported, and the options.
pub(super) struct Order {
    pub(super) file: Received,
    /// Validates only; nothing is created.
    pub(super) dry_run: bool,
    /// State of the new records.
    pub(super) status: Status,
    /// Idempotency key: a file is imported once per key.
    pub(super) key: Option<String>,
}

/// A parsed file: headings mapped to columns, rows still as cells.
struct Sheet {
    mapping: ColumnMapping,
    headings: usize,
    rows: Vec<Row>,
    notation: Notation,
}

/// Imports a file, or reports its faults.
pub(super) async fn import<R: Managed>(
    application: &Application,
    allowed: &Allowed<R, Write>,
    order: Order,
    language: Language,
) -> Result<ImportReport> {
    let _room = application.tables.room(allowed.organisation_id).await?;
    let request = request::<R>(allowed.organisation_id, &order);
    let Received { bytes: file, share: _memory } = order.file;
    let (sheet, asked) = blocking(move || {
        let sheet = Sheet::read::<R>(&file)?;
        let asked = LookupRecorder::default();
        for row in &sheet.rows {
            let _ = sheet.fields(row, &asked, &mut |_, _| {});
        }
        Ok((sheet, asked))
    })
    .await?;
    let count = sheet.rows.len();
    if request.find_record(application).await?.is_some() {
        return Ok(ImportReport { rows: count, created: count, ..ImportReport::default() });
    }
    let database = application.database.read();
    let mut directory = directory::load(database, **allowed, &asked).await?;
    if directory::lacks_areas(&directory, &asked) {
        directory.set_areas(AreaNames::read(application).await?);
    }
    let today = application.clock.today();
    let (sheet, inputs, mut faults) = blocking(move || Ok(check::<R>(sheet, &directory, today, language))).await?;
    let (numbers, inputs): (Vec<usize>, Vec<R::Input>) = inputs.into_iter().unzip();
    let mut created = 0;
    let found = if order.dry_run || faults.count > 0 {
        check_many::<R, _>(database, **allowed, application.clock.now(), &inputs).await?
    } else {
        // A former import under the same key was looked up before the rows were checked.
        let create = || async {
            let made = make_many::<R>(application, allowed, inputs.clone(), order.status).await?;
            let made = made.map(|made| made.map(|ids| ids.len()));
            request.finish(application, made, async |_| Ok(Ok(count))).await
        };
        match application.database.retrying(create).await? {
            Ok(made) => {
                created = made;
                Vec::new()
            }
            Err(faults) => faults,
        }
    };
    for RowFault { row, violation } in found {
        faults.refuse::<R>(&sheet.mapping, numbers.get(row).copied().unwrap_or_default(), violation);
    }
    let faults = faults.sorted();
    if faults.count > 0 && !order.dry_run {
        return Err(Error::Cells(faults.told));
    }
    Ok(ImportReport {
        rows: count,
        faulty_rows: faults.rows.len(),
        created,
        faults: faults.told,
        fault_count: faults.count,
        notes: faults.notes,
    })
}

/// Runs `work` off the threads that serve requests.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(work).await.map_err(|error| Error::internal("import", error))?
}

/// Returns the idempotent request of an import; a dry run has no key.
fn request<R: Managed>(organisation_id: Uuid, order: &Order) -> IdempotentRequest {
    let Some(key) = order.key.as_deref().filter(|_| !order.dry_run) else { return IdempotentRequest::default() };
    let mut content = format!("import {} {} ", R::KIND, order.status.as_str()).into_bytes();
    content.extend_from_slice(&order.file.bytes);
    IdempotentRequest::of_bytes(organisation_id, key, &content)
}

impl Sheet {
    fn read<R: Managed>(file: &[u8]) -> Result<Self> {
        let refuse = |reason| Error::field("file", reason);
        let TableContent { rows, notation } = table::read(file).map_err(refuse)?;
        let mut rows = rows.into_iter();
        let headings = rows.next().ok_or_else(|| refuse(Reason::EmptyTable))?;
        let texts = headings.cells.iter().filter_map(|(place, cell)| match cell {
            Cell::Text(text) => Some((*place, text.trim().to_owned())),
            Cell::Number(number) | Cell::Formatted { number, .. } => Some((*place, number.to_string())),
            // Reported as headings of no column: a column must not vanish silently.
            Cell::Moment(day) => Some((*place, day.date().to_string())),
            Cell::Error => Some((*place, "#N/A".to_owned())),
            Cell::NoResult => Some((*place, "f(x)".to_owned())),
            Cell::Empty => None,
        });
        let sheet =
            Self { mapping: map_columns::<R>(texts), headings: headings.number, rows: rows.collect(), notation };
        if sheet.rows.is_empty() {
            return Err(refuse(Reason::EmptyTable));
        }
        Ok(sheet)
    }

    /// Returns the fields of a row.
    fn fields(
        &self,
        row: &Row,
        names: &dyn NameLookup,
        refuse: &mut dyn FnMut(&'static Column, Fault),
    ) -> Map<String, Value> {
        let cell = |place: &usize| row.cells.iter().find(|(filled, _)| filled == place).map(|(_, cell)| cell);
        let filled = self.mapping.columns.iter().filter_map(|(place, column)| Some((*column, cell(place)?)));
        read_row(filled, self.notation, names, refuse)
    }
}

/// Converts rows to inputs, collecting the faults of the others by cell.
fn check<R: Managed>(
    sheet: Sheet,
    directory: &Directory,
    today: NaiveDate,
    language: Language,
) -> (Sheet, Vec<(usize, R::Input)>, Faults) {
    let mut faults = Faults { language, ..Faults::default() };
    for (place, heading, field, fault) in &sheet.mapping.faults {
        // Columns missing from the file are named as in the template.
        let missing = R::COLUMNS.iter().find(|column| place.is_none() && column.field == *field);
        let heading = missing.map_or(heading.as_str(), |column| column.heading.get(language));
        faults.tell(sheet.headings, *place, heading, field, fault);
    }
    let mut inputs = Vec::new();
    for row in &sheet.rows {
        let mut refused: Vec<&'static str> = Vec::new();
        let fields = sheet.fields(row, directory, &mut |column, fault| {
            refused.push(column.field);
            faults.cell(&sheet.mapping, row.number, column, &fault);
        });
        faults.note_former(&sheet, row, directory);
        match input::parse::<R::Input>(Value::Object(fields), today) {
            Ok(input) if refused.is_empty() => inputs.push((row.number, input)),
            Ok(_) => {}
            Err(violations) => {
                for violation in violations {
                    // A cell that could not be read is not reported as missing as well.
                    if !refused.contains(&top_level(&violation.field)) {
                        faults.refuse::<R>(&sheet.mapping, row.number, violation);
                    }
                }
            }
        }
    }
    (sheet, inputs, faults)
}

/// Returns the name of the top-level field in a path such as `attributes[2].name`.
fn top_level(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

/// The faults of a file.
#[derive(Debug, Default)]
struct Faults {
    language: Language,
    told: Vec<CellFault>,
    count: usize,
    rows: BTreeSet<usize>,
    notes: Vec<CellFault>,
}

impl Faults {
    fn tell(&mut self, row: usize, place: Option<usize>, heading: &str, field: &str, fault: &Fault) {
        self.count += 1;
        self.rows.insert(row);
        if self.told.len() < MAX_FAULTS {
            self.told.push(CellFault {
                row,
                column: heading.to_owned(),
                cell: place.map(|place| format!("{}{row}", column_letters(place))),
                field: field.to_owned(),
                code: fault.code().to_owned(),
                message: fault.message(self.language),
            });
        }
    }

    /// Notes the cells of a row with the former name of an area.
    fn note_former(&mut self, sheet: &Sheet, row: &Row, directory: &Directory) {
        let mapped = sheet.mapping.columns.iter().filter(|(_, column)| column.form == CellFormat::Area);
        for (place, column) in mapped {
            let Some((_, Cell::Text(text))) = row.cells.iter().find(|(filled, _)| filled == place) else { continue };
            let Some(name) = directory.became(text).filter(|_| self.notes.len() < MAX_FAULTS) else { continue };
            self.notes.push(CellFault {
                row: row.number,
                column: column.heading.get(self.language).to_owned(),
                cell: Some(format!("{}{}", column_letters(*place), row.number)),
                field: column.field.to_owned(),
                code: FORMER_AREA.to_owned(),
                message: former_area(text, &name, self.language),
            });
        }
    }

    fn cell(&mut self, mapping: &ColumnMapping, row: usize, column: &Column, fault: &Fault) {
        let place = mapping.columns.iter().find(|(_, known)| known.field == column.field).map(|(place, _)| *place);
        self.tell(row, place, column.heading.get(self.language), column.field, fault);
    }

    /// Adds a violation of the record's validation as a fault of the row's cell.
    fn refuse<R: Managed>(&mut self, mapping: &ColumnMapping, row: usize, violation: Violation) {
        let field = top_level(&violation.field);
        let fault = Fault::Refused(violation.reason);
        match R::COLUMNS.iter().find(|column| column.field == field) {
            // A missing column is reported once, not in every row.
            Some(column)
                if column.required && !mapping.columns.iter().any(|(_, known)| known.field == column.field) => {}
            Some(column) => self.cell(mapping, row, column, &fault),
            None => self.tell(row, None, field, field, &fault),
        }
    }

    fn sorted(mut self) -> Self {
        // Orders cells as a spreadsheet does: column Z before AA.
        self.told.sort_by_cached_key(|fault| (fault.row, fault.cell.as_ref().map(String::len), fault.cell.clone()));
        self
    }
}
