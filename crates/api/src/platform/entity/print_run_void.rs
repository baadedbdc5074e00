//! Labels of a run that were declared void.

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
    /// How many labels.
    pub count: i32,
    /// Their SSCCs, when these were named.
    pub ssccs: Ssccs,
    /// Why.
    pub reason: String,
    /// When.
    pub declared_at: DateTimeUtc,
    /// By whom.
    pub declared_by: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
