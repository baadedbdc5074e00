//! What in records is valid for a time only.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "validity")]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Which of its validities.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The business.
    pub organisation_id: Uuid,
    /// `Kind` of the record.
    pub source_kind: String,
    /// `Status` of the record.
    pub source_status: stored::Status,
    /// The field.
    pub field: String,
    /// A certificate's number.
    pub title: String,
    /// The last day.
    pub expires_on: Date,
}

impl ActiveModelBehavior for ActiveModel {}
