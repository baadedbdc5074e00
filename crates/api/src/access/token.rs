//! Access tokens: short-lived and signed with Ed25519 (RFC 8037), so that no session has to be looked up to
//! know that one is genuine.

use std::fmt;
use std::io::Write as _;
use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use nguon_domain::problem::ProblemCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::problem::{Error, Result};

/// Seconds that an access token lasts.
pub const ACCESS_SECONDS: u32 = 600;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The user.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
    /// Given at, in seconds since 1970.
    pub iat: i64,
    /// Not valid from, in seconds since 1970.
    pub exp: i64,
}

/// The pair of keys that signs and verifies.
pub struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl fmt::Debug for Keys {
    /// Says nothing of the keys.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Keys")
    }
}

impl Keys {
    /// Keys that only this process knows.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn generate() -> Result<Self> {
        Self::from_pkcs8(&new_pkcs8()?)
    }

    /// The keys in a file, which is made, readable by its owner only, when it is missing.
    ///
    /// # Errors
    /// When the file can be neither read nor made, or is no Ed25519 key.
    pub fn load_or_create(path: &Path) -> Result<Self> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let bytes = new_pkcs8()?;
                let mut options = std::fs::OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                options
                    .open(path)
                    .and_then(|mut file| file.write_all(&bytes))
                    .map_err(|error| Error::internal("session key", error))?;
                bytes
            }
            Err(error) => return Err(Error::internal("session key", error)),
        };
        Self::from_pkcs8(&bytes)
    }

    fn from_pkcs8(bytes: &[u8]) -> Result<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(bytes).map_err(|error| Error::internal("session key", error))?;
        Ok(Self {
            encoding: EncodingKey::from_ed_der(bytes),
            decoding: DecodingKey::from_ed_der(pair.public_key().as_ref()),
        })
    }

    /// A token for a user's session.
    ///
    /// # Errors
    /// When signing fails.
    pub fn sign(&self, user_id: Uuid, session_id: Uuid, now: DateTime<Utc>) -> Result<String> {
        let iat = now.timestamp();
        let claims = Claims { sub: user_id, sid: session_id, iat, exp: iat + i64::from(ACCESS_SECONDS) };
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.encoding)
            .map_err(|error| Error::internal("signing", error))
    }

    /// What a token says, if it is ours and has not ended.
    ///
    /// # Errors
    /// 401 otherwise.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claims> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        // The time is a parameter here, so it is compared below.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .map_err(|_| Error::from(ProblemCode::Unauthenticated))?
            .claims;
        if claims.exp <= now.timestamp() {
            return Err(ProblemCode::Unauthenticated.into());
        }
        Ok(claims)
    }
}

fn new_pkcs8() -> Result<Vec<u8>> {
    Ed25519KeyPair::generate()
        .and_then(|pair| pair.to_pkcs8v1())
        .map(|document| document.as_ref().to_vec())
        .map_err(|error| Error::internal("session key", error))
}

/// A secret as it travels in cookies and links.
#[must_use]
pub fn encode_secret(secret: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(secret)
}

/// The form in which secrets are stored: hexadecimal SHA-256. They have 256 random bits, so a slow hash would
/// add nothing.
#[must_use]
pub fn hash_secret(secret: &str) -> String {
    hex(digest(&SHA256, secret.as_bytes()).as_ref())
}

/// Hexadecimal digits, in small letters.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{ACCESS_SECONDS, Keys};
    use chrono::{TimeDelta, Utc};
    use uuid::Uuid;

    #[test]
    fn a_token_is_accepted_until_it_ends_and_only_by_the_key_that_signed_it() {
        let (keys, others) = (Keys::generate().expect("keys"), Keys::generate().expect("keys"));
        let now = Utc::now();
        let token = keys.sign(Uuid::nil(), Uuid::max(), now).expect("token");
        assert_eq!(keys.verify(&token, now).expect("claims").sid, Uuid::max());
        assert!(keys.verify(&token, now + TimeDelta::seconds(i64::from(ACCESS_SECONDS))).is_err());
        assert!(others.verify(&token, now).is_err());
        assert!(keys.verify(&format!("{}x", &token[..token.len() - 1]), now).is_err());
        // An unsigned token, and one that names another algorithm, are not ours.
        let body = token.split('.').nth(1).expect("three parts");
        assert!(keys.verify(&format!("eyJhbGciOiJub25lIn0.{body}."), now).is_err());
    }
}
