//! Recalls and their notices.

use gloo_net::http::Method;
use nguon_domain::recall::{
    NoticeAddress, NoticeAnswer, NoticePage, PageDecision, Recall, RecallClosing, RecallInput, RecallNotice,
    RecallPage, RecallPublication, RecallQuery, RecallState, ReceivedNotice, Suspects,
};

use super::http::Call;
use super::{Answer, query};

/// Returns a page of recalls, the newest first.
pub async fn list(asked: &RecallQuery) -> Answer<RecallPage> {
    let state = asked.state.map(RecallState::as_str);
    let text = query(&[("state", state), ("after", asked.after.as_deref())]);
    Call::new(Method::GET, format!("/recalls{text}")).receive().await
}

/// Returns one recall.
pub async fn read(id: &str) -> Answer<Recall> {
    Call::new(Method::GET, format!("/recalls/{id}")).receive().await
}

/// Returns which of the business's own items a complaint about `code` may concern.
pub async fn suspects(code: &str, organisation_id: Option<&str>) -> Answer<Suspects> {
    let text = query(&[("code", Some(code)), ("organisation_id", organisation_id)]);
    Call::new(Method::GET, format!("/recall-suspects{text}")).receive().await
}

/// Opens a draft. A repetition with the same `key` does not open a second one.
pub async fn open(input: &RecallInput, key: &str) -> Answer<Recall> {
    Call::new(Method::POST, "/recalls").header("idempotency-key", key).json(input).receive().await
}

/// Changes a draft.
pub async fn change(id: &str, version: i32, input: &RecallInput) -> Answer<Recall> {
    let call = Call::new(Method::PUT, format!("/recalls/{id}"));
    call.header("if-match", format!("\"{version}\"")).json(input).receive().await
}

/// Publishes a draft.
pub async fn publish(id: &str, publication: &RecallPublication) -> Answer<Recall> {
    Call::new(Method::POST, format!("/recalls/{id}/publication")).json(publication).receive().await
}

/// Decides whether a recall is shown on a manufacturer's public pages.
pub async fn decide_page(id: &str, decision: &PageDecision) -> Answer<Recall> {
    Call::new(Method::POST, format!("/recalls/{id}/page-decision")).json(decision).receive().await
}

/// Traces a recall again.
pub async fn refresh(id: &str) -> Answer<Recall> {
    Call::new(Method::POST, format!("/recalls/{id}/refresh")).receive().await
}

/// Closes a recall.
pub async fn close(id: &str, closing: &RecallClosing) -> Answer<Recall> {
    Call::new(Method::POST, format!("/recalls/{id}/closing")).json(closing).receive().await
}

/// Returns the report of a recall, as `pdf` or `csv`.
pub async fn report(id: &str, format: &str) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/recalls/{id}/report?format={format}")).bytes().await
}

/// Returns a page of the notices received, the newest first.
pub async fn notices(after: Option<&str>) -> Answer<NoticePage> {
    Call::new(Method::GET, format!("/recall-notices{}", query(&[("after", after)]))).receive().await
}

/// Returns one notice.
pub async fn notice(id: &str) -> Answer<ReceivedNotice> {
    Call::new(Method::GET, format!("/recall-notices/{id}")).receive().await
}

/// Answers a notice.
pub async fn answer(id: &str, answer: &NoticeAnswer) -> Answer<ReceivedNotice> {
    Call::new(Method::POST, format!("/recall-notices/{id}/answer")).json(answer).receive().await
}

/// Passes a notice on to the business's own recipients.
pub async fn pass_on(id: &str) -> Answer<ReceivedNotice> {
    Call::new(Method::POST, format!("/recall-notices/{id}/pass-on")).receive().await
}

/// Sends a notice again to a recipient without account.
pub async fn send_again(id: &str, address: &NoticeAddress) -> Answer<RecallNotice> {
    Call::new(Method::POST, format!("/recall-notices/{id}/address")).json(address).receive().await
}
