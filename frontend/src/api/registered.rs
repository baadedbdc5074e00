//! Changes of registered data: requested by a business, decided by its authority.

use gloo_net::http::Method;
use nguon_domain::accounts::registered::{
    ChangeDecision, ChangeInput, ChangePage, ChangeQuery, ChangeState, RegisteredChange, ReviewPage, ReviewedChange,
    Revocation,
};
use uuid::Uuid;

use super::http::Call;
use super::{Answer, query, tag};

fn text_of(asked: &ChangeQuery) -> String {
    query(&[("state", asked.state.map(ChangeState::as_str)), ("after", asked.after.as_deref())])
}

/// Returns a page of the changes of the caller's business.
pub async fn own(asked: &ChangeQuery) -> Answer<ChangePage> {
    Call::new(Method::GET, format!("/organisation/changes{}", text_of(asked))).receive().await
}

/// Requests a change.
pub async fn ask(input: &ChangeInput) -> Answer<RegisteredChange> {
    Call::new(Method::POST, "/organisation/changes").json(input).receive().await
}

/// Withdraws a change, if it still has `version`.
pub async fn withdraw(id: Uuid, version: i32) -> Answer<RegisteredChange> {
    let call = Call::new(Method::POST, format!("/organisation/changes/{id}/withdrawal"));
    call.header("if-match", tag(version)).receive().await
}

/// Returns a page of the changes that the caller's authority decides on.
pub async fn reviewed(asked: &ChangeQuery) -> Answer<ReviewPage> {
    Call::new(Method::GET, format!("/registered-changes{}", text_of(asked))).receive().await
}

/// Returns one of these changes.
pub async fn read(id: &str) -> Answer<ReviewedChange> {
    Call::new(Method::GET, format!("/registered-changes/{id}")).receive().await
}

/// Returns the certificate of such a change, and its media type.
pub async fn certificate(id: &str) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/registered-changes/{id}/certificate")).bytes().await
}

/// Decides about a change, if it still has `version`.
pub async fn decide(id: &str, version: i32, decision: &ChangeDecision) -> Answer<ReviewedChange> {
    let call = Call::new(Method::POST, format!("/registered-changes/{id}/decision"));
    call.header("if-match", tag(version)).json(decision).receive().await
}

/// Revokes a GLN or company prefix of a business.
pub async fn revoke(id: &str, input: &Revocation) -> Answer<ReviewedChange> {
    Call::new(Method::POST, format!("/approvals/{id}/revocations")).json(input).receive().await
}
