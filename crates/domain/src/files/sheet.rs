//! Tables in files: formats, columns and cells.

use std::borrow::Cow;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _};
use serde::{Deserialize, Serialize};

use crate::input::kind::{CatalogueKind, Kind};
use crate::input::localized::Text;

/// Maximum number of rows of an imported file, without the headings.
pub const MAX_ROWS: usize = 10_000;

/// Maximum size of an imported file, in bytes: 10 MiB.
pub const MAX_TABLE_BYTES: usize = 10 * 1024 * 1024;

/// Maximum length of a cell in Excel, in characters (ECMA-376 implementations: 32,767).
pub const MAX_CELL_LENGTH: usize = 32_767;

/// File format of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TableFormat {
    /// Excel workbook (.xlsx).
    #[default]
    Xlsx,
    /// CSV with semicolons, in UTF-8 with a byte order mark: the form that a Vietnamese Excel opens by double click.
    Csv,
}

impl TableFormat {
    /// The value in the API, and the file name extension.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// Media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => crate::files::file::XLSX,
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// Content of a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Empty.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number that is shown as it is. Excel stores dates and times as numbers too.
    Number(f64),
    /// A number that its format shows in another way, such as 471 as 00471.
    Formatted {
        /// The number.
        number: f64,
        /// What the format shows, where it only adds zeros on the left.
        shown: Option<String>,
    },
    /// A number formatted as a date or time.
    Moment(NaiveDateTime),
    /// An error value such as `#N/A`.
    Error,
    /// A formula whose result the program that wrote the file did not store.
    NoResult,
}

/// How the numbers of a file are meant, as far as the file as a whole says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notation {
    /// Meaning of points and commas in numbers that are texts.
    pub separators: Separators,
    /// Day from which serial numbers count.
    pub epoch: Epoch,
}

/// Meaning of points and commas in numbers that are texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separators {
    /// A comma precedes the decimals.
    #[default]
    Vietnamese,
    /// Unknown: the file separates its columns by commas, as programs do whose decimals follow a point.
    Unknown,
}

/// Day from which the serial numbers of a workbook count (ECMA-376 part 1, §18.17.4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Epoch {
    /// 1900: 1 is 1/1/1900.
    #[default]
    From1900,
    /// 1904: 0 is 1/1/1904, as in workbooks of Excel for Mac.
    From1904,
}

/// First characters of texts that spreadsheet programs take for formulas, full-width forms included.
pub(crate) const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// Returns a cell as CSV text. A text that a spreadsheet program would evaluate as a formula is prefixed by an
/// apostrophe, which [`unguarded`] removes.
#[must_use]
pub fn guarded(form: CellFormat, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if is_formula(text) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) | Cell::Formatted { number, .. } => number.to_string().replace('.', ","),
        Cell::Moment(moment) if form == CellFormat::Date => day(moment.date()),
        Cell::Moment(moment) => {
            let seconds = match moment.second() {
                0 => String::new(),
                second => format!(":{second:02}"),
            };
            format!("{} {:02}:{:02}{seconds}", day(moment.date()), moment.hour(), moment.minute())
        }
        Cell::Empty | Cell::Error | Cell::NoResult => String::new(),
    }
}

/// Removes the apostrophe that [`guarded`] puts before a formula.
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

/// Converts an Excel serial number, to the second: days since the end of 1899, including the nonexistent 29/2/1900, or
/// since the beginning of 1904 (ECMA-376 part 1, §18.17.4.1). `None` when it is out of range.
#[must_use]
pub fn serial(number: f64, epoch: Epoch) -> Option<NaiveDateTime> {
    let (days, start) = match epoch {
        Epoch::From1900 if number < 60.0 => (1.0..60.0, NaiveDate::from_ymd_opt(1899, 12, 31)),
        Epoch::From1900 => (60.0..2_958_466.0, NaiveDate::from_ymd_opt(1899, 12, 30)),
        Epoch::From1904 => (0.0..2_957_004.0, NaiveDate::from_ymd_opt(1904, 1, 1)),
    };
    if !days.contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "less than 3 million days have less than 2^38 seconds")]
    let seconds = (number * 86_400.0).round() as i64;
    start?.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(seconds))
}

/// Converts the serial number of a cell that has no format of days, as [`serial`] does. Only days from 2000 to 2099 are
/// plausible: 15 and 2026 are no days, though they would be some of 1900 and 1905.
#[must_use]
pub fn plausible_serial(number: f64, epoch: Epoch) -> Option<NaiveDateTime> {
    serial(number, epoch).filter(|moment| (2000..2100).contains(&moment.year()))
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Field of the record.
    pub field: &'static str,
    /// Format of its cells.
    pub form: CellFormat,
    /// Heading.
    pub heading: Text,
    /// Example of a value.
    pub example: &'static str,
    /// Whether its cells must not be empty.
    pub required: bool,
    /// Help text that replaces the one of the format.
    pub note: Option<Text>,
}

impl Column {
    /// Creates an optional column.
    #[must_use]
    pub const fn new(field: &'static str, form: CellFormat, heading: Text, example: &'static str) -> Self {
        Self { field, form, heading, example, required: false, note: None }
    }

    /// Makes the column required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets the help text of the column.
    #[must_use]
    pub const fn note(mut self, vi: &'static str, en: &'static str) -> Self {
        self.note = Some(Text::new(vi, en));
        self
    }

    /// Help text for the user.
    #[must_use]
    pub const fn help(&self) -> Text {
        match self.note {
            Some(note) => note,
            None => self.form.help(),
        }
    }
}

/// Fixed values of a field, each with its label.
pub type Choices = &'static [(&'static str, Text)];

