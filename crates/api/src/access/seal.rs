//! Encryption of the keys in the database with `NGUON_SECRET`, so that a copy of the database reveals none.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;

use crate::platform::problem::{Error, Result};

/// Minimum length of `NGUON_SECRET`, in bytes.
const MIN_SECRET: usize = 32;

/// Encrypts and decrypts keys with AES-256-GCM.
pub(super) struct Seal(RandomizedNonceKey);

impl fmt::Debug for Seal {
    /// Does not show the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Seal")
    }
}

impl Seal {
    /// Derives the encryption key from `NGUON_SECRET`.
    ///
    /// # Errors
    /// When the secret is shorter than 32 bytes.
    pub(super) fn new(secret: &str) -> Result<Self> {
        if secret.len() < MIN_SECRET {
            return Err(Error::Internal(format!("NGUON_SECRET: at least {MIN_SECRET} characters")));
        }
        let key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), b"nguon server keys");
        RandomizedNonceKey::new(&AES_256_GCM, key.as_ref())
            .map(Self)
            .map_err(|error| Error::internal("NGUON_SECRET", error))
    }

    /// Returns nonce, ciphertext and tag. They can be opened with the same `name` only.
    ///
    /// # Errors
    /// When encryption fails.
    pub(super) fn close(&self, name: &str, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = bytes.to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(name.as_bytes()), &mut sealed)
            .map_err(|error| Error::internal("sealing a key", error))?;
        let mut whole = nonce.as_ref().to_vec();
        whole.append(&mut sealed);
        Ok(whole)
    }

    /// Reverses [`Seal::close`].
    ///
    /// # Errors
    /// When the bytes were sealed with another secret or another name.
    pub(super) fn open(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let wrong = || Error::Internal(format!("key {name} is sealed with another NGUON_SECRET"));
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).ok_or_else(wrong)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| wrong())?;
        let mut bytes = rest.to_vec();
        let opened = self.0.open_in_place(nonce, Aad::from(name.as_bytes()), &mut bytes).map_err(|_| wrong())?.len();
        bytes.truncate(opened);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::Seal;

    #[test]
    fn a_key_opens_with_the_secret_and_under_the_name_that_sealed_it() {
        let (seal, other) = (Seal::new(&"a".repeat(32)).expect("long"), Seal::new(&"b".repeat(32)).expect("long"));
        let sealed = seal.close("one", b"key").expect("sealed");
        assert_eq!(seal.open("one", &sealed).expect("opened"), b"key");
        assert_ne!(sealed, seal.close("one", b"key").expect("sealed"), "no nonce comes twice");
        assert!(seal.open("two", &sealed).is_err());
        assert!(other.open("one", &sealed).is_err());
        assert!(seal.open("one", &sealed[..10]).is_err());
        assert!(Seal::new("short").is_err());
    }
}
