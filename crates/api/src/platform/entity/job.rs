//! Work that is done in the background. A job that is done leaves no row.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is to be done: the kind of a handler.
    pub kind: String,
    /// For whom; none for the system itself.
    pub organisation_id: Option<Uuid>,
    /// What it is about: the id of a row of the kind's own table.
    pub subject_id: Uuid,
    /// The lower ones first, whoever they belong to.
    pub priority: i16,
    /// The order within a priority, by which businesses take turns.
    pub turn: i64,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// Not before.
    pub due_at: DateTimeUtc,
    /// How often it was claimed; a claim is known by this number.
    pub attempts: i32,
    /// Until when a server has it to itself.
    pub claimed_until: Option<DateTimeUtc>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was given up.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
