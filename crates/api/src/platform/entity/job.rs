//! Background jobs. Completed jobs are deleted.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Kind of the handler.
    pub kind: String,
    /// The business; null for the system.
    pub organisation_id: Option<Uuid>,
    /// Identifier of a row in the kind's own table.
    pub subject_id: Uuid,
    /// Lower priorities run first, whatever the business.
    pub priority: i16,
    /// Order within a priority, by which businesses take turns.
    pub turn: i64,
    /// Time of creation.
    pub created_at: DateTimeUtc,
    /// Earliest time of the next attempt.
    pub due_at: DateTimeUtc,
    /// Number of claims, which also identifies the current claim.
    pub attempts: i32,
    /// End of the current claim.
    pub claimed_until: Option<DateTimeUtc>,
    /// Error of the last attempt.
    pub last_error: Option<String>,
    /// Time at which it was abandoned.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
