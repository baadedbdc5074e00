//! What somebody without account is written when goods are on their way to them, in Vietnamese.

use crate::platform::mail::Letter;

/// Goods are on their way.
#[derive(Clone, Debug)]
pub(crate) struct DespatchLetter<'a> {
    /// Who sent them.
    pub(crate) sender: &'a str,
    /// The number of the advice.
    pub(crate) number: &'a str,
    /// The link by which it is answered.
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
