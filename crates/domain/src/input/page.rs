//! How much of a list is given at once.

/// Rows in a page when nothing else is asked.
pub const DEFAULT_LIMIT: u32 = 20;
/// The most rows in a page.
pub const MAX_LIMIT: u32 = 100;
/// The longest search text that is read, in characters.
pub const MAX_SEARCH: usize = 200;
