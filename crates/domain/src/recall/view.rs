//! How recalls and notices are read.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Balance, EntryKind, Hazard, PageReferral, RecallBasis, RecallStart, RecallState, Treatment, Withdrawal};
use crate::events::act::view::{Amount, Goods, Party};
use crate::input::localized::Bilingual;
use crate::input::localized::Text;
use crate::input::quantity::Quantity;

/// Goods that may be the cause of a complaint: the business's own that the thing complained of came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suspects {
    /// The nearest to the complaint first.
    pub items: Vec<Goods>,
    /// Whether tracing back stopped before the end: there may be more.
    pub is_cut: bool,
}

/// Goods that a recall is about, where they lie or lay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AffectedGoods {
    /// The goods.
    pub goods: Goods,
    /// Whose they are there; none of single things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// Whether it only carries what is recalled.
    pub is_carrier: bool,
}

/// Somebody who got of the goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallRecipient {
    /// Who.
    pub party: Party,
    /// From whom.
    pub sender: Party,
    /// What and how much.
    pub amounts: Vec<Amount>,
    /// When it first went.
    pub first_at: DateTime<Utc>,
    /// When it last went.
    pub last_at: DateTime<Utc>,
}

/// A start of a draft that is none, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedStart {
    /// The field of the draft.
    #[cfg_attr(feature = "openapi", schema(example = "starts[0].code"))]
    pub field: String,
    /// Stable reason code for programs.
    #[cfg_attr(feature = "openapi", schema(example = "not_received"))]
    pub code: String,
    /// The reason for people.
    pub message: Bilingual,
}

/// What a recall is about and who got of it, as far as the caller may see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AffectedPart {
    /// What was asked for and cannot be recalled, of a draft: it cannot be published before that is changed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub refused: Vec<RefusedStart>,
    /// What it starts from.
    pub starts: Vec<Goods>,
    /// Those of the starts that are goods of others, which the business received: the recall reaches its own stock and
    /// those to whom it sent on, and never the page of their maker.
    #[serde(default)]
    pub received: Vec<Goods>,
    /// The goods.
    pub items: Vec<AffectedGoods>,
    /// How many more there are of others.
    pub hidden_items: usize,
    /// Who got of them.
    pub recipients: Vec<RecallRecipient>,
    /// How many more recipients there are, of others.
    pub hidden_recipients: usize,
    /// How many more recipients there are that the caller may see, than fit into one answer.
    #[serde(default)]
    pub more_recipients: usize,
    /// Whether tracing stopped before the end: there may be more goods and recipients than these. Such a recall is
    /// published only by whoever says that they know (`accept_cut`).
    pub is_cut: bool,
    /// When it was traced: what is recorded later is not in it.
    pub traced_at: DateTime<Utc>,
}

/// How far a notice has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// Nobody has said anything yet.
    #[default]
    Sent,
    /// It was read.
    Acknowledged,
    /// Quantities were told.
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

/// So much of something, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeAmount {
    /// What.
    pub goods: Goods,
    /// UN/ECE code; none for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How much the recipient got; none where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Quantity>,
    /// Sent back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<Quantity>,
    /// Destroyed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destroyed: Option<Quantity>,
    /// Sold or used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sold: Option<Quantity>,
    /// Made into something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processed: Option<Quantity>,
    /// Still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Quantity>,
    /// Sent on to others, by the recipient's events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_on: Option<Quantity>,
}

/// A notice: to its recipient, and to whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallNotice {
    /// Its identifier.
    pub id: Uuid,
    /// The recall.
    pub recall_id: Uuid,
    /// Number of the recall within its business.
    #[cfg_attr(feature = "openapi", schema(example = "TH-0001"))]
    pub number: String,
    /// Whether it is a rehearsal.
    pub is_drill: bool,
    /// Where the recall stands.
    pub recall_state: RecallState,
    /// In one line.
    pub title: String,
    /// Why.
    pub reason: String,
    /// What to do.
    pub instructions: String,
    /// How much harm the goods may do.
    pub hazard: Hazard,
    /// Whom to call.
    pub phone: String,
    /// Where goods are taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_place: Option<String>,
    /// Until when to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// Name of the business that recalls.
    pub recaller: String,
    /// From whom the goods came.
    pub sender: Party,
    /// Who got them.
    pub recipient: Party,
    /// Where the notice went; only for whoever sends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether there is no address to which a mail could go: somebody has to call.
    pub has_no_address: bool,
    /// How far it has come.
    pub state: NoticeState,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it was acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// When quantities were last told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was last passed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_on_at: Option<DateTime<Utc>>,
    /// What is done with what is still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treatment: Option<Treatment>,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What it is about.
    pub amounts: Vec<NoticeAmount>,
}

