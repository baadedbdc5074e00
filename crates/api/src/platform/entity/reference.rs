//! References between records.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reference")]
pub struct Model {
    /// The referring record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Field of the reference.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    /// Position in the field's list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// `Kind` of the referring record.
    pub source_kind: String,
    /// `Kind` of the target.
    pub target_kind: String,
    /// The target.
    pub target_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
