//! Despatch advices.

use gloo_net::http::Method;
use nguon_domain::events::despatch::{
    AdviceAnswer, AdviceBox, AdviceFormat, AdviceLink, AdviceLinkView, AdvicePage, AdviceView,
};
use uuid::Uuid;

use super::http::Call;
use super::{Answer, query};

/// Returns a page of the advices that were sent or received, the newest first.
pub async fn list(side: AdviceBox, after: Option<Uuid>, limit: u32) -> Answer<AdvicePage> {
    let side = match side {
        AdviceBox::Sent => "sent",
        AdviceBox::Received => "received",
    };
    let (after, limit) = (after.map(|id| id.to_string()), limit.to_string());
    let text = query(&[("box", Some(side)), ("after", after.as_deref()), ("limit", Some(&limit))]);
    Call::new(Method::GET, format!("/despatch-advices{text}")).receive().await
}

/// Returns one advice.
pub async fn read(id: &str) -> Answer<AdviceView> {
    Call::new(Method::GET, format!("/despatch-advices/{id}")).receive().await
}

/// Answers an advice; it can be answered once.
pub async fn answer(id: &str, input: &AdviceAnswer) -> Answer<AdviceView> {
    Call::new(Method::POST, format!("/despatch-advices/{id}/answer")).json(input).receive().await
}

/// Creates a link by which a recipient without account can answer. Its address is returned only here.
pub async fn link(id: Uuid) -> Answer<AdviceLink> {
    Call::new(Method::POST, format!("/despatch-advices/{id}/links")).receive().await
}

/// Returns the links of an advice without their addresses, the newest first.
pub async fn links(id: Uuid) -> Answer<Vec<AdviceLinkView>> {
    Call::new(Method::GET, format!("/despatch-advices/{id}/links")).receive().await
}

/// Revokes a link.
pub async fn revoke_link(id: Uuid, link: Uuid) -> Answer<()> {
    Call::new(Method::DELETE, format!("/despatch-advices/{id}/links/{link}")).done().await
}

/// Returns the delivery slip as PDF; its code opens the advice in the app.
pub async fn slip(id: Uuid) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/despatch-advices/{id}/slip")).bytes().await
}

/// Returns the delivery slip as PDF; its code is a new link by which a recipient without account can answer.
pub async fn slip_with_link(id: Uuid) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::POST, format!("/despatch-advices/{id}/slip")).bytes().await
}

/// Returns an advice as a file for other programs.
pub async fn file(id: Uuid, format: AdviceFormat) -> Answer<(Vec<u8>, String)> {
    let format = match format {
        AdviceFormat::Json => "json",
        AdviceFormat::Gs1Xml => "gs1-xml",
        AdviceFormat::Eancom => "eancom",
    };
    Call::new(Method::GET, format!("/despatch-advices/{id}/file?format={format}")).bytes().await
}
