//! Digests as lookup keys.

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

/// Returns the lookup key of an identity: half of the SHA-256 of its address, so that writing an event needs no lookup.
pub(crate) fn key_of(address: &str) -> Uuid {
    let mut key = [0; 16];
    key.copy_from_slice(&digest(&SHA256, address.as_bytes()).as_ref()[..16]);
    Uuid::from_bytes(key)
}
