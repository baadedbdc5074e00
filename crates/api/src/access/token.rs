//! Access tokens: short-lived and signed with Ed25519 (RFC 8037), so that their authenticity can be verified without
//! looking up a session.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use nguon_domain::input::problem::ProblemCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::problem::{Error, Result};

/// Lifetime of an access token, in seconds.
pub const ACCESS_SECONDS: u32 = 600;
/// Length of a `kid`, in bytes of the public key's hash.
const KID_BYTES: usize = 8;

/// The claims of an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Identifier of the user.
    pub sub: Uuid,
    /// Identifier of the session.
    pub sid: Uuid,
    /// Time of issue, in seconds since 1970.
    pub iat: i64,
    /// Time of expiry, in seconds since 1970; the token is invalid from then on.
    pub exp: i64,
}

/// A key pair for signing and verifying.
pub(super) struct Pair {
    /// Identifier of the pair in the header of tokens.
    pub(super) kid: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl fmt::Debug for Pair {
    /// Does not show the keys.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pair").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl Pair {
    /// Returns the PKCS#8 document of a new Ed25519 key.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub(super) fn generate() -> Result<Vec<u8>> {
        Ed25519KeyPair::generate()
            .and_then(|pair| pair.to_pkcs8v1())
            .map(|document| document.as_ref().to_vec())
            .map_err(|error| Error::internal("session key", error))
    }

    /// Reads a PKCS#8 document. The `kid` is derived from the public key.
    ///
    /// # Errors
    /// When it does not contain an Ed25519 key.
    pub(super) fn from_pkcs8(bytes: &[u8]) -> Result<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(bytes).map_err(|error| Error::internal("session key", error))?;
        let public = pair.public_key().as_ref();
        Ok(Self {
            kid: hex::encode(&digest(&SHA256, public).as_ref()[..KID_BYTES]),
            encoding: EncodingKey::from_ed_der(bytes),
            decoding: DecodingKey::from_ed_der(public),
        })
    }

    /// Returns a signed token for a session of a user.
    ///
    /// # Errors
    /// When signing fails.
    pub(super) fn sign(&self, user_id: Uuid, session_id: Uuid, now: DateTime<Utc>) -> Result<String> {
        let iat = now.timestamp();
        let claims = Claims { sub: user_id, sid: session_id, iat, exp: iat + i64::from(ACCESS_SECONDS) };
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &self.encoding).map_err(|error| Error::internal("signing", error))
    }

    /// Returns the claims of a token if this pair signed it and it has not expired.
    ///
    /// # Errors
    /// 401 otherwise.
    pub(super) fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claims> {
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

/// Returns the `kid` of a token; `None` for tokens of earlier versions.
///
/// # Errors
/// 401 for malformed tokens.
pub(super) fn kid_of(token: &str) -> Result<Option<String>> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| Error::from(ProblemCode::Unauthenticated))?;
    Ok(header.kid)
}

/// Encodes a secret for cookies and links.
#[must_use]
pub fn encode_secret(secret: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(secret)
}

/// Returns the hash under which a secret is stored: hexadecimal SHA-256. Secrets have 256 random bits, so a slow hash
/// would not add security.
#[must_use]
pub fn hash_secret(secret: &str) -> String {
    hex::encode(digest(&SHA256, secret.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::{ACCESS_SECONDS, Pair, kid_of};
    use chrono::{DateTime, TimeDelta};
    use uuid::Uuid;

    #[test]
    fn a_token_is_accepted_until_it_ends_and_only_by_the_key_that_signed_it() {
        let pair = || Pair::from_pkcs8(&Pair::generate().expect("a key")).expect("a pair");
        let (pair, other) = (pair(), pair());
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a moment");
        let token = pair.sign(Uuid::nil(), Uuid::max(), now).expect("token");
        assert_eq!(pair.verify(&token, now).expect("claims").sid, Uuid::max());
        assert_eq!(kid_of(&token).expect("a header").as_deref(), Some(pair.kid.as_str()));
        assert!(pair.verify(&token, now + TimeDelta::seconds(i64::from(ACCESS_SECONDS))).is_err());
        assert!(other.verify(&token, now).is_err());
        assert!(pair.verify(&format!("{}x", &token[..token.len() - 1]), now).is_err());
        // Unsigned tokens and those of another algorithm are rejected.
        let body = token.split('.').nth(1).expect("three parts");
        assert!(pair.verify(&format!("eyJhbGciOiJub25lIn0.{body}."), now).is_err());
    }
}
