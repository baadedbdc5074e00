//! Changes of registered data that wait for an authority, or were decided.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "registered_change")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business whose data is to change.
    pub organisation_id: Uuid,
    /// What it is about.
    pub kind: stored::ChangeKind,
    /// Where it stands.
    pub state: stored::ChangeState,
    /// The GLN (13 digits) or company prefix (7 to 10) that is claimed.
    pub number: Option<String>,
    /// `RegisteredData` as JSON: what was in force, written when it is asked and again when it is confirmed.
    pub data_before: String,
    /// `RegisteredData` as JSON: what is to be in force.
    pub data_after: String,
    /// The file of the certificate; none for what a migration found, and when withdrawn.
    pub certificate_id: Option<Uuid>,
    /// The user who asked; none for what a migration found.
    pub asked_by: Option<Uuid>,
    /// When.
    pub asked_at: DateTimeUtc,
    /// The user who confirmed, rejected or withdrew.
    pub decided_by: Option<Uuid>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
