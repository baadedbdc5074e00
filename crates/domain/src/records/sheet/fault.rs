//! Faults of cells, and the report of an import.

use serde::{Deserialize, Serialize};

use crate::files::sheet::{Choices, LookupKind};
use crate::identification::link::LinkType;
use crate::input::localized::Language;
use crate::input::problem::CellFault;
use crate::input::violation::Reason;

/// The reason for which a cell is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A reason that forms have too.
    Refused(Reason),
    /// No object has this name.
    NotFound {
        /// The set that was searched.
        lookup: LookupKind,
        /// Text of the cell.
        text: String,
    },
    /// Several objects have this name.
    Ambiguous {
        /// Text of the cell.
        text: String,
        /// Names of the matches.
        names: Vec<String>,
    },
    /// Several areas have this name, or became of the former unit with this name.
    SeveralAreas {
        /// Text of the cell.
        text: String,
        /// Names of the areas.
        names: Vec<String>,
        /// Whether one former unit was divided into them.
        is_divided: bool,
    },
    /// Not a date.
    NotADate,
    /// Not a date with a time.
    NotAMoment,
    /// Not a number.
    NotANumber,
    /// An ambiguous number, such as 1.250.
    UnclearNumber(String),
    /// Not a whole number.
    NotWhole,
    /// Excel has converted a text to a date.
    DateInText,
    /// Excel has possibly dropped the leading zero of a telephone number.
    LostZero,
    /// Excel has dropped digits of a long number: it keeps 15.
    LostDigits,
    /// An error value of Excel.
    ErrorValue,
    /// A formula without a stored result.
    NoResult,
    /// Not `name: value`.
    NotAPair(String),
    /// Not `name | count | GTIN | weight`.
    NotALevel(String),
    /// Not `date | delivery note | quantity | unit`.
    NotAReceipt(String),
    /// Not one text for each item of the list beside it.
    NotOneForEach {
        /// Number of items of the list.
        items: usize,
        /// Number of texts.
        texts: usize,
    },
    /// Not `type | address | title | language`.
    NotALink(String),
    /// Unknown type of link.
    UnknownLinkType(String),
    /// Not one of the fixed values of the column.
    UnknownChoice {
        /// Text of the cell.
        text: String,
        /// The values.
        choices: Choices,
    },
    /// Not `number | issuer | issued | expires | scope | result | kind`.
    NotAPaper(String),
    /// Not `number | title`.
    NotAStandard(String),
    /// The table has no such column.
    UnknownColumn,
    /// The file has a column twice.
    RepeatedColumn,
    /// A required column is missing.
    MissingColumn,
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

/// Maximum number of matches that an error message names.
const MAX_NAMED: usize = 12;

/// Shortens a text of a cell for an error message.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if text.chars().count() > 60 {
        shown.push('…');
    }
    shown
}

