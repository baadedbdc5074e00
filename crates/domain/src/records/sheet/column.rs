//! The columns of the table of each kind of records.

use crate::files::sheet::{CellFormat, Column};
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::resource::Resource;

/// A kind whose records can be rows of a table.
pub trait Tabular: Resource {
    /// Columns of export and import, in order.
    const COLUMNS: &'static [Column];
    /// Columns of export only; an import ignores them.
    const EXPORT_ONLY: &'static [Column] = RECORD_COLUMNS;
    /// Fields of the input that tables do not have: files, and lists with files.
    const WITHOUT_COLUMN: &'static [&'static str];
    /// Fields that distinguish records of the same name, in order of preference. Where a table refers to a record, the
    /// first one that is present stands in brackets behind the name.
    const KEYS: &'static [&'static str];
}

/// Name of the property with the record's id in an item of [`CellFormat::Amounts`].
pub(super) fn amount_field(kind: Kind) -> String {
    format!("{kind}_id")
}

/// Columns of every record, besides its own fields.
pub(super) const RECORD_COLUMNS: &[Column] = &[STATUS, CREATED];
/// Columns of every record that has a public page.
pub(super) const PUBLISHED_COLUMNS: &[Column] = &[
    Column::new("trace_code", CellFormat::Line, Text::new("Mã truy xuất", "Trace code"), "7K3M9QX2AB"),
    Column::new("trace_code", CellFormat::Address, Text::new("Địa chỉ truy xuất", "Public address"), ""),
    STATUS,
    CREATED,
];

const STATUS: Column = Column::new("status", CellFormat::Status, Text::new("Trạng thái", "State"), "Hiệu lực");
const CREATED: Column =
    Column::new("created_at", CellFormat::Moment, Text::new("Ngày tạo", "Created at"), "22/11/2026 10:00");
