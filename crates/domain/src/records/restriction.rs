//! Restrictions on goods: what may not be done with them, and why. One table decides for every door: acts, despatch
//! advices, labels, imports.
//!
//! A failed inspection is a hold; it has a kind of its own so that refusals can say what happened.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::localized::Text;
use crate::input::reason::restriction::{RestrictionCause, RestrictionRefusal};

/// Why goods are restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RestrictionKind {
    /// Under a published recall (Đang thu hồi).
    Recalled,
    /// On hold (Đang tạm giữ).
    Held,
    /// On hold because an inspection found it non-conformant (Kiểm tra không đạt).
    FailedInspection,
    /// Past its use-by date (Quá hạn sử dụng).
    Expired,
}

/// What somebody wants to do with goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handling {
    /// Bring them into being: harvest, production, results of processing.
    Create,
    /// Accept them from a partner.
    Receive,
    /// Not accept them from a partner.
    Refuse,
    /// Send them back to where they came from.
    Return,
    /// Inspect them.
    Inspect,
    /// Move, store, carry or cool them, under one's own control.
    Move,
    /// Take them out of a logistic unit.
    Unpack,
    /// Put them into a logistic unit.
    Pack,
    /// Use them up in processing.
    Use,
    /// Send them to a partner, with a despatch advice.
    Send,
    /// Sell them.
    Sell,
    /// Destroy them.
    Destroy,
    /// Print labels for them.
    Label,
}

impl Handling {
    /// All values.
    pub const ALL: [Self; 13] = [
        Self::Create,
        Self::Receive,
        Self::Refuse,
        Self::Return,
        Self::Inspect,
        Self::Move,
        Self::Unpack,
        Self::Pack,
        Self::Use,
        Self::Send,
        Self::Sell,
        Self::Destroy,
        Self::Label,
    ];
}

/// The answer of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ruling {
    /// It may be done.
    Allowed,
    /// It may be done if a reason is recorded.
    NeedsReason,
    /// It may not be done.
    Refused,
}

impl RestrictionKind {
    /// All values.
    pub const ALL: [Self; 4] = [Self::Recalled, Self::Held, Self::FailedInspection, Self::Expired];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recalled => "recalled",
            Self::Held => "held",
            Self::FailedInspection => "failed_inspection",
            Self::Expired => "expired",
        }
    }

    /// The label for users.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Recalled => Text::new("Đang thu hồi", "Recalled"),
            Self::Held => Text::new("Đang tạm giữ", "On hold"),
            Self::FailedInspection => Text::new("Kiểm tra không đạt", "Failed an inspection"),
            Self::Expired => Text::new("Quá hạn sử dụng", "Expired"),
        }
    }

    /// The table. Goods that are recalled or held may leave only towards where they came from or into destruction;
    /// nothing may be made of them. Expired goods may not be sold; whatever else takes them out of the business or uses
    /// them needs a reason.
    #[must_use]
    pub const fn ruling(self, handling: Handling) -> Ruling {
        use Handling as H;
        match (self, handling) {
            (
                Self::Recalled | Self::Held | Self::FailedInspection | Self::Expired,
                H::Create | H::Receive | H::Refuse | H::Inspect | H::Move | H::Unpack,
            )
            | (Self::Recalled | Self::Held | Self::FailedInspection, H::Return | H::Destroy) => Ruling::Allowed,
            (Self::Recalled | Self::Held | Self::FailedInspection, H::Send | H::Sell | H::Use | H::Pack | H::Label)
            | (Self::Expired, H::Sell) => Ruling::Refused,
            (Self::Expired, H::Send | H::Use | H::Pack | H::Label | H::Return | H::Destroy) => Ruling::NeedsReason,
        }
    }
}

/// A restriction on goods, with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Restriction {
    /// Why.
    pub kind: RestrictionKind,
    /// The recall or the hold; omitted for expired goods.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source_id: Option<Uuid>,
    /// Number of the recall.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "TH-0001"))]
    pub number: Option<String>,
    /// Title of the recall, or reason of the hold.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "Chờ kết quả kiểm nghiệm dư lượng"))]
    pub reason: Option<String>,
    /// When the recall was published, or the goods were put on hold.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<DateTime<Utc>>,
    /// Use-by date, the last day on which the goods were good.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_day: Option<NaiveDate>,
    /// The restricted goods, when they are inside the logistic unit in question.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ, lô TL-15"))]
    pub within: Option<String>,
}

