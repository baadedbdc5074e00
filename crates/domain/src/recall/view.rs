//! Views of recalls and notices.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Balance, EntryKind, Hazard, PageReferral, RecallBasis, RecallStart, RecallState, Treatment, Withdrawal};
use crate::events::act::view::{Goods, Party};
use crate::input::format;
use crate::input::localized::{Bilingual, Language, Text};
use crate::input::quantity::Quantity;
use crate::trace::view::HandoverAmount;

/// Possible causes of a complaint: goods of the business from which the goods in the complaint were made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suspects {
    /// The goods, nearest to the complaint first.
    pub items: Vec<Goods>,
    /// Whether tracing backward stopped before the end, so that goods may be missing.
    pub is_cut: bool,
}

/// Goods concerned by a recall, at one holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AffectedGoods {
    /// The goods.
    pub goods: Goods,
    /// Present or former holder; absent for serialised items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// Whether they only contain recalled goods.
    pub is_carrier: bool,
}

/// A recipient of recalled goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallRecipient {
    /// The recipient.
    pub party: Party,
    /// The sender.
    pub sender: Party,
    /// The goods and quantities; units of one dimension are converted. Of what was returned after publication only the
    /// recipient's answer tells.
    pub amounts: Vec<HandoverAmount>,
    /// Time of the first delivery.
    pub first_at: DateTime<Utc>,
    /// Time of the last delivery.
    pub last_at: DateTime<Utc>,
}

/// A start of a draft that cannot be recalled, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedStart {
    /// Field of the draft.
    #[cfg_attr(feature = "openapi", schema(example = "starts[0].code"))]
    pub field: String,
    /// Stable reason code for programs.
    #[cfg_attr(feature = "openapi", schema(example = "not_received"))]
    pub code: String,
    /// Reason as text for people.
    pub message: Bilingual,
}

/// Uses of a material that name no batch, in the time of a batch from which a recall starts: whether the batch was used
/// is not known, and the lots are not recalled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsesWithoutBatch {
    /// The batch.
    pub batch: Goods,
    /// First day on which the batch could be used: its first receipt or use; absent when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// Number of uses of the material since then that name no batch: entries of the diary, and lots that name the material
    /// without an entry.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub uses: u64,
    /// Their lots, without duplicates; at most 200.
    pub lots: Vec<Goods>,
}

impl UsesWithoutBatch {
    /// Returns what it says in one sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let (uses, material) = (self.uses, self.batch.name.as_deref().unwrap_or_default());
        let number = self.batch.batch_number.as_deref().unwrap_or_default();
        if language == Language::Vi {
            let since = self.since.map(|day| format!(" từ ngày {}", format::date(day))).unwrap_or_default();
            format!("{uses} lần dùng {material}{since} không ghi số lô vật tư: không rõ có dùng lô {number} hay không.")
        } else {
            let since = self.since.map(|day| format!(" since {}", format::date(day))).unwrap_or_default();
            format!("{uses} uses of {material}{since} name no batch: whether {number} was used is not known.")
        }
    }
}

/// Goods and recipients concerned by a recall, as far as the caller may see them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AffectedPart {
    /// Starts of a draft that cannot be recalled. The draft cannot be published with them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub refused: Vec<RefusedStart>,
    /// The starts.
    pub starts: Vec<Goods>,
    /// The starts that are goods of others which the business received. For these the recall covers the business's own
    /// stock and its recipients, but is never shown on the page of the maker.
    #[serde(default)]
    pub received: Vec<Goods>,
    /// The goods.
    pub items: Vec<AffectedGoods>,
    /// Uses of a material that name no batch, for each batch among the starts: they may have to be added.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub uses_without_batch: Vec<UsesWithoutBatch>,
    /// Number of further goods that the caller may not see.
    pub hidden_items: usize,
    /// The recipients.
    pub recipients: Vec<RecallRecipient>,
    /// Number of further recipients that the caller may not see.
    pub hidden_recipients: usize,
    /// Number of further recipients that the caller may see, but that exceed the size of one answer.
    #[serde(default)]
    pub more_recipients: usize,
    /// Whether tracing stopped before the end, so that goods and recipients may be missing. Publishing such a recall
    /// requires `accept_cut`.
    pub is_cut: bool,
    /// When it was traced. Events recorded later are not included.
    pub traced_at: DateTime<Utc>,
}

