//! Reasons for which goods cannot be the start of a recall (ADR 34).

use crate::input::localized::{Language, Text};

/// The reason for which a start is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecallRefusal {
    /// Neither the business's own goods nor recorded as received by it.
    NotReceived,
    /// Recorded as received, from a sender of this system that has not recorded the despatch.
    NotDespatched,
    /// Recorded as received from a sender outside the system, without its delivery note.
    NoDeliveryNote,
    /// A record of the business with a GS1 number that does not count as proved.
    UnprovedNumber,
}

impl RecallRefusal {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotReceived => "not_received",
            Self::NotDespatched => "not_despatched",
            Self::NoDeliveryNote => "no_delivery_note",
            Self::UnprovedNumber => "unproved_number",
        }
    }

    /// Message for the user who opens the recall. `goods` names the goods where the field refers to several.
    #[must_use]
    pub fn message(self, goods: Option<&str>, language: Language) -> String {
        let text = match self {
            Self::NotReceived => Text::new(
                "Hàng này không phải của doanh nghiệp và doanh nghiệp chưa ghi nhận đã nhận, nên không thu hồi được. Nếu đã \
                 nhận hàng, hãy ghi nhận việc nhận trước; nếu không, hãy báo cơ quan quản lý.",
                "These are not goods of the business, and it has not recorded that it received them. Record the receipt \
                 first, or turn to the authority.",
            ),
            Self::NotDespatched => Text::new(
                "Bên gửi chưa ghi nhận đã gửi hàng này cho doanh nghiệp. Hãy đề nghị bên gửi ghi nhận, hoặc báo cơ quan \
                 quản lý.",
                "The sender has not recorded that it sent these goods to the business. Ask it to, or turn to the \
                 authority.",
            ),
            Self::NoDeliveryNote => Text::new(
                "Hàng này nhận từ ngoài hệ thống nhưng lần nhận không có số thông báo giao hàng. Hãy ghi lại lần nhận kèm \
                 số này.",
                "These goods came from outside the system, and the receipt has no delivery note. Record the receipt with \
                 its number.",
            ),
            Self::UnprovedNumber => Text::new(
                "Mã GS1 của hàng này chưa được xác nhận là của doanh nghiệp, nên không thu hồi theo mã này được. Hãy gửi giấy \
                 chứng nhận mã cho cơ quan quản lý, hoặc đề nghị cơ quan quản lý yêu cầu thu hồi.",
                "The GS1 number of these goods is not proved to be that of the business. Send its certificate to the \
                 authority, or ask the authority to order the recall.",
            ),
        };
        let text = text.get(language);
        goods.map_or_else(|| text.to_owned(), |goods| format!("{goods}: {text}"))
    }
}
