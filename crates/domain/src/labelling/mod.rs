//! What is printed.

pub mod label;
