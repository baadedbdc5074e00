//! What every wing stands on: language, formats, what the browser keeps.

pub mod blob;
pub mod focus;
pub mod format;
pub mod language;
pub mod later;
pub mod link_token;
pub mod storage;
