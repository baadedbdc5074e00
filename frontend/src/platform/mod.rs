//! What all wings use: language, formats, focus, browser storage.

pub mod blob;
pub mod focus;
pub mod format;
pub mod language;
pub mod later;
pub mod link_token;
pub mod storage;