/// State of a notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// Sent, without an answer.
    #[default]
    Sent,
    /// Acknowledged.
    Acknowledged,
    /// Answered with quantities.
    Answered,
}

impl NoticeState {
    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Sent => Text::new("Chưa xác nhận", "Not acknowledged"),
            Self::Acknowledged => Text::new("Đã xác nhận", "Acknowledged"),
            Self::Answered => Text::new("Đã báo số lượng", "Quantities reported"),
        }
    }
}

/// One kind of goods in a notice, with the quantities accounted for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeAmount {
    /// The goods.
    pub goods: Goods,
    /// UN/ECE code of the unit of measure; absent for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Quantity asked for: what the recipient got, less what came back before the recall; absent if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Quantity>,
    /// Quantity returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<Quantity>,
    /// Quantity destroyed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destroyed: Option<Quantity>,
    /// Quantity sold or used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sold: Option<Quantity>,
    /// Quantity processed into other goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processed: Option<Quantity>,
    /// Quantity still in stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Quantity>,
    /// Quantity sent on to others, by the recipient's events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_on: Option<Quantity>,
}

/// A recall notice, as shown to its recipient and to its sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallNotice {
    /// Id.
    pub id: Uuid,
    /// Id of the recall.
    pub recall_id: Uuid,
    /// Number of the recall within its business.
    #[cfg_attr(feature = "openapi", schema(example = "TH-0001"))]
    pub number: String,
    /// Whether it is a drill.
    pub is_drill: bool,
    /// State of the recall.
    pub recall_state: RecallState,
    /// Title, one line.
    pub title: String,
    /// Reason of the recall.
    pub reason: String,
    /// Instructions for holders of the goods.
    pub instructions: String,
    /// Hazard of the goods.
    pub hazard: Hazard,
    /// Telephone number for questions.
    pub phone: String,
    /// Where goods can be returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_place: Option<String>,
    /// Day by which to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// Name of the recalling business.
    pub recaller: String,
    /// Sender of the goods.
    pub sender: Party,
    /// Recipient of the goods.
    pub recipient: Party,
    /// E-mail address that the notice was sent to; only for its sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether no e-mail address is known, so that somebody has to call.
    pub has_no_address: bool,
    /// State of the notice.
    pub state: NoticeState,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it was acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// When quantities were last reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// When the recipient last sent notices to its own recipients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_on_at: Option<DateTime<Utc>>,
    /// Treatment of the goods in stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treatment: Option<Treatment>,
    /// Note of the recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The goods.
    pub amounts: Vec<NoticeAmount>,
}

/// A notice as shown to its recipient, with the recipient's own recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceivedNotice {
    /// The notice.
    #[serde(flatten)]
    pub notice: RecallNotice,
    /// The recipient's own recipients that have no notice yet.
    pub to_tell: Vec<RecallRecipient>,
    /// The notices that the recipient has sent to its own recipients.
    pub passed_on: Vec<RecallNotice>,
}

/// Progress of a recall in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallCounts {
    /// Number of notices sent, by anybody.
    pub notices: u64,
    /// Number of acknowledged notices.
    pub acknowledged: u64,
    /// Number of notices answered with quantities.
    pub answered: u64,
    /// Number of notices without an e-mail address.
    pub without_address: u64,
    /// Number of known recipients that have no notice yet.
    pub to_tell: u64,
}

