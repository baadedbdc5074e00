//! Diary entries.

use sea_orm::entity::prelude::*;

use super::MaterialUses;
use super::record::record_table;

record_table!("diary_entry" {
    /// Lot (Lô).
    pub lot_id: Uuid,
    /// Task (Tên công việc).
    pub name: String,
    /// Description (Mô tả).
    pub description: Option<String>,
    /// Start (Thời gian từ).
    pub started_at: DateTimeUtc,
    /// End (Thời gian đến).
    pub ended_at: Option<DateTimeUtc>,
    /// Materials (Vật tư) with quantities.
    pub materials: MaterialUses,
});
