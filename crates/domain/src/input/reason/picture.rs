//! Limits of pictures.

/// Maximum side of a picture, in pixels.
pub const MAX_SIDE: u32 = 16_000;

/// Maximum number of pixels of a picture: each takes four bytes when decoded.
pub const MAX_PIXELS: u64 = 64_000_000;
