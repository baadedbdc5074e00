//! Labels and print runs.

pub mod labels;
