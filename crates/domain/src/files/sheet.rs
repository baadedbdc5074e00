//! Tables as files have them: their formats, their columns, and what a cell holds.

use std::borrow::Cow;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _};
use serde::{Deserialize, Serialize};

use crate::input::kind::{CatalogueKind, Kind};
use crate::input::localized::Text;

/// The most rows of a file that is imported, without the headings.
pub const MAX_ROWS: usize = 10_000;

/// The largest file that is imported, in bytes: 10 MiB.
pub const MAX_TABLE_BYTES: usize = 10 * 1024 * 1024;

/// The longest text that a cell of Excel takes, in characters (ECMA-376 implementations: 32,767).
pub const MAX_CELL_LENGTH: usize = 32_767;

/// The formats of tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TableFormat {
    /// Excel workbook (.xlsx).
    #[default]
    Xlsx,
    /// Text with semicolons, in UTF-8 with a byte order mark: what Excel in Vietnamese opens by a double click.
    Csv,
}

impl TableFormat {
    /// The value in the API, and the ending of the file's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => crate::files::file::XLSX,
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number; Excel keeps days and times as numbers too.
    Number(f64),
    /// A number that is formatted as a day or time.
    Moment(NaiveDateTime),
    /// An error value such as `#N/A`.
    Error,
}

/// The first characters for which a spreadsheet program takes a text for a formula, their wide forms included.
pub(crate) const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// A cell as the text of a CSV file. A text that a spreadsheet program would run as a formula gets an
/// apostrophe before it, which [`unguarded`] takes away.
#[must_use]
pub fn guarded(form: Form, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if is_formula(text) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string().replace('.', ","),
        Cell::Moment(moment) if form == Form::Date => day(moment.date()),
        Cell::Moment(moment) => {
            let seconds = match moment.second() {
                0 => String::new(),
                second => format!(":{second:02}"),
            };
            format!("{} {:02}:{:02}{seconds}", day(moment.date()), moment.hour(), moment.minute())
        }
        Cell::Empty | Cell::Error => String::new(),
    }
}

/// The reverse of what [`guarded`] does to texts.
#[must_use]
pub fn unguarded(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(text) => Cow::Borrowed(rest),
        _ => Cow::Borrowed(text),
    }
}

fn day(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// The moment of a serial number of Excel: days since the end of 1899, with the 29/2/1900 that never was
/// (ECMA-376 part 1, §18.17.4.1), to the second.
#[must_use]
pub fn serial(number: f64) -> Option<NaiveDateTime> {
    if !(1.0..2_958_466.0).contains(&number) {
        return None;
    }
    let epoch = NaiveDate::from_ymd_opt(1899, 12, if number < 60.0 { 31 } else { 30 })?;
    #[expect(clippy::cast_possible_truncation, reason = "less than 3 million days have less than 2^38 seconds")]
    let seconds = (number * 86_400.0).round() as i64;
    epoch.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(seconds))
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The field of the record.
    pub field: &'static str,
    /// What stands in its cells.
    pub form: Form,
    /// What stands above it.
    pub heading: Text,
    /// Something that could stand in it.
    pub example: &'static str,
    /// Whether no cell of it may be empty.
    pub required: bool,
    /// What one must know beyond its form.
    pub note: Option<Text>,
}

impl Column {
    /// A column that may be empty.
    #[must_use]
    pub const fn new(field: &'static str, form: Form, heading: Text, example: &'static str) -> Self {
        Self { field, form, heading, example, required: false, note: None }
    }

    /// The same, which may not be empty.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same with a note.
    #[must_use]
    pub const fn note(mut self, vi: &'static str, en: &'static str) -> Self {
        self.note = Some(Text::new(vi, en));
        self
    }

    /// How to fill it in.
    #[must_use]
    pub const fn help(&self) -> Text {
        match self.note {
            Some(note) => note,
            None => self.form.help(),
        }
    }
}

/// What stands in the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One line of text.
    Line,
    /// A telephone number: text, or Excel drops its zero.
    Phone,
    /// Text of several lines.
    Long,
    /// Simple HTML; plain text where it has no more than paragraphs.
    Rich,
    /// Whole đồng.
    Money,
    /// A whole number of stars.
    Stars,
    /// A number with at most three decimals.
    Quantity,
    /// Degrees of latitude or longitude.
    Degrees,
    /// A day.
    Date,
    /// A day with a time, in Vietnam.
    Moment,
    /// An entry of a catalogue, by name.
    Entry(CatalogueKind),
    /// A unit, by name or code.
    Unit,
    /// An administrative area, by name or code.
    Area,
    /// One record, by name or code.
    Record(Kind),
    /// Records with `;` between them.
    Records(Kind),
    /// `name: value` with `;` between them.
    NamedValues,
    /// Records with how much of each, as `name (12,5 kg)` with `;` between them.
    Amounts(Kind),
    /// Packaging levels as `name | how many | GTIN | gross weight` with `;` between them.
    Packaging,
    /// Links as `type | address | title | language` with `;` between them.
    Links,
    /// The state of the record; only exported.
    Status,
    /// The public address of the record; only exported.
    Address,
}

