//! Reasons for which a label cannot be printed or voided, with advice.

use crate::input::localized::Language;

/// The reason for which a label is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelRefusal {
    /// A case label needs a GTIN, and the product or its packaging level has none.
    NoGtin,
    /// A pallet label or field tag needs an SSCC, and the logistic unit has none.
    NoSscc,
    /// The SSCC of the logistic unit was reassigned to another one, a year after its last use (TCVN 12827:2019, 5.2.1).
    SsccGivenAgain,
    /// The stock is too small for this kind of label.
    Stock,
    /// ZPL, the format of label printers, was requested for labels on sheets.
    NotOnRoll,
    /// The symbols do not fit on the stock at a size that scans.
    DoesNotFit,
    /// The product has no such packaging level.
    NoPackaging,
    /// The run has too many labels.
    TooMany {
        /// Maximum number of labels of one run.
        max: usize,
    },
    /// More labels are to be voided than were printed and are not void yet.
    MoreThanPrinted {
        /// Number of labels that are not void.
        left: i64,
    },
    /// No label of the run has this SSCC, or it is void already.
    NotOnRun,
}

impl LabelRefusal {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoGtin => "no_gtin",
            Self::NoSscc => "no_sscc",
            Self::SsccGivenAgain => "sscc_given_again",
            Self::Stock => "label_stock",
            Self::NotOnRoll => "not_on_roll",
            Self::DoesNotFit => "label_does_not_fit",
            Self::NoPackaging => "no_packaging",
            Self::TooMany { .. } => "too_many_labels",
            Self::MoreThanPrinted { .. } => "more_than_printed",
            Self::NotOnRun => "not_on_run",
        }
    }

    /// Message for the user who prints.
    #[must_use]
    pub fn message(self, language: Language) -> String {
        let (vietnamese, english) = match self {
            Self::NoGtin => (
                "Chưa có GTIN. Mở sản phẩm, nhập hoặc cấp GTIN cho sản phẩm hay cấp đóng gói này rồi in lại.",
                "There is no GTIN. Give the product or this packaging level one, then print.",
            ),
            Self::NoSscc => (
                "Chưa có SSCC. Mở đơn vị logistic, nhập hoặc cấp SSCC rồi in lại.",
                "There is no SSCC. Give the logistic unit one, then print.",
            ),
            Self::SsccGivenAgain => (
                "SSCC của đơn vị này đã được cấp cho đơn vị khác sau một năm không dùng. Mở đơn vị logistic, cấp SSCC mới rồi in lại.",
                "The SSCC of this unit was given to another one after a year without use. Give the logistic unit a new one, then print.",
            ),
            Self::Stock => (
                "Khổ nhãn này không in được loại nhãn đã chọn. Vui lòng chọn khổ khác.",
                "This stock does not take this kind of label. Choose another one.",
            ),
            Self::NotOnRoll => (
                "Tệp ZPL chỉ dành cho nhãn cuộn của máy in nhãn. Nhãn trên tờ A4 vui lòng in từ tệp PDF.",
                "A ZPL file is for rolls in label printers. Print labels on sheets from the PDF.",
            ),
            Self::DoesNotFit => (
                "Mã không vừa khổ nhãn này ở cỡ quét được. Vui lòng chọn khổ nhãn lớn hơn.",
                "The symbol does not fit this label at a size that scans. Choose a larger one.",
            ),
            Self::NoPackaging => (
                "Sản phẩm không có cấp đóng gói này. Vui lòng chọn lại.",
                "The product has no such packaging level. Choose again.",
            ),
            Self::TooMany { max } if language == Language::Vi => {
                return format!("Nhiều nhất {max} nhãn một lần in. Vui lòng chia thành nhiều lần.");
            }
            Self::TooMany { max } => return format!("At most {max} labels at once. Divide them into several runs."),
            Self::MoreThanPrinted { left } if language == Language::Vi => {
                return format!("Nhiều hơn số nhãn đã in: chỉ còn {left} nhãn chưa hủy.");
            }
            Self::MoreThanPrinted { left } => return format!("More than were printed: {left} are not void yet."),
            Self::NotOnRun => (
                "Lần in này không có nhãn mang SSCC đó, hoặc nhãn đã được hủy.",
                "No label of this run has this SSCC, or it is void already.",
            ),
        };
        if language == Language::Vi { vietnamese } else { english }.to_owned()
    }
}
