//! Counters of the records ever created, per business and kind, which assign their ordinals.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ordinal_counter")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// `Kind` of the records.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// The next ordinal.
    pub next: i32,
}

impl ActiveModelBehavior for ActiveModel {}