impl Restriction {
    /// Returns the restriction of a use-by date that has passed on `day`.
    #[must_use]
    pub fn expired(last_day: NaiveDate, day: NaiveDate) -> Option<Self> {
        (day > last_day).then_some(Self {
            kind: RestrictionKind::Expired,
            source_id: None,
            number: None,
            reason: None,
            since: None,
            last_day: Some(last_day),
            within: None,
        })
    }

    /// Returns why `handling` is refused; `None` when it may be done. `has_reason`: the person gave a reason.
    #[must_use]
    pub fn refusal(&self, handling: Handling, has_reason: bool) -> Option<RestrictionRefusal> {
        let needs_reason = match self.kind.ruling(handling) {
            Ruling::Allowed => return None,
            Ruling::NeedsReason if has_reason => return None,
            Ruling::NeedsReason => true,
            Ruling::Refused => false,
        };
        Some(RestrictionRefusal { cause: self.cause(), needs_reason, within: self.within.clone() })
    }

    fn cause(&self) -> RestrictionCause {
        let reason = || self.reason.clone().unwrap_or_default();
        match self.kind {
            RestrictionKind::Recalled => {
                RestrictionCause::Recalled { number: self.number.clone().unwrap_or_default(), title: reason() }
            }
            RestrictionKind::Held => RestrictionCause::Held { since: self.since, reason: reason() },
            RestrictionKind::FailedInspection => {
                RestrictionCause::FailedInspection { since: self.since, reason: reason() }
            }
            RestrictionKind::Expired => RestrictionCause::Expired { last_day: self.last_day },
        }
    }
}

/// The restrictions on goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Restrictions {
    /// The restrictions in force; empty when the goods may go anywhere.
    pub items: Vec<Restriction>,
}

#[cfg(test)]
mod tests {
    use super::{Handling, Restriction, RestrictionKind, Ruling};
    use chrono::NaiveDate;

    /// The table as the rule states it: a row per handling; columns recalled, held, failed inspection, expired.
    /// `.` allowed, `r` needs a reason, `X` refused.
    const TABLE: [(Handling, [char; 4]); 13] = [
        (Handling::Create, ['.', '.', '.', '.']),
        (Handling::Receive, ['.', '.', '.', '.']),
        (Handling::Refuse, ['.', '.', '.', '.']),
        (Handling::Return, ['.', '.', '.', 'r']),
        (Handling::Inspect, ['.', '.', '.', '.']),
        (Handling::Move, ['.', '.', '.', '.']),
        (Handling::Unpack, ['.', '.', '.', '.']),
        (Handling::Pack, ['X', 'X', 'X', 'r']),
        (Handling::Use, ['X', 'X', 'X', 'r']),
        (Handling::Send, ['X', 'X', 'X', 'r']),
        (Handling::Sell, ['X', 'X', 'X', 'X']),
        (Handling::Destroy, ['.', '.', '.', 'r']),
        (Handling::Label, ['X', 'X', 'X', 'r']),
    ];

    #[test]
    fn every_cell_of_the_table() {
        assert_eq!(TABLE.map(|(handling, _)| handling), Handling::ALL);
        for (handling, row) in TABLE {
            for (kind, cell) in RestrictionKind::ALL.into_iter().zip(row) {
                let expected = match cell {
                    'X' => Ruling::Refused,
                    'r' => Ruling::NeedsReason,
                    _ => Ruling::Allowed,
                };
                assert_eq!(kind.ruling(handling), expected, "{kind:?} {handling:?}");
            }
        }
    }

    #[test]
    fn goods_are_good_on_their_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(Restriction::expired(day("2026-11-21"), day("2026-11-21")), None);
        let expired = Restriction::expired(day("2026-11-21"), day("2026-11-22")).expect("expired");
        assert_eq!(expired.last_day, Some(day("2026-11-21")));
    }

    #[test]
    fn a_reason_opens_only_what_needs_one() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let expired = Restriction::expired(day("2026-11-21"), day("2026-11-22")).expect("expired");
        for kind in RestrictionKind::ALL {
            let restriction = Restriction { kind, ..expired.clone() };
            for handling in Handling::ALL {
                let ruling = kind.ruling(handling);
                let with = restriction.refusal(handling, true);
                let without = restriction.refusal(handling, false);
                assert_eq!(with.is_some(), ruling == Ruling::Refused, "{kind:?} {handling:?}");
                assert_eq!(without.is_some(), ruling != Ruling::Allowed, "{kind:?} {handling:?}");
                assert_eq!(without.is_some_and(|refusal| refusal.needs_reason), ruling == Ruling::NeedsReason);
            }
        }
    }
}
