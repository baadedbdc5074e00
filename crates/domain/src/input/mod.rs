//! Parsing and validation of input, and vocabulary shared by all wings.

mod address;
pub mod characters;
pub mod format;
pub mod kind;
pub mod localized;
pub mod measure;
pub mod named_value;
pub mod page;
pub mod parsing;
pub mod problem;
pub mod quantity;
pub mod reason;
pub mod search;
pub mod status;
pub(crate) mod unicode;
pub mod uom;
pub mod violation;

pub use parsing::{Check, Input, MAX_LINE_LENGTH, MAX_LIST_ITEMS, MAX_TEXT_LENGTH, fields, normal_text, parse};
