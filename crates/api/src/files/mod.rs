//! Input and output of files: uploads, pictures, tables, reports.

pub(crate) mod file;
pub(crate) mod report;
pub(crate) mod table;
