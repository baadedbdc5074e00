//! How large a picture may be.

/// The longest side of a picture that is taken, in pixels.
pub const MAX_SIDE: u32 = 16_000;

/// The most pixels of a picture that is taken: unpacked they need four bytes each.
pub const MAX_PIXELS: u64 = 64_000_000;
