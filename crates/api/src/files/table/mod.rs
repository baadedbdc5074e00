//! Tables as files: Excel workbooks and CSV, written and read within limits.
//!
//! The meaning of the columns is defined in `nguon_domain::records::sheet`.

mod csv;
mod download;
mod upload;
mod xlsx_reader;
mod xlsx_writer;

use std::fs::File;
use std::path::{Path, PathBuf};

use nguon_domain::files::sheet::{Cell, CellFormat, MAX_ROWS, Notation, TableFormat};
use nguon_domain::input::violation::Reason;
use uuid::Uuid;

use crate::platform::config::Storage;
use crate::platform::problem::{Error, Result};
use crate::platform::shares::{Share, Shares};

pub use download::Download;
pub use upload::ImportBody;
pub(crate) use upload::Upload;
pub use xlsx_writer::{excel, header, heading, printed, save, template};

/// Maximum number of files that are written or read concurrently. Each may need a hundred megabytes; further requests
/// wait.
const AT_ONCE: usize = 2;
/// Of these, the maximum for one business or authority, so that others wait for one file at most.
const EACH: usize = 1;
/// Maximum number of waiting requests.
const MAX_WAITING: usize = 64;
/// Maximum number of columns read: no table of this system has as many.
const MAX_COLUMNS: usize = 256;
/// Maximum number of merged cells: each row of the greatest table with sixteen of them.
const MAX_MERGED: usize = 16 * MAX_ROWS;
/// Maximum amount of text read from one file, in bytes: a small file can repeat one long text in every cell.
const MAX_TEXT_BYTES: usize = 64 * 1024 * 1024;

/// The folder and the concurrency limit for work on tables.
#[derive(Debug)]
pub struct Tables {
    folder: PathBuf,
    room: Shares,
}

impl Tables {
    /// Opens the folder `tmp` of the data folder. Its files are unnamed and vanish with their last handle.
    ///
    /// # Errors
    /// When the folder cannot be created.
    pub fn open(storage: &Storage) -> Result<Self> {
        let folder = storage.data_dir.join("tmp");
        std::fs::create_dir_all(&folder).map_err(|error| Error::internal("folder for tables", error))?;
        Ok(Self { folder, room: Shares::new(AT_ONCE, EACH, MAX_WAITING) })
    }

    /// Waits for a slot for a file of `owner`: a business, an authority or another caller.
    ///
    /// # Errors
    /// 503 when too many requests are waiting.
    pub(crate) async fn room(&self, owner: Uuid) -> Result<Share> {
        self.room.wait(owner).await
    }

    /// Returns the folder for temporary files.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.clone()
    }
}

/// The heading of a column to write.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Text of the heading.
    pub text: String,
    /// Form of the cells below it.
    pub form: CellFormat,
}

/// Writes a table to an unnamed file in `folder`.
///
/// # Errors
/// When writing fails.
pub fn write(
    format: TableFormat,
    title: &str,
    headings: &[Heading],
    rows: impl Iterator<Item = Vec<Cell>>,
    folder: &Path,
) -> Result<File> {
    match format {
        TableFormat::Csv => csv::write(headings, rows, folder),
        TableFormat::Xlsx => xlsx_writer::write(title, headings, rows, folder),
    }
}

/// A row read from a table: its non-empty cells, by column, counted from zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Row number as in spreadsheet programs, counted from one.
    pub number: usize,
    /// Column and value of each cell.
    pub cells: Vec<(usize, Cell)>,
}

/// The area of merged cells, whose first cell has the value that is shown in all of it.
#[derive(Clone, Copy, Debug)]
struct MergedArea {
    /// First row.
    top: usize,
    /// Last row.
    bottom: usize,
    /// First column.
    left: usize,
    /// Last column.
    right: usize,
}

/// The content of a table file.
#[derive(Debug, PartialEq)]
pub struct TableContent {
    /// Rows with a value, in ascending order.
    pub rows: Vec<Row>,
    /// How its numbers are meant.
    pub notation: Notation,
}

/// Collects rows, within limits on rows, cells and text.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Row>,
    text: usize,
}

impl Rows {
    /// Adds a cell; rows must be added in ascending order.
    fn put(&mut self, number: usize, column: usize, cell: Cell) -> Result<(), Reason> {
        let is_empty = match &cell {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        };
        if is_empty || column >= MAX_COLUMNS {
            return Ok(());
        }
        self.count_text(&cell)?;
        match self.rows.last_mut() {
            Some(last) if last.number == number => {
                // More cells than columns: no spreadsheet program writes a cell twice.
                if last.cells.len() >= MAX_COLUMNS {
                    return Err(Reason::UnreadableTable);
                }
                last.cells.push((column, cell));
            }
            _ => {
                // One more than the maximum, for the headings.
                if self.rows.len() > MAX_ROWS {
                    return Err(Reason::TooManyRows { max: MAX_ROWS });
                }
                self.rows.push(Row { number, cells: vec![(column, cell)] });
            }
        }
        Ok(())
    }

    fn count_text(&mut self, cell: &Cell) -> Result<(), Reason> {
        if let Cell::Text(text) = cell {
            self.text += text.len();
            if self.text > MAX_TEXT_BYTES {
                return Err(Reason::UnpacksTooLarge);
            }
        }
        Ok(())
    }

    /// Writes the value of the first cell of each merged area into the area's other cells, in rows that have a value of
    /// their own. The headings stay as they are: a heading over two columns is that of the first.
    fn fill(&mut self, areas: &[MergedArea]) -> Result<(), Reason> {
        let Some(headings) = self.rows.first().map(|row| row.number) else { return Ok(()) };
        let mut steps = MAX_MERGED;
        for area in areas.iter().filter(|area| area.top > headings && area.left < MAX_COLUMNS) {
            let first = self.rows.partition_point(|row| row.number < area.top);
            let value = self.rows.get(first).filter(|row| row.number == area.top).and_then(|row| {
                row.cells.iter().find(|(column, _)| *column == area.left).map(|(_, cell)| cell.clone())
            });
            let Some(value) = value else { continue };
            for place in first..self.rows.partition_point(|row| row.number <= area.bottom) {
                for column in area.left..=area.right.min(MAX_COLUMNS - 1) {
                    steps = steps.checked_sub(1).ok_or(Reason::UnpacksTooLarge)?;
                    self.count_text(&value)?;
                    let cells = &mut self.rows[place].cells;
                    match cells.iter_mut().find(|(known, _)| *known == column) {
                        Some((_, cell)) => *cell = value.clone(),
                        None => cells.push((column, value.clone())),
                    }
                }
            }
        }
        Ok(())
    }
}

/// Reads a table. The format is detected from the content: a ZIP signature means a workbook, anything else is CSV.
///
/// # Errors
/// The reason why the file as a whole is rejected.
pub fn read(bytes: &[u8]) -> Result<TableContent, Reason> {
    if bytes.starts_with(b"PK\x03\x04") { xlsx_reader::read(bytes) } else { csv::read(bytes) }
}
