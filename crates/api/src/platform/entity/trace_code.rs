//! Trace codes (mã truy xuất).

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
    /// `Kind` of the record.
    pub kind: String,
    /// The record.
    pub record_id: Uuid,
    /// Time of the first scan.
    pub first_scanned_at: Option<DateTimeUtc>,
    /// Time of the last scan.
    pub last_scanned_at: Option<DateTimeUtc>,
    /// Number of scans.
    pub scans: i64,
}

impl ActiveModelBehavior for ActiveModel {}
