//! The trait of mails; the mails themselves are defined in the modules that send them.

use crate::platform::jobs::Priority;

/// A mail with its parameters, in Vietnamese.
pub trait Letter {
    /// Returns the priority of sending.
    fn priority(&self) -> Priority {
        Priority::Normal
    }

    /// Returns the subject.
    fn subject(&self) -> String;

    /// Returns the text without greeting and signature.
    fn text(&self) -> String;

    /// Returns the complete text.
    fn body(&self) -> String {
        let text = self.text();
        format!("Kính gửi anh/chị,\n\n{text}\n\nNguồn — hệ thống truy xuất nguồn gốc\n")
    }
}
