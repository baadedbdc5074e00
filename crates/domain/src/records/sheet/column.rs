//! The columns of the table of each kind of records.

use crate::files::sheet::{Column, Form};
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::resource::Resource;

/// A kind whose records can be rows of a table.
pub trait Tabular: Resource {
    /// Columns of export and import, in order.
    const COLUMNS: &'static [Column];
    /// Columns of export only; an import ignores them.
    const SHOWN: &'static [Column] = RECORD;
    /// Fields of the input that tables do not have: files, and lists with files.
    const LEFT_OUT: &'static [&'static str];
    /// Fields that distinguish records of the same name, in order of preference. Where a table refers to a record, the
    /// first one that is present stands in brackets behind the name.
    const KEYS: &'static [&'static str];
}

/// Name of the property with the record's id in an item of [`Form::Amounts`].
pub(super) fn amount_field(kind: Kind) -> String {
    format!("{kind}_id")
}

/// Columns of every record, besides its own fields.
pub(super) const RECORD: &[Column] = &[STATUS, CREATED];
/// Columns of every record that has a public page.
pub(super) const PUBLISHED: &[Column] = &[
    Column::new("trace_code", Form::Line, Text::new("Mã truy xuất", "Trace code"), "7K3M9QX2AB"),
    Column::new("trace_code", Form::Address, Text::new("Địa chỉ truy xuất", "Public address"), ""),
    STATUS,
    CREATED,
];

const STATUS: Column = Column::new("status", Form::Status, Text::new("Trạng thái", "State"), "Hiệu lực");
const CREATED: Column =
    Column::new("created_at", Form::Moment, Text::new("Ngày tạo", "Created at"), "22/11/2026 10:00");
