//! Files: allowed uploads, and tables for import and export.

pub mod file;
pub mod sheet;
