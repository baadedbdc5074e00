//! Words by which records are found.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "search_word")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// `Kind`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// A folded word.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: String,
    /// The record that has it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
