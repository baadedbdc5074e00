//! Documents that were sent to be captured.

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
    /// Who sent it.
    pub created_by: Uuid,
    /// When it was taken.
    pub created_at: DateTimeUtc,
    /// When it was done; none while it waits.
    pub finished_at: Option<DateTimeUtc>,
    /// `rollback` or `proceed` on errors.
    pub behaviour: String,
    /// Whether all of it was captured.
    pub success: bool,
    /// How many events were captured.
    pub captured: i32,
    /// What was wrong, as JSON.
    pub errors: String,
    /// What was sent, until it is done.
    pub document: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