/// A notice as its recipient reads it: with those whom it has told and has to tell in turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceivedNotice {
    /// The notice.
    #[serde(flatten)]
    pub notice: RecallNotice,
    /// The recipient's own recipients that nobody has told yet.
    pub to_tell: Vec<RecallRecipient>,
    /// The notices with which the recipient has told its own.
    pub passed_on: Vec<RecallNotice>,
}

/// How a recall goes, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallCounts {
    /// Notices sent, by whomever.
    pub notices: u64,
    /// Of them, acknowledged.
    pub acknowledged: u64,
    /// Of them, with quantities.
    pub answered: u64,
    /// Of them, without an address to which a mail could go.
    pub without_address: u64,
    /// Recipients that are known and were not told yet.
    pub to_tell: u64,
}

/// What became of some goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GoodsBalance {
    /// What; none of goods that the caller may not see, which stand together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods: Option<Goods>,
    /// UN/ECE code; none for pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How much.
    #[serde(flatten)]
    pub balance: Balance,
}

/// Who, when, how much and how long: the figures of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallFigures {
    /// Notices.
    pub counts: RecallCounts,
    /// Seconds from opening to the first notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_first_notice: Option<i64>,
    /// Seconds from the first notice to the last acknowledgement, when all have acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_all_acknowledged: Option<i64>,
    /// Seconds from opening to closing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_closing: Option<i64>,
    /// What became of the goods.
    pub goods: Vec<GoodsBalance>,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: EntryKind,
    /// Who: the name of the person or of the recipient; none where that is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// More about it, as people read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A recall in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallSummary {
    /// Its identifier.
    pub id: Uuid,
    /// Number within the business.
    #[cfg_attr(feature = "openapi", schema(example = "TH-0001"))]
    pub number: String,
    /// The business that recalls.
    pub organisation_id: Uuid,
    /// Its name.
    pub organisation: String,
    /// Name of the authority that ordered it: none for a recall of one's own accord.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<String>,
    /// Where it stands.
    pub state: RecallState,
    /// Whether it is a rehearsal.
    pub is_drill: bool,
    /// What made somebody think of it.
    pub basis: RecallBasis,
    /// How much harm the goods may do.
    pub hazard: Hazard,
    /// In one line.
    pub title: String,
    /// Until when it has to be done.
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
    /// Its notices.
    pub counts: RecallCounts,
    /// That it was withdrawn from pages of other makers, when it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
}

/// A recall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recall {
    /// As in the list.
    #[serde(flatten)]
    pub summary: RecallSummary,
    /// Counts the changes of the draft.
    pub version: i32,
    /// What it was opened with.
    pub asked: Vec<RecallStart>,
    /// The code that was complained of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint_code: Option<String>,
    /// What the complaint says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint_text: Option<String>,
    /// Why.
    pub reason: String,
    /// What the public reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_text: Option<String>,
    /// What to do.
    pub instructions: String,
    /// Whom to call.
    pub phone: String,
    /// Where goods are taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_place: Option<String>,
    /// What is or was done with what comes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treatment: Option<Treatment>,
    /// What was done and found, of a closed one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing_note: Option<String>,
    /// The goods, and who got of them.
    pub affected: AffectedPart,
    /// The notices that the caller may see.
    pub notices: Vec<RecallNotice>,
    /// How many more there are, of recipients that others have told.
    pub hidden_notices: u64,
    /// The makers whose pages it left; only authorities see them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub referrals: Vec<PageReferral>,
    /// How it goes.
    pub figures: RecallFigures,
    /// What was done, in the order of time: the newest lines.
    pub log: Vec<RecallEntry>,
    /// How many lines there are before those of `log`.
    #[serde(default)]
    pub earlier_entries: u64,
    /// Whether the caller may change and publish it.
    pub may_publish: bool,
}

/// A page of recalls, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallPage {
    /// The recalls.
    pub items: Vec<RecallSummary>,
    /// Cursor of the next page, for `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

/// What one asks of the list of recalls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct RecallQuery {
    /// Only those that stand there; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<RecallState>,
    /// `next` of the previous page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Page size, 1 to 100; 20 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A page of notices that one got, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticePage {
    /// The notices.
    pub items: Vec<RecallNotice>,
    /// Cursor of the next page, for `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// How many of running recalls, drills among them, are not acknowledged yet.
    pub waiting: u64,
}

/// What one asks of the list of notices.
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
