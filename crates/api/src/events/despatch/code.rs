//! Codes of links for people without an account: 128 random bits, of which only the hash is stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::access::token::hash_secret;
use crate::platform::clock::Clock;

/// Length of a code in bytes.
const LENGTH: usize = 16;
/// Length of an encoded code in characters.
const CHARACTERS: usize = 22;

/// Returns a new code.
pub(super) fn new(clock: &Clock) -> String {
    // The last bytes, which differ when a test clock supplies a counting secret.
    let secret = clock.secret();
    URL_SAFE_NO_PAD.encode(&secret[secret.len() - LENGTH..])
}

/// Returns the stored hash of a code.
pub(crate) fn hash(code: &str) -> String {
    hash_secret(code)
}

/// Returns the public id of a link: the first half of the hash, which does not reveal the code.
pub(super) fn id_of(hash: &str) -> Uuid {
    hash.get(..32).and_then(|half| Uuid::try_parse(half).ok()).unwrap_or_default()
}

/// Whether a text has the form of a code.
pub(crate) fn is_one(text: &str) -> bool {
    text.len() == CHARACTERS && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
