//! Holds, and other restrictions on goods.

use gloo_net::http::Method;
use nguon_domain::events::hold::{Hold, HoldInput, HoldPage, HoldPublication, HoldRelease};
use nguon_domain::records::restriction::Restrictions;

use super::http::Call;
use super::{Answer, query};

/// Returns a page of holds, the newest first: those that have not ended, or that have.
pub async fn list(is_running: bool, lot_id: Option<&str>, after: Option<&str>) -> Answer<HoldPage> {
    let running = is_running.to_string();
    let text = query(&[("is_running", Some(&running)), ("lot_id", lot_id), ("after", after)]);
    Call::new(Method::GET, format!("/holds{text}")).receive().await
}

/// Puts goods on hold. Sent again with the same `key` they are not put on hold a second time.
pub async fn place(key: &str, input: &HoldInput) -> Answer<Hold> {
    Call::new(Method::POST, "/holds").header("idempotency-key", key).json(input).receive().await
}

/// Ends a hold.
pub async fn release(id: &str, release: &HoldRelease) -> Answer<Hold> {
    Call::new(Method::POST, format!("/holds/{id}/release")).json(release).receive().await
}

/// Shows a hold on the public page of its goods, or no longer.
pub async fn publish(id: &str, publication: &HoldPublication) -> Answer<Hold> {
    Call::new(Method::POST, format!("/holds/{id}/publication")).json(publication).receive().await
}

/// Returns the restrictions on what a code identifies.
pub async fn restrictions(code: &str) -> Answer<Restrictions> {
    Call::new(Method::GET, format!("/restrictions{}", query(&[("code", Some(code))]))).receive().await
}
