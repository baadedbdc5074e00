//! Time-limited contents of records, such as certificates.

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
    /// Position among the validities of the record.
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
    /// Number of the certificate.
    pub title: String,
    /// Last day of validity.
    pub expires_on: Date,
}

impl ActiveModelBehavior for ActiveModel {}
