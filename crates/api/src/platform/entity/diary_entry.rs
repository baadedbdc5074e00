//! Diary entries.

use sea_orm::entity::prelude::*;

use super::MaterialUses;
use super::stored;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "diary_entry")]
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
    /// Lô.
    pub lot_id: Uuid,
    /// Tên công việc.
    pub name: String,
    /// Mô tả.
    pub description: Option<String>,
    /// Thời gian từ.
    pub started_at: DateTimeUtc,
    /// Thời gian đến.
    pub ended_at: Option<DateTimeUtc>,
    /// Vật tư with quantities.
    pub materials: MaterialUses,
}

impl ActiveModelBehavior for ActiveModel {}
