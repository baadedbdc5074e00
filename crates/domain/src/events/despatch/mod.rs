//! Despatch advices (TCVN 12827:2019, 6.7 and 7.7; GS1 Despatch Advice): announcements of shipments to their receivers,
//! and the receivers' answers.
//!
//! The act that ships goods creates the advice. It is answered once, line by line; sender and receiver both see the
//! differences.

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

/// The state of a despatch advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdviceState {
    /// Sent (Chờ xác nhận): not answered yet.
    Sent,
    /// Received in full (Đã nhận đủ).
    Received,
    /// Disputed (Có chênh lệch): goods differ, are missing or were refused.
    Disputed,
    /// Cancelled (Đã hủy): the shipment was declared erroneous before it was answered.
    Cancelled,
}

impl AdviceState {
    /// All states.
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

    /// The label for users.
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

/// The receiver's finding on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Received as announced (Nhận đủ).
    Received,
    /// Received in another quantity (Nhận khác số lượng).
    Different,
    /// Not delivered (Không thấy hàng).
    Missing,
    /// Delivered, but refused (Từ chối nhận).
    Refused,
}

impl Outcome {
    /// All outcomes, in the order of the form.
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

    /// The label for users.
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

/// The side on which the caller's business is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdviceBox {
    /// Sent by the caller.
    #[default]
    Sent,
    /// Received by the caller.
    Received,
}

/// A line of a despatch advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdviceLine {
    /// Line number, from 1.
    pub number: u32,
    /// The logistic unit, or the loose lot.
    pub goods: Goods,
    /// Quantity despatched; omitted for a logistic unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Unit of measure, as a UN/ECE code; omitted for pieces and logistic units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Contents of the logistic unit at the time of despatch.
    pub contents: Vec<Amount>,
    /// The receiver's finding; omitted until the advice is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Quantity received, if it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Quantity>,
    /// Unit of measure of `received`; omitted when it is that of the line.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub received_unit: Option<String>,
    /// Reason of the difference or refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A despatch advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdviceView {
    /// ID (UUIDv7).
    pub id: Uuid,
    /// The sender's number of the advice.
    #[cfg_attr(feature = "openapi", schema(example = "GH-2026-000123"))]
    pub number: String,
    /// Whether the caller sent it or receives it.
    pub side: AdviceBox,
    /// Its state.
    pub state: AdviceState,
    /// Whether it announces a return of received goods.
    pub is_return: bool,
    /// The sender.
    pub sender: Party,
    /// The receiver.
    pub recipient: Party,
    /// GLN of the place of despatch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_from: Option<String>,
    /// GLN of the destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<String>,
    /// When the goods were sent.
    pub sent_at: DateTime<Utc>,
    /// When the delivery is expected (TCVN 12827:2019, 6.8 and 7.8).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<DateTime<Utc>>,
    /// Order number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// Bill-of-lading number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment_number: Option<String>,
    /// Licence plate of the vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    /// Name of the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// GLN of the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier_gln: Option<String>,
    /// The lines.
    pub lines: Vec<AdviceLine>,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// Name of the person or business that answered, as they entered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// Note of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The caller's act that belongs to it: the shipment or the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act_id: Option<Uuid>,
}

/// A page of despatch advices, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdvicePage {
    /// The advices.
    pub items: Vec<AdviceView>,
    /// The value of `after` for the next page; omitted on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// The receiver's answer to one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LineAnswer {
    /// Line number.
    pub number: u32,
    /// The receiver's finding.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub outcome: Option<Outcome>,
    /// Quantity received; for `different` only, and required there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Quantity>,
    /// Unit of measure of `received`, one that is converted into that of the line; omitted when it is the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub unit: Option<String>,
    /// Reason; required unless the line was received as announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The receiver's answer to a despatch advice: all lines, once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AdviceAnswer {
    /// When the goods arrived; not in the future.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub happened_at: Option<DateTime<Utc>>,
    /// The receiver's own place where they arrived.
    pub place_id: Option<Uuid>,
    /// The answers to the lines.
    pub lines: Vec<LineAnswer>,
    /// Note (Ghi chú).
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

/// Checks the answers themselves, without the lines of the advice.
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
        check.line(&name("unit"), line.unit.as_deref());
        if line.unit.is_some() && line.outcome != Some(Outcome::Different) {
            check.refuse(name("unit"), Reason::NotAllowed);
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

/// A link by which a receiver without account answers a despatch advice. Its address is returned only once, as only its
/// hash is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdviceLink {
    /// Address of the link.
    pub url: String,
    /// Whether it was sent to the member by e-mail.
    pub is_mailed: bool,
}

/// How long a link is valid after the goods were sent, it was created or the advice was answered, in days.
pub const LINK_DAYS: i64 = 90;

/// Returns when a link expires: [`LINK_DAYS`] days after the later of despatch and creation of the link; if the advice
/// is answered before then, as many days after the answer.
#[must_use]
pub fn link_ends_at(
    created_at: DateTime<Utc>,
    sent_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    let after = |moment: DateTime<Utc>| moment.checked_add_signed(TimeDelta::days(LINK_DAYS)).unwrap_or(moment);
    let unanswered = after(created_at.max(sent_at));
    // An answer does not renew an expired link.
    answered_at.filter(|answered_at| *answered_at <= unanswered).map_or(unanswered, after)
}

/// The state of an advice link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Valid (Đang dùng được): it shows the advice.
    Open,
    /// Expired (Đã hết hạn).
    Ended,
    /// Revoked by the sender (Đã hủy hiệu lực).
    Revoked,
}

impl LinkState {
    /// The label for users.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Open => Text::new("Đang dùng được", "Works"),
            Self::Ended => Text::new("Đã hết hạn", "Expired"),
            Self::Revoked => Text::new("Đã hủy hiệu lực", "Revoked"),
        }
    }
}

/// A link of a despatch advice, without its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdviceLinkView {
    /// ID of the link within its advice.
    pub id: Uuid,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it expires or expired, unless it is revoked before.
    pub ends_at: DateTime<Utc>,
    /// Its state.
    pub state: LinkState,
}

/// The format in which an advice is downloaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AdviceFormat {
    /// JSON, as the API returns it.
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
