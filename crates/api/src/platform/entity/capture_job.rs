//! EPCIS documents submitted for capture.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "capture_job")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// User who submitted it.
    pub created_by: Uuid,
    /// Time of acceptance.
    pub created_at: DateTimeUtc,
    /// Time of completion; null while it is waiting.
    pub finished_at: Option<DateTimeUtc>,
    /// `rollback` or `proceed` on errors.
    pub behaviour: String,
    /// Whether the whole document was captured.
    pub success: bool,
    /// Number of captured events.
    pub captured: i32,
    /// Errors, as JSON.
    pub errors: String,
    /// The submitted document, until completion.
    pub document: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
