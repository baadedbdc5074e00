//! Bytes in and out: what is taken, and what is known of it.

pub mod file;
pub mod sheet;
