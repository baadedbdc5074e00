//! Digests: as text, and as keys under which texts are found.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

/// Hexadecimal digits, in small letters.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}

/// Under which an identity is found: half of the SHA-256 of its address, so that nothing has to be looked up before
/// an event can be written.
pub(crate) fn key_of(address: &str) -> Uuid {
    let mut key = [0; 16];
    key.copy_from_slice(&digest(&SHA256, address.as_bytes()).as_ref()[..16]);
    Uuid::from_bytes(key)
}