/// Lists names, and says how many more there are.
fn listed(names: &[String], vi: bool) -> String {
    let named = names.iter().take(MAX_NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    match names.len().saturating_sub(MAX_NAMED) {
        0 => named,
        more if vi => format!("{named} và {more} đơn vị khác"),
        more => format!("{named} and {more} others"),
    }
}

/// Code of the note that a cell has a former name of an area.
pub const FORMER_AREA: &str = "former_area";

/// What a note says of a former name of an area.
#[must_use]
pub fn former_area(text: &str, name: &str, language: Language) -> String {
    let text = shown(text);
    if language == Language::Vi {
        format!("“{text}” nay là {name} (từ 1/7/2025, Nghị quyết 202/2025/QH15).")
    } else {
        format!("“{text}” is now {name} (since 1/7/2025, Resolution 202/2025/QH15).")
    }
}

impl Fault {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(reason) => reason.code(),
            Self::NotFound { .. } => "not_found",
            Self::Ambiguous { .. } => "ambiguous",
            Self::SeveralAreas { is_divided: false, .. } => "ambiguous",
            Self::SeveralAreas { is_divided: true, .. } => "divided",
            Self::NotADate => "not_a_date",
            Self::NotAMoment => "not_a_moment",
            Self::NotANumber => "not_a_number",
            Self::UnclearNumber(_) => "unclear_number",
            Self::NotWhole => "not_whole",
            Self::DateInText => "date_in_text",
            Self::LostZero | Self::LostDigits => "lost_zero",
            Self::ErrorValue => "error_value",
            Self::NoResult => "no_result",
            Self::NotAPair(_) => "not_a_pair",
            Self::NotALevel(_) => "not_a_level",
            Self::NotAReceipt(_) => "not_a_receipt",
            Self::NotOneForEach { .. } => "not_one_for_each",
            Self::NotALink(_) => "not_a_link",
            Self::UnknownLinkType(_) => "unknown_link_type",
            Self::UnknownChoice { .. } => "unknown_choice",
            Self::NotAPaper(_) => "not_a_paper",
            Self::NotAStandard(_) => "not_a_standard",
            Self::UnknownColumn => "unknown_column",
            Self::RepeatedColumn => "repeated_column",
            Self::MissingColumn => "missing_column",
        }
    }

    /// Message for the user who imports the file.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let vi = language == Language::Vi;
        let fixed = |vietnamese: &str, english: &str| if vi { vietnamese } else { english }.to_owned();
        match self {
            Self::Refused(Reason::Required) => fixed("Ô này không được để trống.", "This cell may not be empty."),
            Self::Refused(reason) => reason.message(language),
            Self::NotFound { lookup, text } => {
                let (text, among) = (shown(text), lookup.label().get(language).to_lowercase());
                if vi {
                    format!("Không tìm thấy “{text}” trong {among}.")
                } else {
                    format!("No “{text}” in {among}.")
                }
            }
            Self::Ambiguous { text, names } => {
                let (text, count) = (shown(text), names.len());
                let mut list: Vec<String> = names.iter().take(MAX_NAMED).map(|name| shown(name)).collect();
                list.extend((count > MAX_NAMED).then(|| "…".to_owned()));
                let list = list.join("; ");
                if vi {
                    format!("Có {count} mục khớp với “{text}”: {list}. Hãy viết mã, hoặc “Tên [mã]”.")
                } else {
                    format!("{count} match “{text}”: {list}. Write the code, or “Name [code]”.")
                }
            }
            Self::SeveralAreas { text, names, is_divided } => {
                let (text, listed) = (shown(text), listed(names, vi));
                match (vi, is_divided) {
                    (true, true) => {
                        format!("“{text}” đã được chia về nhiều đơn vị từ 1/7/2025: {listed}. Hãy viết tên đơn vị mới.")
                    }
                    (false, true) => {
                        format!("“{text}” was divided among several areas on 1/7/2025: {listed}. Write the new one.")
                    }
                    (true, false) => format!("“{text}” có thể là: {listed}. Hãy viết cả tên tỉnh, hoặc mã đơn vị."),
                    (false, false) => format!("“{text}” can be: {listed}. Write the province too, or the code."),
                }
            }
            Self::NotADate => fixed(
                "Không phải ngày. Viết ngày/tháng/năm, ví dụ 22/11/2026.",
                "Not a day. Write day/month/year, such as 22/11/2026.",
            ),
            Self::NotAMoment => fixed(
                "Không phải ngày giờ. Viết như 22/11/2026 06:30.",
                "Not a day with a time. Write it as 22/11/2026 06:30.",
            ),
            Self::NotANumber => fixed("Không phải số, ví dụ 1250,5.", "Not a number."),
            Self::UnclearNumber(text) => {
                let whole = text.replace(['.', ','], "");
                let decimal = text.replace('.', ",");
                let decimal = decimal.trim_end_matches('0').trim_end_matches(',');
                if vi {
                    format!("Không rõ “{text}” là {whole} hay {decimal}. Hãy viết rõ một trong hai cách.")
                } else {
                    format!("“{text}” can mean {whole} or {decimal}. Write one of them.")
                }
            }
            Self::NotWhole => fixed("Phải là số nguyên, không có phần lẻ.", "Must be a whole number."),
            Self::DateInText => fixed(
                "Excel đã đổi ô này thành ngày. Hãy định dạng ô là Văn bản (Text) rồi nhập lại.",
                "Excel has made a date of this cell. Format it as text and enter it again.",
            ),
            Self::LostZero => fixed(
                "Excel đã đổi ô này thành số, có thể đã mất số 0 ở đầu. Hãy định dạng ô là Văn bản (Text) rồi nhập lại.",
                "Excel has made a number of this cell and may have dropped its zero. Format it as text and enter it again.",
            ),
            Self::LostDigits => fixed(
                "Excel đã rút gọn số này và làm mất chữ số (chỉ giữ 15 chữ số). Hãy định dạng ô là Văn bản (Text) rồi nhập lại.",
                "Excel has shortened this number and dropped digits (it keeps 15). Format the cell as text and enter it again.",
            ),
            Self::NoResult => fixed(
                "Công thức trong ô này chưa có kết quả. Hãy mở tệp bằng Excel, lưu lại rồi gửi.",
                "The formula in this cell has no stored result. Open the file in Excel, save it and send it again.",
            ),
            Self::ErrorValue => fixed("Ô có lỗi của Excel, như #N/A.", "The cell has an error value of Excel."),
            Self::NotAPair(text) => {
                let text = shown(text);
                if vi {
                    format!("“{text}” thiếu dấu hai chấm. Viết “Tên: giá trị”.")
                } else {
                    format!("“{text}” has no colon. Write “Name: value”.")
                }
            }
            Self::NotALevel(text) => {
                let text = shown(text);
                if vi {
                    format!("“{text}” thiếu hoặc thừa phần. Viết “Tên | số lượng | GTIN | khối lượng tổng (kg)”.")
                } else {
                    format!(
                        "“{text}” has too few or too many parts. Write “Name | how many | GTIN | gross weight (kg)”."
                    )
                }
            }
            Self::NotAReceipt(text) => {
                let text = shown(text);
                if vi {
                    format!("“{text}” thừa phần. Viết “Ngày nhận | số phiếu giao hàng | số lượng | đơn vị”.")
                } else {
                    format!("“{text}” has too many parts. Write “Date | delivery note | quantity | unit”.")
                }
            }
            Self::NotOneForEach { items, texts } if vi => format!(
                "Ô này có {texts} mục, danh sách đứng trước có {items}. Viết một mục cho mỗi mục của danh sách, cách nhau \
                 bằng dấu chấm phẩy; “-” nếu không có."
            ),
            Self::NotOneForEach { items, texts } => format!(
                "This cell has {texts} items, the list before it {items}. Write one for each, with semicolons between \
                 them; “-” for none."
            ),
            Self::NotALink(text) => {
                let text = shown(text);
                if vi {
                    format!("“{text}” thiếu hoặc thừa phần. Viết “Loại | địa chỉ https | tên hiển thị | ngôn ngữ”.")
                } else {
                    format!("“{text}” has too few or too many parts. Write “Type | https address | title | language”.")
                }
            }
            Self::UnknownLinkType(text) => {
                let text = shown(text);
                let types = LinkType::ALL.map(|link| link.label().get(language)).join(", ");
                if vi {
                    format!("Không có loại liên kết “{text}”. Các loại: {types}.")
                } else {
                    format!("No links are of type “{text}”. The types: {types}.")
                }
            }
            Self::UnknownChoice { text, choices } => {
                let text = shown(text);
                let known = choices.iter().map(|(_, label)| label.get(language)).collect::<Vec<_>>().join("; ");
                if vi {
                    format!("Không có giá trị “{text}”. Các giá trị: {known}.")
                } else {
                    format!("There is no “{text}”. The values: {known}.")
                }
            }
            Self::NotAPaper(text) => {
                let text = shown(text);
                if vi {
                    format!(
                        "“{text}” thừa phần. Viết “Số | nơi cấp | ngày cấp | ngày hết hạn | phạm vi | kết quả | loại”."
                    )
                } else {
                    format!(
                        "“{text}” has too many parts. Write “Number | issuer | issued on | expires on | scope | result | kind”."
                    )
                }
            }
            Self::NotAStandard(text) => {
                let text = shown(text);
                if vi {
                    format!("“{text}” thừa phần. Viết “Số hiệu | tên tiêu chuẩn”.")
                } else {
                    format!("“{text}” has too many parts. Write “Number | title”.")
                }
            }
            Self::UnknownColumn => fixed(
                "Mẫu không có cột này. Hãy xóa cột hoặc sửa tên cột cho đúng mẫu.",
                "The template has no such column. Remove it, or name it as in the template.",
            ),
            Self::RepeatedColumn => fixed("Cột này có hai lần.", "This column stands there twice."),
            Self::MissingColumn => fixed("Thiếu cột bắt buộc này.", "This column is missing and is required."),
        }
    }
}

/// Result of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// Number of rows of the file, without the headings and without empty rows.
    #[cfg_attr(feature = "openapi", schema(example = 120))]
    pub rows: usize,
    /// Number of rows with faults.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub faulty_rows: usize,
    /// Number of records created: none in a dry run, otherwise all rows.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub created: usize,
    /// Faulty cells; at most 1,000 are listed.
    pub faults: Vec<CellFault>,
    /// Total number of faulty cells.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub fault_count: usize,
    /// Cells that are read otherwise than they are written: the former name of an area leads to the one of today. At
    /// most 1,000 are listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<CellFault>,
}

#[cfg(test)]
mod tests {
    use crate::files::sheet::column_letters;

    #[test]
    fn columns_are_lettered_as_in_spreadsheets() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(column), letters);
        }
    }
}
