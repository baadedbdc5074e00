//! What a print run printed, as it was then.

use sea_orm::entity::prelude::*;

use super::LabelContent;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "print_run_item")]
pub struct Model {
    /// The run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: Uuid,
    /// Its place in the run, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// `Kind` of the record.
    pub record_kind: String,
    /// The record.
    pub record_id: Uuid,
    /// What the label calls it.
    pub title: String,
    /// Its lot number, trace code or SSCC.
    pub detail: String,
    /// How many labels.
    pub copies: i32,
    /// What the label says.
    pub content: LabelContent,
}

impl ActiveModelBehavior for ActiveModel {}
