//! Recalls.

use sea_orm::entity::prelude::*;

use super::RecallStarts;
use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recall")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The recaller.
    pub organisation_id: Uuid,
    /// The authority that ordered it; null for a voluntary recall.
    pub authority_id: Option<Uuid>,
    /// Number within the business.
    pub ordinal: i32,
    /// State.
    pub state: stored::RecallState,
    /// Version, incremented with every change.
    pub version: i32,
    /// Whether it is a drill (diễn tập).
    pub is_drill: bool,
    /// What prompted the recall.
    pub basis: stored::RecallBasis,
    /// The starting points as requested.
    pub asked: RecallStarts,
    /// The code in the complaint.
    pub complaint_code: Option<String>,
    /// Text of the complaint.
    pub complaint_text: Option<String>,
    /// Title, in one line.
    pub title: String,
    /// Reason.
    pub reason: String,
    /// Degree of hazard.
    pub hazard: stored::Hazard,
    /// Text for the public.
    pub public_text: Option<String>,
    /// Instructions for recipients.
    pub instructions: String,
    /// Telephone number for questions.
    pub phone: String,
    /// Place to which goods are returned.
    pub collection_place: Option<String>,
    /// Treatment of the returned goods.
    pub treatment: Option<stored::Treatment>,
    /// Date by which it must be completed.
    pub deadline: Option<Date>,
    /// Time of drafting.
    pub opened_at: DateTimeUtc,
    /// User who opened it.
    pub opened_by: Uuid,
    /// Time of the last trace; null for a draft.
    pub traced_at: Option<DateTimeUtc>,
    /// Whether the trace was cut off at its limits.
    pub is_cut: bool,
    /// Time of publication.
    pub published_at: Option<DateTimeUtc>,
    /// Time of closing.
    pub closed_at: Option<DateTimeUtc>,
    /// Closing report.
    pub closing_note: Option<String>,
    /// Time at which the pages that show it were determined; null for drafts.
    pub settled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
