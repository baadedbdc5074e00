//! Changes of registered data, waiting for an authority or decided.

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
    /// The business.
    pub organisation_id: Uuid,
    /// Kind of data.
    pub kind: stored::ChangeKind,
    /// State.
    pub state: stored::ChangeState,
    /// The GLN (13 digits) or company prefix (7 to 10) requested.
    pub number: Option<String>,
    /// `RegisteredData` as JSON: the data in force, written at the request and again at the confirmation.
    pub data_before: String,
    /// `RegisteredData` as JSON: the requested data.
    pub data_after: String,
    /// File of the certificate; null for data from before a migration, and when withdrawn.
    pub certificate_id: Option<Uuid>,
    /// User who requested it; null for data from before a migration.
    pub asked_by: Option<Uuid>,
    /// Time of the request.
    pub asked_at: DateTimeUtc,
    /// User who confirmed, rejected or withdrew it.
    pub decided_by: Option<Uuid>,
    /// Time of the decision or withdrawal.
    pub decided_at: Option<DateTimeUtc>,
    /// Reason of the rejection.
    pub reason: Option<String>,
    /// Version, incremented with every change.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
