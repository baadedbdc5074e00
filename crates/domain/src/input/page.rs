//! Limits of list queries.

/// Page size when the request has none.
pub const DEFAULT_LIMIT: u32 = 20;
/// Maximum page size.
pub const MAX_LIMIT: u32 = 100;
/// Maximum length of a search text, in characters.
pub const MAX_SEARCH: usize = 200;
