//! The items of print runs, as they were at the time of printing.

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
    /// Position in the run, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// `Kind` of the record.
    pub record_kind: String,
    /// The record.
    pub record_id: Uuid,
    /// Name on the label.
    pub title: String,
    /// Lot number, trace code or SSCC.
    pub detail: String,
    /// Number of labels.
    pub copies: i32,
    /// Content of the label.
    pub content: LabelContent,
}

impl ActiveModelBehavior for ActiveModel {}
