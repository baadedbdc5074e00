//! Production processes.

use sea_orm::entity::prelude::*;

use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "process")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// Whether it is in use.
    pub status: stored::Status,
    /// Counts the changes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// By whom it was made.
    pub created_by: Uuid,
    /// By whom it was last changed.
    pub updated_by: Uuid,
    /// Number within the business and kind, in the order of making.
    pub ordinal: i32,
    /// Key of the name in Vietnamese order.
    pub sort_name: String,
    /// Tên.
    pub name: String,
    /// Số chứng nhận.
    pub certificate_number: Option<String>,
    /// Ngày cấp.
    pub issued_on: Option<Date>,
    /// Ngày hết hạn; `OPEN_DATE` when there is none.
    pub expires_on: Date,
    /// Sơ lược.
    pub summary: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
