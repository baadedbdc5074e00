//! Diary entries.

use sea_orm::entity::prelude::*;

use super::MaterialUses;
use super::record::record_table;

record_table!("diary_entry" {
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
});
