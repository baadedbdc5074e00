//! API keys.

use gloo_net::http::Method;
use nguon_domain::access::api_key::{ApiKey, ApiKeyInput, NewApiKey};
use uuid::Uuid;

use super::Answer;
use super::http::Call;

/// Returns the keys of the business that are not revoked.
pub async fn all() -> Answer<Vec<ApiKey>> {
    Call::new(Method::GET, "/api-keys").receive().await
}

/// Creates a key.
pub async fn create(input: &ApiKeyInput) -> Answer<NewApiKey> {
    Call::new(Method::POST, "/api-keys").json(input).receive().await
}

/// Revokes a key.
pub async fn revoke(id: Uuid) -> Answer<()> {
    Call::new(Method::DELETE, format!("/api-keys/{id}")).done().await
}
