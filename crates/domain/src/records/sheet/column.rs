//! What a table has: columns, and what stands in their cells.

use crate::input::kind::CatalogueKind;
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
                "“Tên | số lượng | GTIN | khối lượng cả bì (kg)”, từ cấp nhỏ đến lớn, cách nhau bằng dấu chấm phẩy; chưa có GTIN, khối lượng thì bỏ trống.",
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
