//! Reasons for which a record is not changed or found as it was asked for.

use crate::input::localized::Language;

/// The reason for which a change or look-up of a record is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordRefusal {
    /// A value of a field that the server sets, other than the record's.
    ReadOnly,
    /// A code other than the one in the address.
    OtherCode,
    /// Several records have this code.
    Ambiguous,
}

impl RecordRefusal {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::OtherCode => "other_code",
            Self::Ambiguous => "ambiguous",
        }
    }

    /// Message for the author of the program.
    #[must_use]
    pub const fn message(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::ReadOnly, Language::Vi) => {
                "Giá trị này do hệ thống đặt và khác với giá trị của bản ghi. Hãy bỏ mục này hoặc gửi lại đúng giá trị đã đọc."
            }
            (Self::ReadOnly, Language::En) => {
                "The server sets this value, and the record has another one. Leave it out, or send it as it was read."
            }
            (Self::OtherCode, Language::Vi) => {
                "Khác với mã trong địa chỉ. Muốn đổi mã của bản ghi, hãy gửi PUT tới địa chỉ có id của bản ghi."
            }
            (Self::OtherCode, Language::En) => {
                "Differs from the code in the address. To change the code of a record, PUT to its address by id."
            }
            (Self::Ambiguous, Language::Vi) => {
                "Có nhiều bản ghi mang mã này. Hãy thêm `uses` với id của bản ghi mà chúng thuộc về, ví dụ sản phẩm của lô."
            }
            (Self::Ambiguous, Language::En) => {
                "Several records have this code. Add `uses` with the id of a record that the right one refers to, such as the product of a lot."
            }
        }
    }
}
