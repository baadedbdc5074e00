//! Codes of links for whoever has no account: 128 random bits, of which only the hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::access::token::hash_secret;
use crate::platform::clock::Clock;

/// Bytes of a code.
const LENGTH: usize = 16;
/// Characters of a code.
const CHARACTERS: usize = 22;

/// A new code.
pub(super) fn new(clock: &Clock) -> String {
    // The last bytes: with a counting source of chance they are those that differ.
    let secret = clock.secret();
    URL_SAFE_NO_PAD.encode(&secret[secret.len() - LENGTH..])
}

/// What is kept of it.
pub(crate) fn hash(code: &str) -> String {
    hash_secret(code)
}

/// How a link is called among those of its advice: the first half of what is kept, from which nobody gets the code.
pub(super) fn id_of(hash: &str) -> Uuid {
    hash.get(..32).and_then(|half| Uuid::try_parse(half).ok()).unwrap_or_default()
}

/// Whether a text can be a code at all.
pub(crate) fn is_one(text: &str) -> bool {
    text.len() == CHARACTERS && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
