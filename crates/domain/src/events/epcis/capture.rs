//! What is wrong with the capture of a document as a whole, beside what is wrong in it.

use crate::input::localized::Language;
use crate::input::violation::FieldError;

/// A fault of a capture job that stands at no place in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureFault {
    /// It was tried as often as it is, and failed each time for reasons that do not lie in the document.
    NotCaptured {
        /// How often.
        attempts: i32,
    },
    /// There are more faults in the document than are listed.
    More {
        /// How many more.
        left_out: usize,
    },
}

impl CaptureFault {
    /// The stable code, for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotCaptured { .. } => "not_captured",
            Self::More { .. } => "more_faults",
        }
    }

    /// What to tell whoever sent the document.
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

    /// As it travels and is shown; its field is empty, because it is about the whole document.
    #[must_use]
    pub fn describe(self, language: Language) -> FieldError {
        FieldError { field: String::new(), code: self.code().to_owned(), message: self.message(language) }
    }
}
