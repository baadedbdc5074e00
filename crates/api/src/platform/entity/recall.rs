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
    /// The business that recalls.
    pub organisation_id: Uuid,
    /// The authority that ordered it.
    pub authority_id: Option<Uuid>,
    /// Number within the business.
    pub ordinal: i32,
    /// Where it stands.
    pub state: stored::RecallState,
    /// Counts the changes.
    pub version: i32,
    /// Whether it is a rehearsal.
    pub is_drill: bool,
    /// What made somebody think of it.
    pub basis: stored::RecallBasis,
    /// What it was opened with.
    pub asked: RecallStarts,
    /// The code that was complained of.
    pub complaint_code: Option<String>,
    /// What the complaint says.
    pub complaint_text: Option<String>,
    /// In one line.
    pub title: String,
    /// Why.
    pub reason: String,
    /// How much harm the goods may do.
    pub hazard: stored::Hazard,
    /// What the public reads.
    pub public_text: Option<String>,
    /// What to do.
    pub instructions: String,
    /// Whom to call.
    pub phone: String,
    /// Where goods are taken back.
    pub collection_place: Option<String>,
    /// What is done with goods that came back.
    pub treatment: Option<stored::Treatment>,
    /// Until when it has to be done.
    pub deadline: Option<Date>,
    /// When it was drafted.
    pub opened_at: DateTimeUtc,
    /// By whom.
    pub opened_by: Uuid,
    /// When it was last traced; none of a draft.
    pub traced_at: Option<DateTimeUtc>,
    /// Whether there is more than was looked at.
    pub is_cut: bool,
    /// When it was published.
    pub published_at: Option<DateTimeUtc>,
    /// When it was closed.
    pub closed_at: Option<DateTimeUtc>,
    /// What was done and found.
    pub closing_note: Option<String>,
    /// When it was decided on whose pages it stands; none of drafts.
    pub settled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
