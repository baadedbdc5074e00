//! Reasons for which an event is refused: it contradicts another event.

use crate::input::localized::Language;
use crate::input::violation::Reason;

/// The reason for which an event is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventRefusal {
    /// Another event with the same id has other content.
    OtherContent {
        /// The id of both.
        event_id: String,
        /// The other event: its event hash ID, or its place in the same document.
        other: String,
        /// The event hash ID of the refused event.
        refused: String,
    },
}

impl EventRefusal {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherContent { .. } => "other_content",
        }
    }

    /// Message for the sender of the event.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let Self::OtherContent { event_id, other, refused } = self;
        match language {
            Language::Vi => format!(
                "Mã sự kiện {event_id} đã thuộc về một sự kiện có nội dung khác ({other}); sự kiện này ({refused}) chưa \
                 được ghi nhận. Nếu là hai sự kiện thì đặt cho mỗi sự kiện một mã riêng; nếu sự kiện trước bị sai thì \
                 gửi khai báo sai sót cho sự kiện đó."
            ),
            Language::En => format!(
                "The event id {event_id} belongs to an event with other content ({other}); this one ({refused}) was not \
                 captured. Give each of two events an id of its own; if the earlier one is wrong, send an error \
                 declaration of it."
            ),
        }
    }
}

impl From<EventRefusal> for Reason {
    fn from(refusal: EventRefusal) -> Self {
        Self::Event(Box::new(refusal))
    }
}
