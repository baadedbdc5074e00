//! What a table has: columns, and what stands in their cells.

use crate::files::sheet::{Column, Form};
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::resource::Resource;

/// A module whose records can be rows of a table.
pub trait Tabular: Resource {
    /// The columns that are exported and imported, in their order.
    const COLUMNS: &'static [Column];
    /// Columns that are only exported: an import passes over them.
    const SHOWN: &'static [Column] = RECORD;
    /// Fields of the input that no table has: files, and what holds files.
    const LEFT_OUT: &'static [&'static str];
    /// Fields that tell records of the same name apart, in the order in which they are tried; the first stands
    /// in brackets behind the name wherever a table refers to a record.
    const KEYS: &'static [&'static str];
}

/// The property that names the record in one of several [`Form::Amounts`].
pub(super) fn amount_field(kind: Kind) -> String {
    format!("{kind}_id")
}

/// What every record has beside its own fields.
pub(super) const RECORD: &[Column] = &[STATUS, CREATED];
/// The same, and what leads to the public page.
pub(super) const PUBLISHED: &[Column] = &[
    Column::new("trace_code", Form::Line, Text::new("Mã truy xuất", "Trace code"), "7K3M9QX2AB"),
    Column::new("trace_code", Form::Address, Text::new("Địa chỉ truy xuất", "Public address"), ""),
    STATUS,
    CREATED,
];

const STATUS: Column = Column::new("status", Form::Status, Text::new("Trạng thái", "State"), "Hiệu lực");
const CREATED: Column =
    Column::new("created_at", Form::Moment, Text::new("Ngày tạo", "Created at"), "22/11/2026 10:00");
