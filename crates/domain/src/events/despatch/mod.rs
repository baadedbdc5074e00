//! Despatch advices (TCVN 12827:2019, 6.7 and 7.7; GS1 Despatch Advice): what was sent, told to whoever is to receive
//! it, and what they say of it.
//!
//! An advice comes to be with the act by which goods are sent. It is answered once, line by line; what differs stands
//! on both sides.

pub mod eancom;
pub mod gs1_xml;

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::events::act::MAX_ITEMS;
use crate::events::act::view::{Amount, Goods, Party};
use crate::input::localized::Text;
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;
use crate::input::{Check, Input};
use crate::records::diary::vietnam_day;

/// Where an advice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdviceState {
    /// Đã gửi: not answered yet.
    Sent,
    /// Đã nhận đủ.
    Received,
    /// Có chênh lệch: something is different, missing or refused.
    Disputed,
    /// Đã hủy: the sending was declared wrong before it was answered.
    Cancelled,
}

impl AdviceState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sent, Self::Received, Self::Disputed, Self::Cancelled];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Disputed => "disputed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The reverse of [`AdviceState::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Sent => Text::new("Chờ xác nhận", "Not answered yet"),
            Self::Received => Text::new("Đã nhận đủ", "Received in full"),
            Self::Disputed => Text::new("Có chênh lệch", "Disputed"),
            Self::Cancelled => Text::new("Đã hủy", "Cancelled"),
        }
    }
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nhận đủ: as announced.
    Received,
    /// Nhận khác số lượng: another quantity than announced.
    Different,
    /// Không thấy hàng: it did not come.
    Missing,
    /// Từ chối nhận: it came and was not taken.
    Refused,
}

impl Outcome {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 4] = [Self::Received, Self::Different, Self::Missing, Self::Refused];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Different => "different",
            Self::Missing => "missing",
            Self::Refused => "refused",
        }
    }

    /// The reverse of [`Outcome::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Received => Text::new("Nhận đủ", "Received as announced"),
            Self::Different => Text::new("Nhận khác số lượng", "Another quantity"),
            Self::Missing => Text::new("Không thấy hàng", "Did not come"),
            Self::Refused => Text::new("Từ chối nhận", "Refused"),
        }
    }
}

/// On which side the caller stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdviceBox {
    /// What the caller sent.
    #[default]
    Sent,
    /// What comes to the caller.
    Received,
}

/// A line of an advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdviceLine {
    /// Its number, from 1.
    pub number: u32,
    /// The unit, or the lot that lies loose.
    pub goods: Goods,
    /// How much was sent; none for a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// UN/ECE code; none for pieces and units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What the unit held when it was sent.
    pub contents: Vec<Amount>,
    /// What became of it; none until it is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// How much was received, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Quantity>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A despatch advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdviceView {
    /// UUIDv7.
    pub id: Uuid,
    /// The number of the sender.
    #[cfg_attr(feature = "openapi", schema(example = "GH-2026-000123"))]
    pub number: String,
    /// On which side the caller stands.
    pub side: AdviceBox,
    /// Where it stands.
    pub state: AdviceState,
    /// Whether goods go back that had been received.
    pub is_return: bool,
    /// Who sent it.
    pub sender: Party,
    /// To whom.
    pub recipient: Party,
    /// GLN of the place from which it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_from: Option<String>,
    /// GLN of the place to which it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<String>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// Order number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// Number of the bill of lading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment_number: Option<String>,
    /// The lorry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    /// Who carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The lines.
    pub lines: Vec<AdviceLine>,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// Who answered it, by the name that they gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// What they said beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The act of the caller that belongs to it: the sending, or the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act_id: Option<Uuid>,
}

/// A page of advices, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdvicePage {
    /// The advices.
    pub items: Vec<AdviceView>,
    /// What to send as `after` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// What the recipient says of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LineAnswer {
    /// The number of the line.
    pub number: u32,
    /// What became of it.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub outcome: Option<Outcome>,
    /// How much was received, when that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Quantity>,
    /// Why it differs or was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What the recipient says of an advice: of every line, once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AdviceAnswer {
    /// When it came; not in the future.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub happened_at: Option<DateTime<Utc>>,
    /// Where it came: a place of one's own.
    pub place_id: Option<Uuid>,
    /// The lines.
    pub lines: Vec<LineAnswer>,
    /// Ghi chú.
    pub note: Option<String>,
}

