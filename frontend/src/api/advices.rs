//! Despatch advices.

use gloo_net::http::Method;
use nguon_domain::events::despatch::{
    AdviceAnswer, AdviceBox, AdviceFormat, AdviceLink, AdviceLinkView, AdvicePage, AdviceView,
};
use uuid::Uuid;

use super::http::Call;
use super::{Answer, query};

/// A page of those that were sent, or that come here, the newest first.
pub async fn list(side: AdviceBox, after: Option<Uuid>, limit: u32) -> Answer<AdvicePage> {
    let side = match side {
        AdviceBox::Sent => "sent",
        AdviceBox::Received => "received",
    };
    let (after, limit) = (after.map(|id| id.to_string()), limit.to_string());
    let text = query(&[("box", Some(side)), ("after", after.as_deref()), ("limit", Some(&limit))]);
    Call::new(Method::GET, format!("/despatch-advices{text}")).receive().await
}

/// One of them.
pub async fn read(id: &str) -> Answer<AdviceView> {
    Call::new(Method::GET, format!("/despatch-advices/{id}")).receive().await
}

/// Says what came of it, once.
pub async fn answer(id: &str, input: &AdviceAnswer) -> Answer<AdviceView> {
    Call::new(Method::POST, format!("/despatch-advices/{id}/answer")).json(input).receive().await
}

/// Makes a link by which somebody without account answers it. It is told once.
pub async fn link(id: Uuid) -> Answer<AdviceLink> {
    Call::new(Method::POST, format!("/despatch-advices/{id}/links")).receive().await
}

/// The links that there are, the newest first, without their addresses.
pub async fn links(id: Uuid) -> Answer<Vec<AdviceLinkView>> {
    Call::new(Method::GET, format!("/despatch-advices/{id}/links")).receive().await
}

/// Revokes a link.
pub async fn revoke_link(id: Uuid, link: Uuid) -> Answer<()> {
    Call::new(Method::DELETE, format!("/despatch-advices/{id}/links/{link}")).done().await
}

/// The same as a file for programs.
pub async fn file(id: Uuid, format: AdviceFormat) -> Answer<(Vec<u8>, String)> {
    let format = match format {
        AdviceFormat::Json => "json",
        AdviceFormat::Gs1Xml => "gs1-xml",
        AdviceFormat::Eancom => "eancom",
    };
    Call::new(Method::GET, format!("/despatch-advices/{id}/file?format={format}")).bytes().await
}