/// Format of the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFormat {
    /// One line of text.
    Line,
    /// A telephone number, as text: Excel would drop the leading zero of a number.
    Phone,
    /// Text of several lines.
    Long,
    /// Simple HTML; plain text where it has only paragraphs.
    Rich,
    /// An amount in whole đồng.
    Money,
    /// A whole number of stars.
    Stars,
    /// A year of four digits.
    Year,
    /// One of some fixed values, by label.
    OneOf(Choices),
    /// Some of fixed values, by label, separated by `;`.
    SomeOf(Choices),
    /// A number with at most three decimals.
    Quantity,
    /// Degrees of latitude or longitude.
    Degrees,
    /// A date.
    Date,
    /// A date with a time, in Vietnam.
    Moment,
    /// A catalogue entry, by name.
    Entry(CatalogueKind),
    /// A unit of measure, by name or code.
    Unit,
    /// An administrative area, by name or code.
    Area,
    /// One record, by name or code.
    Record(Kind),
    /// Records, separated by `;`.
    Records(Kind),
    /// `name: value`, separated by `;`.
    NamedValues,
    /// Records with quantities, as `name (12,5 kg)`, separated by `;`.
    Amounts(Kind),
    /// Texts beside a list in another column, one for each of its items, separated by `;`; `-` for none. The field is
    /// `list[].part`.
    Beside,
    /// Receipts as `date | delivery note | quantity | unit`, separated by `;`.
    Receipts,
    /// Packaging levels as `name | count | GTIN | gross weight`, separated by `;`.
    Packaging,
    /// Links as `type | address | title | language`, separated by `;`.
    Links,
    /// Certificates and other papers as `number | issuer | issued | expires | scope | result | kind`, separated by `;`.
    Papers,
    /// Standards as `number | title`, separated by `;`.
    Standards,
    /// State of the record; export only.
    Status,
    /// Public address of the record; export only.
    Address,
}

/// The set in which a name from a cell is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LookupKind {
    /// Entries of a catalogue.
    Entry(CatalogueKind),
    /// Units of measure.
    Unit,
    /// Administrative areas.
    Area,
    /// Records of the business.
    Record(Kind),
}

impl LookupKind {
    /// Display name.
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

impl CellFormat {
    /// The set in which the names in its cells are looked up, if they are names.
    #[must_use]
    pub const fn lookup(self) -> Option<LookupKind> {
        match self {
            Self::Entry(kind) => Some(LookupKind::Entry(kind)),
            Self::Papers => Some(LookupKind::Entry(CatalogueKind::CertificateKind)),
            Self::Unit | Self::Receipts => Some(LookupKind::Unit),
            Self::Area => Some(LookupKind::Area),
            Self::Record(kind) | Self::Records(kind) | Self::Amounts(kind) => Some(LookupKind::Record(kind)),
            _ => None,
        }
    }

    /// Whether its cells are numbers.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Money | Self::Stars | Self::Year | Self::Quantity | Self::Degrees)
    }

    /// Whether its cells are dates or moments.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Date | Self::Moment)
    }

    /// Help text for its cells.
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
            Self::Year => Text::new("Năm, bốn chữ số.", "A year of four digits."),
            Self::OneOf(_) => {
                Text::new("Một giá trị như trang “Danh mục” trong mẫu Excel.", "One of the choices on the last sheet.")
            }
            Self::SomeOf(_) => Text::new(
                "Các giá trị như trang “Danh mục” trong mẫu Excel, cách nhau bằng dấu chấm phẩy.",
                "Choices of the last sheet, with semicolons between them.",
            ),
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
            Self::Beside => Text::new(
                "Mỗi mục của cột đứng trước một mục, đúng thứ tự, cách nhau bằng dấu chấm phẩy; “-” nếu không có.",
                "One for each item of the column before, in its order, with semicolons between them; “-” for none.",
            ),
            Self::Receipts => Text::new(
                "“Ngày nhận | số phiếu giao hàng | số lượng | đơn vị”, cách nhau bằng dấu chấm phẩy; chưa biết thì bỏ trống.",
                "“Date | delivery note | quantity | unit”, with semicolons between them; what is not known stays empty.",
            ),
            Self::Packaging => Text::new(
                "“Tên | số lượng | GTIN | khối lượng tổng (kg)”, từ cấp nhỏ đến lớn, cách nhau bằng dấu chấm phẩy; chưa có GTIN, khối lượng thì bỏ trống.",
                "“Name | how many | GTIN | gross weight (kg)”, the smallest level first, with semicolons between them; the last two may be missing.",
            ),
            Self::Links => Text::new(
                "“Loại | địa chỉ https | tên hiển thị | ngôn ngữ”, cách nhau bằng dấu chấm phẩy; hai phần cuối có thể bỏ trống. Loại như trên màn hình: Hướng dẫn sử dụng, Nơi bán, Công thức món ăn…",
                "“Type | https address | title | language”, with semicolons between them; the last two may be missing.",
            ),
            Self::Papers => Text::new(
                "“Số | nơi cấp | ngày cấp | ngày hết hạn | phạm vi | kết quả | loại”, cách nhau bằng dấu chấm phẩy; phần không có thì bỏ trống. Bản chụp thêm trong từng bản ghi.",
                "“Number | issuer | issued on | expires on | scope | result | kind”, with semicolons between them; parts may be empty. Scans are added to the records.",
            ),
            Self::Standards => Text::new(
                "“Số hiệu | tên tiêu chuẩn”, cách nhau bằng dấu chấm phẩy; tên có thể bỏ trống.",
                "“Number | title”, with semicolons between them; the title may be missing.",
            ),
            Self::Status | Self::Address => Text::new("Chỉ có khi xuất.", "Only exported."),
        }
    }
}

/// Returns the letters of a column, counted from zero: A, B, …, Z, AA, …
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
