//! What a letter is, whoever writes it; the letters stand in their wings.

use crate::platform::jobs::Priority;

/// A letter with its particulars, in Vietnamese.
pub trait Letter {
    /// What goes before what.
    fn priority(&self) -> Priority {
        Priority::Normal
    }

    /// The subject.
    fn subject(&self) -> String;

    /// The text, without greeting and signature.
    fn text(&self) -> String;

    /// The text as it is sent.
    fn body(&self) -> String {
        let text = self.text();
        format!("Kính gửi anh/chị,\n\n{text}\n\nNguồn — hệ thống truy xuất nguồn gốc\n")
    }
}
