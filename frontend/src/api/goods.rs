//! Acts on goods, and the stock.

use gloo_net::http::Method;
use nguon_domain::events::act::view::{ActPage, ActView, StockItem, StockPage};
use nguon_domain::events::act::{ActInput, ActKind, Correction};

use super::http::Call;
use super::{Answer, query};

/// Returns a page of acts, the newest first; of one kind or about one item, when these are given.
pub async fn acts(kind: Option<ActKind>, item: Option<&str>, after: Option<&str>, limit: u32) -> Answer<ActPage> {
    let limit = limit.to_string();
    let text = query(&[("kind", kind.map(ActKind::as_str)), ("item", item), ("after", after), ("limit", Some(&limit))]);
    Call::new(Method::GET, format!("/acts{text}")).receive().await
}

/// Returns one act.
pub async fn act(id: &str) -> Answer<ActView> {
    Call::new(Method::GET, format!("/acts/{id}")).receive().await
}

/// Records an act. Sent again with the same `key` it is not recorded a second time.
pub async fn record(key: &str, input: &ActInput) -> Answer<ActView> {
    Call::new(Method::POST, "/acts").header("idempotency-key", key).json(input).receive().await
}

/// Declares that an act was recorded wrongly.
pub async fn correct(id: &str, correction: &Correction) -> Answer<ActView> {
    Call::new(Method::POST, format!("/acts/{id}/correction")).json(correction).receive().await
}

/// Returns a page of the stock, what moved last first.
pub async fn stock(q: &str, after: Option<&str>, limit: u32) -> Answer<StockPage> {
    let limit = limit.to_string();
    let text = query(&[("q", Some(q.trim())), ("after", after), ("limit", Some(&limit))]);
    Call::new(Method::GET, format!("/stock{text}")).receive().await
}

/// Returns the item that a code identifies, and how much of it is in stock.
pub async fn find(code: &str) -> Answer<StockItem> {
    Call::new(Method::GET, format!("/stock/find{}", query(&[("code", Some(code))]))).receive().await
}
