//! What is printed.

pub mod labels;
