//! Reasons for which goods may not be sent, sold, used, packed or labelled: they are recalled, held or expired.

use chrono::{DateTime, NaiveDate, Utc};

use crate::input::format;
use crate::input::localized::Language;

/// What restricts the goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestrictionCause {
    /// A published recall.
    Recalled {
        /// Number of the recall.
        number: String,
        /// Its title.
        title: String,
    },
    /// A hold.
    Held {
        /// When the goods were put on hold.
        since: Option<DateTime<Utc>>,
        /// Its reason.
        reason: String,
    },
    /// A hold after an inspection with the finding non-conformant.
    FailedInspection {
        /// When the goods were put on hold.
        since: Option<DateTime<Utc>>,
        /// What the inspection found.
        reason: String,
    },
    /// The use-by date has passed.
    Expired {
        /// The use-by date.
        last_day: Option<NaiveDate>,
    },
}

/// The reason for which something may not be done with restricted goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionRefusal {
    /// What restricts them.
    pub cause: RestrictionCause,
    /// Whether it may be done once a reason is given.
    pub needs_reason: bool,
    /// The restricted goods, when the field names a logistic unit that contains them.
    pub within: Option<String>,
}

impl RestrictionRefusal {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.cause {
            _ if self.needs_reason => "needs_reason",
            RestrictionCause::Recalled { .. } => "recalled",
            RestrictionCause::Held { .. } => "held",
            RestrictionCause::FailedInspection { .. } => "failed_inspection",
            RestrictionCause::Expired { .. } => "expired",
        }
    }

    /// Message for the person who wanted to do it.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let is_vietnamese = language == Language::Vi;
        let goods = match (&self.within, is_vietnamese) {
            (Some(goods), true) => format!("Bên trong có hàng ({goods})"),
            (Some(goods), false) => format!("Inside are goods ({goods}) that"),
            (None, true) => "Hàng này".to_owned(),
            (None, false) => "These goods".to_owned(),
        };
        let may = if is_vietnamese {
            "Không gửi, bán, dùng, xếp hay in nhãn được; vẫn trả lại, tiêu hủy, chuyển chỗ và kiểm tra được."
        } else {
            "They cannot be sent, sold, used, packed or labelled; they can be returned, destroyed, moved and inspected."
        };
        let since = |since: Option<DateTime<Utc>>| since.map(format::moment).unwrap_or_default();
        let day = |day: Option<NaiveDate>| day.map(format::date).unwrap_or_default();
        match &self.cause {
            RestrictionCause::Recalled { number, title } if is_vietnamese => {
                format!("{goods} đang bị thu hồi theo {number} ({title}). {may}")
            }
            RestrictionCause::Recalled { number, title } => {
                format!("{goods} are under recall {number} ({title}). {may}")
            }
            RestrictionCause::Held { since: at, reason } if is_vietnamese => {
                format!("{goods} đang tạm giữ từ {} ({reason}). {may} Cần giải tỏa trước.", since(*at))
            }
            RestrictionCause::Held { since: at, reason } => {
                format!("{goods} are on hold since {} ({reason}). {may} They have to be released first.", since(*at))
            }
            RestrictionCause::FailedInspection { since: at, reason } if is_vietnamese => {
                format!(
                    "{goods} kiểm tra không đạt nên đang tạm giữ từ {} ({reason}). {may} Cần giải tỏa trước.",
                    since(*at)
                )
            }
            RestrictionCause::FailedInspection { since: at, reason } => format!(
                "{goods} failed an inspection and are on hold since {} ({reason}). {may} They have to be released \
                 first.",
                since(*at)
            ),
            RestrictionCause::Expired { last_day } => match (self.needs_reason, is_vietnamese) {
                (false, true) => {
                    format!("{goods} đã quá hạn sử dụng từ sau ngày {}, không bán được.", day(*last_day))
                }
                (false, false) => format!("{goods} were good until {} and cannot be sold.", day(*last_day)),
                (true, true) => format!(
                    "{goods} đã quá hạn sử dụng từ sau ngày {}. Nếu vẫn làm, vui lòng ghi lý do.",
                    day(*last_day)
                ),
                (true, false) => {
                    format!("{goods} were good until {}. If it is done all the same, give the reason.", day(*last_day))
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RestrictionCause, RestrictionRefusal};
    use crate::input::localized::Language;

    #[test]
    fn a_refusal_names_the_recall_the_hold_or_the_day() {
        let at = "2026-11-22T03:00:00Z".parse().ok();
        let day = "2026-11-21".parse().ok();
        let (number, title) = ("TH-0001".to_owned(), "Dư lượng".to_owned());
        for (cause, code, said) in [
            (RestrictionCause::Recalled { number, title }, "recalled", "TH-0001 (Dư lượng)"),
            (RestrictionCause::Held { since: at, reason: "Chờ kết quả".to_owned() }, "held", "Chờ kết quả"),
            (
                RestrictionCause::FailedInspection { since: at, reason: "Nấm mốc".to_owned() },
                "failed_inspection",
                "22/11/2026",
            ),
            (RestrictionCause::Expired { last_day: day }, "expired", "21/11/2026"),
        ] {
            let refusal = RestrictionRefusal { cause, needs_reason: false, within: None };
            assert_eq!(refusal.code(), code);
            for language in [Language::Vi, Language::En] {
                assert!(refusal.message(language).contains(said), "{}", refusal.message(language));
            }
            let inside = RestrictionRefusal { within: Some("lô TL-15".to_owned()), ..refusal };
            assert!(inside.message(Language::Vi).contains("(lô TL-15)"));
        }
    }
}
