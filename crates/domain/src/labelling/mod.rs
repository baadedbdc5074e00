//! Printing of labels.

pub mod label;
