//! How large a picture may be.

/// The longest side of a picture that is taken, in pixels.
pub const LONGEST_SIDE: u32 = 16_000;

/// The most pixels of a picture that is taken: unpacked they need four bytes each.
pub const MOST_PIXELS: u64 = 64_000_000;
