//! The mail to a recipient without an account when goods are on their way, in Vietnamese.

use crate::platform::mail::Letter;

/// A mail that announces goods and links to the advice.
#[derive(Clone, Debug)]
pub(crate) struct DespatchLetter<'a> {
    /// Name of the sending business.
    pub(crate) sender: &'a str,
    /// Number of the advice.
    pub(crate) number: &'a str,
    /// URL at which the advice is answered.
    pub(crate) link: &'a str,
}

impl Letter for DespatchLetter<'_> {
    fn subject(&self) -> String {
        let Self { sender, number, .. } = self;
        format!("Thông báo giao hàng {number} của {sender}")
    }

    fn text(&self) -> String {
        let Self { sender, number, link } = self;
        format!(
            "{sender} đã gửi hàng cho anh/chị theo thông báo giao hàng {number}.\n\nKhi nhận hàng, xin mở đường dẫn \
                 sau để xác nhận từng mặt hàng, không cần tài khoản:\n{link}"
        )
    }
}
