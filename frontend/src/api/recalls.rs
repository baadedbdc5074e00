//! Recalls and their notices.

use gloo_net::http::Method;
use nguon_domain::recall::{
    NoticeAddress, NoticeAnswer, NoticePage, PageDecision, Recall, RecallClosing, RecallInput, RecallNotice,
    RecallPage, RecallPublication, RecallQuery, RecallState, ReceivedNotice, Suspects,
};

use super::http::Call;
use super::{Answer, query};

/// Recalls, the newest first.
pub async fn list(asked: &RecallQuery) -> Answer<RecallPage> {
    let state = asked.state.map(RecallState::as_str);
    let text = query(&[("state", state), ("after", asked.after.as_deref())]);
    Call::new(Method::GET, format!("/recalls{text}")).receive().await
}

/// One recall.
pub async fn read(id: &str) -> Answer<Recall> {
    Call::new(Method::GET, format!("/recalls/{id}")).receive().await
}

/// What of one's own a complaint may be about.
pub async fn suspects(code: &str, organisation_id: Option<&str>) -> Answer<Suspects> {
    let text = query(&[("code", Some(code)), ("organisation_id", organisation_id)]);
    Call::new(Method::GET, format!("/recall-suspects{text}")).receive().await
}

/// Opens a draft; sent again with the same `key` it does not open a second one.
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

/// Decides whether a recall stands on the pages of a maker.
pub async fn decide_page(id: &str, decision: &PageDecision) -> Answer<Recall> {
    Call::new(Method::POST, format!("/recalls/{id}/page-decision")).json(decision).receive().await
}

/// Traces a recall again.
pub async fn refresh(id: &str) -> Answer<Recall> {
    Call::new(Method::POST, format!("/recalls/{id}/refresh")).receive().await
}

/// Ends a recall.
pub async fn close(id: &str, closing: &RecallClosing) -> Answer<Recall> {
    Call::new(Method::POST, format!("/recalls/{id}/closing")).json(closing).receive().await
}

/// Its report, `pdf` or `csv`.
pub async fn report(id: &str, format: &str) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/recalls/{id}/report?format={format}")).bytes().await
}

/// The notices that one got, the newest first.
pub async fn notices(after: Option<&str>) -> Answer<NoticePage> {
    Call::new(Method::GET, format!("/recall-notices{}", query(&[("after", after)]))).receive().await
}

/// One of them.
pub async fn notice(id: &str) -> Answer<ReceivedNotice> {
    Call::new(Method::GET, format!("/recall-notices/{id}")).receive().await
}

/// Answers one.
pub async fn answer(id: &str, answer: &NoticeAnswer) -> Answer<ReceivedNotice> {
    Call::new(Method::POST, format!("/recall-notices/{id}/answer")).json(answer).receive().await
}

/// Passes one on.
pub async fn pass_on(id: &str) -> Answer<ReceivedNotice> {
    Call::new(Method::POST, format!("/recall-notices/{id}/pass-on")).receive().await
}

/// Sends a notice to somebody without account again.
pub async fn send_again(id: &str, address: &NoticeAddress) -> Answer<RecallNotice> {
    Call::new(Method::POST, format!("/recall-notices/{id}/address")).json(address).receive().await
}
