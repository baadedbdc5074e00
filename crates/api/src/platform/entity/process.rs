//! Production processes.

use sea_orm::entity::prelude::*;

use super::record::record_table;

record_table!("process" {
    /// Name (Tên).
    pub name: String,
    /// Certificate number (Số chứng nhận).
    pub certificate_number: Option<String>,
    /// Date of issue (Ngày cấp).
    pub issued_on: Option<Date>,
    /// Date of expiry (Ngày hết hạn); `OPEN_DATE` when absent.
    pub expires_on: Date,
    /// Summary (Sơ lược).
    pub summary: Option<String>,
});
