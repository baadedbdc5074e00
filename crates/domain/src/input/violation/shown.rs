//! Values in the texts of reasons.

use chrono::{Datelike as _, NaiveDate};

/// Formats a date as dd/mm/yyyy. Chrono's `format` would be a larger download.
pub(super) fn day(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// Formats a number of bytes for people, rounded down.
pub(super) fn bytes(count: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    match count {
        count if count >= 1024 * MIB => format!("{} GB", count / (1024 * MIB)),
        count if count >= MIB => format!("{} MB", count / MIB),
        count => format!("{} KB", count / 1024),
    }
}
