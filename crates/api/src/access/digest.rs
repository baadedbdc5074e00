//! Keyed hashes (HMAC-SHA256): a stored hash can be compared, but not guessed from a copy of the database rows alone
//! when the key is sealed.

use std::fmt;

use aws_lc_rs::hmac;

/// The key of the hashes, the same on all servers of one database.
pub struct Digest(hmac::Key);

impl fmt::Debug for Digest {
    /// Does not show the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Digest")
    }
}

impl Digest {
    /// Creates the hash function with this key.
    #[must_use]
    pub(super) fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// Returns the hash of a text for a purpose; different purposes give different hashes.
    pub(super) fn bytes(&self, purpose: &str, text: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(purpose.as_bytes());
        // Purposes are constants without this byte, so the encoding is unambiguous.
        context.update(&[0]);
        context.update(text.as_bytes());
        let mut bytes = [0; 32];
        bytes.copy_from_slice(context.sign().as_ref());
        bytes
    }

    /// Returns the same as 64 hexadecimal digits.
    pub(super) fn hex(&self, purpose: &str, text: &str) -> String {
        hex::encode(self.bytes(purpose, text))
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn a_hash_depends_on_the_key_the_purpose_and_the_text() {
        let (one, other) = (Digest::new(&[1; 32]), Digest::new(&[2; 32]));
        let hash = one.hex("throttle", "203.0.113.7");
        assert_eq!(hash, one.hex("throttle", "203.0.113.7"));
        for different in
            [other.hex("throttle", "203.0.113.7"), one.hex("device", "203.0.113.7"), one.hex("throttle", "203.0.113.8")]
        {
            assert_ne!(hash, different);
        }
    }
}
