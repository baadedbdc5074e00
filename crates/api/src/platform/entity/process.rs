//! Production processes.

use sea_orm::entity::prelude::*;

use super::record::record_table;

record_table!("process" {
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
});
