//! Public codes.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trace_code")]
pub struct Model {
    /// The code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// The business.
    pub organisation_id: Uuid,
    /// `Kind`: product or lot.
    pub kind: String,
    /// The record.
    pub record_id: Uuid,
    /// When it was first opened.
    pub first_scanned_at: Option<DateTimeUtc>,
    /// When it was last opened.
    pub last_scanned_at: Option<DateTimeUtc>,
    /// How often it was opened.
    pub scans: i64,
}

impl ActiveModelBehavior for ActiveModel {}
