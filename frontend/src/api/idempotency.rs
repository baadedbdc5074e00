//! Idempotency keys (`Idempotency-Key`), by which the server recognises a request that is sent twice.

/// Returns a new key.
#[expect(clippy::disallowed_methods, reason = "the one place where the app needs a random number")]
pub fn new_key() -> String {
    uuid::Uuid::new_v4().to_string()
}
