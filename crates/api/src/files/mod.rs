//! Bytes in and out: uploads, pictures, tables, reports.

pub(crate) mod file;
pub(crate) mod report;
pub(crate) mod table;
