//! Errors of a capture job as a whole, beside those of fields of the document.

use crate::input::localized::Language;
use crate::input::violation::FieldError;

/// An error of a capture job that concerns no field of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureFault {
    /// All attempts failed for reasons that do not lie in the document.
    NotCaptured {
        /// Number of attempts.
        attempts: i32,
    },
    /// The document has more errors than are listed.
    More {
        /// Number of errors that are not listed.
        left_out: usize,
    },
}

impl CaptureFault {
    /// The stable, machine-readable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotCaptured { .. } => "not_captured",
            Self::More { .. } => "more_faults",
        }
    }

    /// The message for the sender of the document.
    #[must_use]
    pub fn message(self, language: Language) -> String {
        match (self, language) {
            (Self::NotCaptured { attempts }, Language::Vi) => format!(
                "Hệ thống đã thử {attempts} lần nhưng chưa ghi nhận được tài liệu này; không sự kiện nào được lưu. Vui \
                 lòng gửi lại sau, hoặc báo mã công việc cho đơn vị vận hành hệ thống."
            ),
            (Self::NotCaptured { attempts }, Language::En) => format!(
                "The system tried {attempts} times and could not capture this document; none of its events is stored. \
                 Please send it again later, or report the job to the operator."
            ),
            (Self::More { left_out }, Language::Vi) => format!("Còn {left_out} lỗi nữa không được liệt kê."),
            (Self::More { left_out }, Language::En) => format!("{left_out} further faults are not listed."),
        }
    }

    /// Returns the error as the API returns it; `field` is empty, since it concerns the whole document.
    #[must_use]
    pub fn describe(self, language: Language) -> FieldError {
        FieldError { field: String::new(), code: self.code().to_owned(), message: self.message(language) }
    }
}