/// What a name in a cell is looked up among.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sought {
    /// Entries of a catalogue.
    Entry(CatalogueKind),
    /// Units of measure.
    Unit,
    /// Administrative areas.
    Area,
    /// Records of the business.
    Record(Kind),
}

impl Sought {
    /// What it is called.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Entry(kind) => kind.label(),
            Self::Unit => CatalogueKind::Unit.label(),
            Self::Area => Text::new("Tỉnh, thành, xã, phường", "Administrative area"),
            Self::Record(kind) => kind.label(),
        }
    }
}

impl Form {
    /// What its cells name, when they name something.
    #[must_use]
    pub const fn sought(self) -> Option<Sought> {
        match self {
            Self::Entry(kind) => Some(Sought::Entry(kind)),
            Self::Unit => Some(Sought::Unit),
            Self::Area => Some(Sought::Area),
            Self::Record(kind) | Self::Records(kind) | Self::Amounts(kind) => Some(Sought::Record(kind)),
            _ => None,
        }
    }

    /// Whether its cells are numbers.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Money | Self::Stars | Self::Quantity | Self::Degrees)
    }

    /// Whether its cells are days or moments.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Date | Self::Moment)
    }

    /// How to fill in its cells.
    #[must_use]
    pub const fn help(self) -> Text {
        match self {
            Self::Line => Text::new("Chữ, một dòng, nhiều nhất 255 ký tự.", "Text, one line, at most 255 characters."),
            Self::Phone => Text::new(
                "Số điện thoại; định dạng ô là Văn bản (Text) để giữ số 0 ở đầu.",
                "Telephone number, as text.",
            ),
            Self::Long => Text::new("Chữ, có thể nhiều dòng.", "Text, may have several lines."),
            Self::Rich => Text::new("Chữ, có thể nhiều dòng, mỗi dòng là một đoạn.", "Text; each line is a paragraph."),
            Self::Money => Text::new("Số tiền bằng đồng, không có phần lẻ.", "Whole đồng."),
            Self::Stars => Text::new("Số sao: 3, 4 hoặc 5.", "Stars: 3, 4 or 5."),
            Self::Quantity => {
                Text::new("Số; phần lẻ sau dấu phẩy, nhiều nhất 3 chữ số.", "A number with at most three decimals.")
            }
            Self::Degrees => Text::new("Độ thập phân (WGS 84), ví dụ 10,832.", "Decimal degrees (WGS 84)."),
            Self::Date => Text::new("Ngày/tháng/năm.", "Day/month/year."),
            Self::Moment => Text::new("Ngày/tháng/năm giờ:phút.", "Day/month/year hours:minutes, in Vietnam."),
            Self::Entry(_) => Text::new(
                "Một mục của danh mục, như trang “Danh mục” trong mẫu Excel.",
                "An entry of the catalogue, as on the last sheet of the template.",
            ),
            Self::Unit => {
                Text::new("Tên hoặc mã đơn vị, như trang “Danh mục” trong mẫu Excel.", "Name or code of a unit.")
            }
            Self::Area => Text::new("Tên hoặc mã tỉnh, thành, xã, phường.", "Name or code of an area."),
            Self::Record(_) => Text::new(
                "Tên hoặc mã đã có trong hệ thống; nếu trùng tên, viết “Tên [mã]”.",
                "Name or code of a record that exists; where names are the same, “Name [code]”.",
            ),
            Self::Records(_) => Text::new(
                "Tên hoặc mã đã có trong hệ thống, cách nhau bằng dấu chấm phẩy.",
                "Names or codes of records that exist, with semicolons between them.",
            ),
            Self::NamedValues => Text::new(
                "“Tên: giá trị”, cách nhau bằng dấu chấm phẩy.",
                "“Name: value”, with semicolons between them.",
            ),
            Self::Amounts(_) => Text::new(
                "Tên hoặc mã đã có trong hệ thống, kèm lượng trong ngoặc nếu biết; cách nhau bằng dấu chấm phẩy.",
                "Names or codes of records, each with its quantity in parentheses when known; semicolons between them.",
            ),
            Self::Packaging => Text::new(
                "“Tên | số lượng | GTIN | khối lượng tổng (kg)”, từ cấp nhỏ đến lớn, cách nhau bằng dấu chấm phẩy; chưa có GTIN, khối lượng thì bỏ trống.",
                "“Name | how many | GTIN | gross weight (kg)”, the smallest level first, with semicolons between them; the last two may be missing.",
            ),
            Self::Links => Text::new(
                "“Loại | địa chỉ https | tên hiển thị | ngôn ngữ”, cách nhau bằng dấu chấm phẩy; hai phần cuối có thể bỏ trống. Loại như trên màn hình: Hướng dẫn sử dụng, Nơi bán, Công thức món ăn…",
                "“Type | https address | title | language”, with semicolons between them; the last two may be missing.",
            ),
            Self::Status | Self::Address => Text::new("Chỉ có khi xuất.", "Only exported."),
        }
    }
}

/// The letters of a column, counted from zero: A, B, …, Z, AA, …
#[must_use]
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}