impl Input for AdviceAnswer {
    fn check(&self, check: &mut Check) {
        check.present("happened_at", self.happened_at.as_ref());
        check.not_future("happened_at", self.happened_at.map(vietnam_day));
        check.long_text("note", self.note.as_deref());
        check_lines(check, &self.lines);
    }
}

/// Checks what is said of lines, without knowing them.
pub fn check_lines(check: &mut Check, lines: &[LineAnswer]) {
    check.at_most("lines", lines, MAX_ITEMS);
    let mut seen = HashSet::new();
    for (index, line) in lines.iter().enumerate().take(MAX_ITEMS) {
        let name = |part: &str| format!("lines[{index}].{part}");
        check.present(&name("outcome"), line.outcome.as_ref());
        check.line(&name("reason"), line.reason.as_deref());
        if !seen.insert(line.number) {
            check.refuse(name("number"), Reason::Duplicate);
        }
        let Some(outcome) = line.outcome else { continue };
        match (outcome, line.received) {
            (Outcome::Different, None) => check.refuse(name("received"), Reason::Required),
            (Outcome::Different, Some(received)) if received == Quantity::default() => {
                check.refuse(name("received"), Reason::NotAllowed);
            }
            (Outcome::Different, Some(_)) | (_, None) => {}
            (_, Some(_)) => check.refuse(name("received"), Reason::NotAllowed),
        }
        if outcome != Outcome::Received && line.reason.is_none() {
            check.refuse(name("reason"), Reason::Required);
        }
    }
}

/// A link by which somebody without account answers an advice. It is told once: only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdviceLink {
    /// The address.
    pub url: String,
    /// Whether it was mailed to the member.
    pub is_mailed: bool,
}

/// How long a link shows its advice after the delivery, in days.
pub const LINK_DAYS: i64 = 90;

/// When a link ends: [`LINK_DAYS`] after the goods were sent, or after the link was made where that was later; where the
/// advice is answered until then, as many days after the answer.
#[must_use]
pub fn link_ends_at(
    created_at: DateTime<Utc>,
    sent_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    let after = |moment: DateTime<Utc>| moment.checked_add_signed(TimeDelta::days(LINK_DAYS)).unwrap_or(moment);
    let unanswered = after(created_at.max(sent_at));
    // A link that has ended stays so.
    answered_at.filter(|answered_at| *answered_at <= unanswered).map_or(unanswered, after)
}

/// Whether a link works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Đang dùng được: it shows the advice.
    Open,
    /// Đã hết hạn.
    Ended,
    /// Đã hủy hiệu lực: the sender has revoked it.
    Revoked,
}

impl LinkState {
    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Open => Text::new("Đang dùng được", "Works"),
            Self::Ended => Text::new("Đã hết hạn", "Expired"),
            Self::Revoked => Text::new("Đã hủy hiệu lực", "Revoked"),
        }
    }
}

/// A link of an advice, without its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdviceLinkView {
    /// The link, among those of its advice.
    pub id: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends or ended, unless it is revoked before.
    pub ends_at: DateTime<Utc>,
    /// Whether it works.
    pub state: LinkState,
}

/// In which form an advice is taken along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AdviceFormat {
    /// As the API gives it.
    #[default]
    Json,
    /// GS1 XML 3.4 Despatch Advice.
    Gs1Xml,
    /// EANCOM 2002 S4 DESADV.
    Eancom,
}

#[cfg(test)]
mod tests {
    use super::{AdviceAnswer, Outcome};
    use crate::input;
    use chrono::NaiveDate;
    use serde_json::{Value, json};

    fn faults(lines: Value) -> Vec<(String, &'static str)> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        let answer = json!({ "happened_at": "2026-11-21T00:00:00Z", "lines": lines });
        match input::parse::<AdviceAnswer>(answer, today) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.into_iter().map(|fault| (fault.field, fault.reason.code())).collect(),
        }
    }

    #[test]
    fn whoever_disputes_says_why_and_how_much() {
        assert_eq!(faults(json!([{ "number": 1, "outcome": "received" }])), []);
        assert_eq!(
            faults(
                json!([{ "number": 1, "outcome": "different" }, { "number": 1, "outcome": "refused", "received": 2 }])
            ),
            [
                ("lines[0].received".to_owned(), "required"),
                ("lines[0].reason".to_owned(), "required"),
                ("lines[1].number".to_owned(), "duplicate"),
                ("lines[1].received".to_owned(), "not_allowed"),
                ("lines[1].reason".to_owned(), "required"),
            ]
        );
    }

    #[test]
    fn outcomes_are_read_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
        }
    }
}
