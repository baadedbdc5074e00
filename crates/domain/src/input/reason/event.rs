//! Refusals of EPCIS events.

use crate::input::localized::Language;
use crate::input::violation::Reason;

/// Why an event is refused, beyond the form of its values.
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
    /// A time of a sensor is later than the event.
    AfterEvent,
    /// The start of a reading is not before its end.
    NotBeforeEnd,
    /// The field stands in the sensor metadata and in a report of the same element.
    InMetadataToo,
    /// The field says something only together with another one.
    Needs {
        /// The other field.
        field: &'static str,
    },
    /// The field contradicts another one.
    Excludes {
        /// The other field.
        field: &'static str,
    },
    /// A quantity that is not greater than zero.
    NotPositive,
}

impl EventRefusal {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherContent { .. } => "other_content",
            Self::AfterEvent => "after_event",
            Self::NotBeforeEnd => "not_before_end",
            Self::InMetadataToo => "in_metadata_too",
            Self::Needs { .. } => "needs_other_field",
            Self::Excludes { .. } => "excludes_other_field",
            Self::NotPositive => "not_positive",
        }
    }

    /// Message for the sender of the event.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let fixed = |vietnamese: &str, english: &str| match language {
            Language::Vi => vietnamese.to_owned(),
            Language::En => english.to_owned(),
        };
        match (self, language) {
            (Self::OtherContent { event_id, other, refused }, Language::Vi) => format!(
                "Mã sự kiện {event_id} đã thuộc về một sự kiện có nội dung khác ({other}); sự kiện này ({refused}) chưa \
                 được ghi nhận. Nếu là hai sự kiện thì đặt cho mỗi sự kiện một mã riêng; nếu sự kiện trước bị sai thì \
                 gửi khai báo sai sót cho sự kiện đó."
            ),
            (Self::OtherContent { event_id, other, refused }, Language::En) => format!(
                "The event id {event_id} belongs to an event with other content ({other}); this one ({refused}) was not \
                 captured. Give each of two events an id of its own; if the earlier one is wrong, send an error \
                 declaration of it."
            ),
            (Self::AfterEvent, _) => fixed(
                "Thời điểm đo không được sau thời điểm của sự kiện (eventTime).",
                "A measurement cannot be later than its event (eventTime).",
            ),
            (Self::NotBeforeEnd, _) => {
                fixed("Thời điểm bắt đầu phải trước thời điểm kết thúc.", "The start must be before the end.")
            }
            (Self::InMetadataToo, _) => fixed(
                "Mục này đã có trong sensorMetadata; chỉ ghi ở một trong hai chỗ.",
                "This stands in sensorMetadata already; it belongs in one of the two places.",
            ),
            (Self::Needs { field }, Language::Vi) => format!("Chỉ ghi mục này khi có {field}."),
            (Self::Needs { field }, Language::En) => format!("This is given only together with {field}."),
            (Self::Excludes { field }, Language::Vi) => format!("Mục này mâu thuẫn với {field}."),
            (Self::Excludes { field }, Language::En) => format!("This contradicts {field}."),
            (Self::NotPositive, _) => fixed("Số lượng phải lớn hơn 0.", "A quantity must be greater than zero."),
        }
    }
}

impl From<EventRefusal> for Reason {
    fn from(refusal: EventRefusal) -> Self {
        Self::Event(Box::new(refusal))
    }
}
