//! Input and output of files: uploads, pictures, tables, reports.

pub(crate) mod file;
mod package;
mod part_name;
pub(crate) mod report;
pub(crate) mod table;
