//! Counts of records.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// `Kind`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Status.
    #[sea_orm(primary_key, auto_increment = false)]
    pub status: stored::Status,
    /// Number of records.
    pub count: i64,
}

impl ActiveModelBehavior for ActiveModel {}
