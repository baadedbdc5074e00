//! Access tokens: short-lived and signed with Ed25519 (RFC 8037), so that no session has to be looked up to
//! know that one is genuine.

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

/// Seconds that an access token lasts.
pub const ACCESS_SECONDS: u32 = 600;
/// Bytes of the public key's hash that make a `kid`.
const KID_BYTES: usize = 8;

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

/// A pair of keys that signs and verifies.
pub(super) struct Pair {
    /// By which a token says that this pair signed it.
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
    /// The PKCS#8 document of a new Ed25519 key.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub(super) fn generate() -> Result<Vec<u8>> {
        Ed25519KeyPair::generate()
            .and_then(|pair| pair.to_pkcs8v1())
            .map(|document| document.as_ref().to_vec())
            .map_err(|error| Error::internal("session key", error))
    }

    /// Reads a PKCS#8 document. The `kid` is made of the public key.
    ///
    /// # Errors
    /// When it has no Ed25519 key.
    pub(super) fn from_pkcs8(bytes: &[u8]) -> Result<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(bytes).map_err(|error| Error::internal("session key", error))?;
        let public = pair.public_key().as_ref();
        Ok(Self {
            kid: hex::encode(&digest(&SHA256, public).as_ref()[..KID_BYTES]),
            encoding: EncodingKey::from_ed_der(bytes),
            decoding: DecodingKey::from_ed_der(public),
        })
    }

    /// A token for a user's session.
    ///
    /// # Errors
    /// When signing fails.
    pub(super) fn sign(&self, user_id: Uuid, session_id: Uuid, now: DateTime<Utc>) -> Result<String> {
        let iat = now.timestamp();
        let claims = Claims { sub: user_id, sid: session_id, iat, exp: iat + i64::from(ACCESS_SECONDS) };
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &self.encoding).map_err(|error| Error::internal("signing", error))
    }

    /// The claims of a token, if this pair signed it and it has not ended.
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

/// The `kid` of a token; `None` for one from before keys had any.
///
/// # Errors
/// 401 for what is no token.
pub(super) fn kid_of(token: &str) -> Result<Option<String>> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| Error::from(ProblemCode::Unauthenticated))?;
    Ok(header.kid)
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
        // An unsigned token, and one that names another algorithm, are not ours.
        let body = token.split('.').nth(1).expect("three parts");
        assert!(pair.verify(&format!("eyJhbGciOiJub25lIn0.{body}."), now).is_err());
    }
}
