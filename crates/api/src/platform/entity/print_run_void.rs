//! Void labels of print runs.

use sea_orm::entity::prelude::*;

use super::Ssccs;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "print_run_void")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The run.
    pub run_id: Uuid,
    /// Number of labels.
    pub count: i32,
    /// Their SSCCs, if specified.
    pub ssccs: Ssccs,
    /// Reason.
    pub reason: String,
    /// Time of the declaration.
    pub declared_at: DateTimeUtc,
    /// User who declared.
    pub declared_by: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
