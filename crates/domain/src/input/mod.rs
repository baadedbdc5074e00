//! How anything from outside becomes a value or named faults, and the words that all wings share.

mod address;
pub mod format;
pub mod kind;
pub mod localized;
pub mod named_value;
pub mod page;
pub mod parsing;
pub mod problem;
pub mod quantity;
pub mod reason;
pub mod search;
pub mod status;
pub(crate) mod unicode;
pub mod violation;

pub use parsing::{Check, Input, LINE, LIST, LONG_TEXT, fields, parse};
