//! Digests as text and as lookup keys.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

/// Returns lowercase hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}

/// Returns the lookup key of an identity: half of the SHA-256 of its address, so that writing an event needs no lookup.
pub(crate) fn key_of(address: &str) -> Uuid {
    let mut key = [0; 16];
    key.copy_from_slice(&digest(&SHA256, address.as_bytes()).as_ref()[..16]);
    Uuid::from_bytes(key)
}
