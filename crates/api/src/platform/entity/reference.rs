//! References between records.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reference")]
pub struct Model {
    /// The record that refers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// In this field.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    /// At this place of the list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Its `Kind`.
    pub source_kind: String,
    /// `Kind` of what is referred to.
    pub target_kind: String,
    /// What is referred to.
    pub target_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
