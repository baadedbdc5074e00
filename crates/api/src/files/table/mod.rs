//! Tables as files: Excel workbooks and CSV, written and read within bounds.
//!
//! Nothing here knows what the columns mean; `nguon_domain::records::sheet` does.

mod csv;
mod download;
mod package;
mod upload;
mod xlsx_reader;
mod xlsx_writer;

use std::fs::File;
use std::path::{Path, PathBuf};

use nguon_domain::files::sheet::{Cell, CellFormat, MAX_ROWS, TableFormat};
use nguon_domain::input::violation::Reason;
use uuid::Uuid;

use crate::platform::config::Storage;
use crate::platform::problem::{Error, Result};
use crate::platform::shares::{Share, Shares};

pub use download::Download;
pub use upload::ImportBody;
pub(crate) use upload::Upload;
pub use xlsx_writer::{excel, header, heading, printed, save, template};

/// Files that are put together or read at the same time. Each may need a hundred megabytes; who comes later
/// waits.
const AT_ONCE: usize = 2;
/// Of these, files of one business or authority: the others never wait for more than the file in hand.
const EACH: usize = 1;
/// The most requests that wait.
const MAX_WAITING: usize = 64;
/// The most columns that are read: no table of ours has as many.
const MAX_COLUMNS: usize = 256;
/// The most text that is read from one file, in bytes: a small file can show one long text in every cell.
const MAX_TEXT_BYTES: usize = 64 * 1024 * 1024;

/// Room to work on tables.
#[derive(Debug)]
pub struct Tables {
    folder: PathBuf,
    room: Shares,
}

impl Tables {
    /// The folder `tmp` of the data folder; files in it have no name and are gone with their last reader.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(storage: &Storage) -> Result<Self> {
        let folder = storage.data_dir.join("tmp");
        std::fs::create_dir_all(&folder).map_err(|error| Error::internal("folder for tables", error))?;
        Ok(Self { folder, room: Shares::new(AT_ONCE, EACH, MAX_WAITING) })
    }

    /// Waits for room for a file of `owner`: a business, or whoever else asks.
    ///
    /// # Errors
    /// 503 when too many wait already.
    pub(crate) async fn room(&self, owner: Uuid) -> Result<Share> {
        self.room.wait(owner).await
    }

    /// Where files are put together.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.clone()
    }
}

/// The heading of a column that is written.
#[derive(Clone, Debug)]
pub struct Heading {
    /// What stands there.
    pub text: String,
    /// What stands below.
    pub form: CellFormat,
}

/// Writes a table into a file without a name.
///
/// # Errors
/// When the file cannot be written.
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

/// A row that was read: cells that hold something, by column from zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The row as spreadsheet programs count, from one.
    pub number: usize,
    /// The cells.
    pub cells: Vec<(usize, Cell)>,
}

/// Collects rows, and says when they are too many or too much.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Row>,
    text: usize,
}

impl Rows {
    /// Takes a cell of a row; rows come in their order.
    fn put(&mut self, number: usize, column: usize, cell: Cell) -> Result<(), Reason> {
        let is_empty = match &cell {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        };
        if is_empty || column >= MAX_COLUMNS {
            return Ok(());
        }
        if let Cell::Text(text) = &cell {
            self.text += text.len();
            if self.text > MAX_TEXT_BYTES {
                return Err(Reason::UnpacksTooLarge);
            }
        }
        match self.rows.last_mut() {
            Some(last) if last.number == number => {
                // A sheet that has a cell twice was made by no spreadsheet program.
                if last.cells.len() >= MAX_COLUMNS {
                    return Err(Reason::UnreadableTable);
                }
                last.cells.push((column, cell));
            }
            _ => {
                // One more than the rows: the headings.
                if self.rows.len() > MAX_ROWS {
                    return Err(Reason::TooManyRows { max: MAX_ROWS });
                }
                self.rows.push(Row { number, cells: vec![(column, cell)] });
            }
        }
        Ok(())
    }
}

/// Reads a table, whatever the file is called: a workbook is known by its first bytes, all else is text.
///
/// # Errors
/// Why the file as a whole is refused.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Reason> {
    if bytes.starts_with(b"PK\x03\x04") { xlsx_reader::read(bytes) } else { csv::read(bytes) }
}
