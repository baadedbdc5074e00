//! What is wrong with cells, and what is told of an import.

use serde::{Deserialize, Serialize};

use crate::files::sheet::Sought;
use crate::identification::link::LinkType;
use crate::input::localized::Language;
use crate::input::problem::CellFault;
use crate::input::violation::Reason;

/// Why a cell is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// For a reason that forms know too.
    Refused(Reason),
    /// Nothing of this name.
    NotFound {
        /// Where it was looked for.
        sought: Sought,
        /// What was written.
        text: String,
    },
    /// More than one of this name.
    Ambiguous {
        /// What was written.
        text: String,
        /// How many there are.
        count: usize,
    },
    /// Not a day.
    NotADate,
    /// Not a day with a time.
    NotAMoment,
    /// Not a number.
    NotANumber,
    /// A number that can be read in two ways, such as 1.250.
    UnclearNumber(String),
    /// Not a whole number.
    NotWhole,
    /// Excel has made a day of a text.
    DateInText,
    /// Excel may have dropped the zero of a telephone number.
    LostZero,
    /// The cell has an error value of Excel.
    ErrorValue,
    /// Not `name: value`.
    NotAPair(String),
    /// Not `name | how many | GTIN | weight`.
    NotALevel(String),
    /// Not `type | address | title | language`.
    NotALink(String),
    /// No type of link is called so.
    UnknownLinkType(String),
    /// The file has a column that the table does not have.
    UnknownColumn,
    /// The file has a column twice.
    RepeatedColumn,
    /// A column is missing that no row can do without.
    MissingColumn,
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

/// A text as far as it is decent to repeat it.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if text.chars().count() > 60 {
        shown.push('…');
    }
    shown
}

impl Fault {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(reason) => reason.code(),
            Self::NotFound { .. } => "not_found",
            Self::Ambiguous { .. } => "ambiguous",
            Self::NotADate => "not_a_date",
            Self::NotAMoment => "not_a_moment",
            Self::NotANumber => "not_a_number",
            Self::UnclearNumber(_) => "unclear_number",
            Self::NotWhole => "not_whole",
            Self::DateInText => "date_in_text",
            Self::LostZero => "lost_zero",
            Self::ErrorValue => "error_value",
            Self::NotAPair(_) => "not_a_pair",
            Self::NotALevel(_) => "not_a_level",
            Self::NotALink(_) => "not_a_link",
            Self::UnknownLinkType(_) => "unknown_link_type",
            Self::UnknownColumn => "unknown_column",
            Self::RepeatedColumn => "repeated_column",
            Self::MissingColumn => "missing_column",
        }
    }

    /// What to tell the person whose file it is.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let vi = language == Language::Vi;
        let fixed = |vietnamese: &str, english: &str| if vi { vietnamese } else { english }.to_owned();
        match self {
            Self::Refused(Reason::Required) => fixed("Ô này không được để trống.", "This cell may not be empty."),
            Self::Refused(reason) => reason.message(language),
            Self::NotFound { sought, text } => {
                let (text, among) = (shown(text), sought.label().get(language).to_lowercase());
                if vi {
                    format!("Không tìm thấy “{text}” trong {among}.")
                } else {
                    format!("No “{text}” in {among}.")
                }
            }
            Self::Ambiguous { text, count } => {
                let text = shown(text);
                if vi {
                    format!("Có {count} mục tên “{text}”. Hãy viết mã, hoặc “{text} [mã]”.")
                } else {
                    format!("{count} are called “{text}”. Write the code, or “{text} [code]”.")
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
                let whole = text.replace('.', "");
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
            Self::UnknownColumn => fixed(
                "Mẫu không có cột này. Hãy xóa cột hoặc sửa tên cột cho đúng mẫu.",
                "The template has no such column. Remove it, or name it as in the template.",
            ),
            Self::RepeatedColumn => fixed("Cột này có hai lần.", "This column stands there twice."),
            Self::MissingColumn => fixed("Thiếu cột bắt buộc này.", "This column is missing and is required."),
        }
    }
}

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// Rows of the file, without the headings and without empty ones.
    #[cfg_attr(feature = "openapi", schema(example = 120))]
    pub rows: usize,
    /// Rows that have a fault.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub faulty_rows: usize,
    /// Records that were made: none in a dry run, otherwise all rows.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub created: usize,
    /// Faulty cells; more than 1,000 are counted but not told.
    pub faults: Vec<CellFault>,
    /// How many faulty cells there are.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub fault_count: usize,
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