/// Balance of one kind of goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GoodsBalance {
    /// The goods; absent for the sum of those that the caller may not see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods: Option<Goods>,
    /// UN/ECE code of the unit of measure; absent for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The balance.
    #[serde(flatten)]
    pub balance: Balance,
}

/// Figures of the report on a recall: numbers, durations, quantities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallFigures {
    /// Numbers of notices.
    pub counts: RecallCounts,
    /// Seconds from opening to the first notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_first_notice: Option<i64>,
    /// Seconds from the first notice to the last acknowledgement, when all notices are acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_all_acknowledged: Option<i64>,
    /// Seconds from opening to closing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_closing: Option<i64>,
    /// Balances of the goods.
    pub goods: Vec<GoodsBalance>,
}

/// An entry in the log of a recall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallEntry {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: EntryKind,
    /// Name of the user or recipient who did it; absent where that is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Details, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A recall in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallSummary {
    /// Id.
    pub id: Uuid,
    /// Number within the business.
    #[cfg_attr(feature = "openapi", schema(example = "TH-0001"))]
    pub number: String,
    /// Id of the recalling business.
    pub organisation_id: Uuid,
    /// Name of the recalling business.
    pub organisation: String,
    /// Name of the authority that ordered it; absent for a voluntary recall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<String>,
    /// State of the recall.
    pub state: RecallState,
    /// Whether it is a drill.
    pub is_drill: bool,
    /// The cause of the recall.
    pub basis: RecallBasis,
    /// Hazard of the goods.
    pub hazard: Hazard,
    /// Title, one line.
    pub title: String,
    /// Day by which it has to be finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// When it was drafted.
    pub opened_at: DateTime<Utc>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
    /// Numbers of notices.
    pub counts: RecallCounts,
    /// Its withdrawal from pages of other makers, if it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
}

/// A recall in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recall {
    /// The fields of the list.
    #[serde(flatten)]
    pub summary: RecallSummary,
    /// Version of the draft, incremented by every change.
    pub version: i32,
    /// The starts as entered.
    pub asked: Vec<RecallStart>,
    /// The code of the goods in the complaint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint_code: Option<String>,
    /// Text of the complaint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint_text: Option<String>,
    /// Reason of the recall.
    pub reason: String,
    /// Text for the public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_text: Option<String>,
    /// Instructions for holders of the goods.
    pub instructions: String,
    /// Telephone number for questions.
    pub phone: String,
    /// Where goods can be returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_place: Option<String>,
    /// Intended or actual treatment of returned goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treatment: Option<Treatment>,
    /// Measures and findings of a closed recall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing_note: Option<String>,
    /// Goods and recipients concerned.
    pub affected: AffectedPart,
    /// The notices that the caller may see.
    pub notices: Vec<RecallNotice>,
    /// Number of further notices, sent by others to their recipients.
    pub hidden_notices: u64,
    /// The makers from whose pages it was withdrawn; only for authorities.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub referrals: Vec<PageReferral>,
    /// Figures of its progress.
    pub figures: RecallFigures,
    /// Log of the recall in chronological order: the newest entries.
    pub log: Vec<RecallEntry>,
    /// Number of entries before those in `log`.
    #[serde(default)]
    pub earlier_entries: u64,
    /// Whether the caller may change and publish it.
    pub may_publish: bool,
}

/// A page of recalls, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallPage {
    /// The recalls.
    pub items: Vec<RecallSummary>,
    /// Cursor of the next page, for `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

/// Query of the list of recalls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct RecallQuery {
    /// State of the recalls; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<RecallState>,
    /// `next` of the previous page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Page size, 1 to 100; 20 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A page of notices received by the business, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticePage {
    /// The notices.
    pub items: Vec<RecallNotice>,
    /// Cursor of the next page, for `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// Number of unacknowledged notices of running recalls, drills included.
    pub waiting: u64,
}

/// Query of the list of notices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct NoticeQuery {
    /// `next` of the previous page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Page size, 1 to 100; 20 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}
