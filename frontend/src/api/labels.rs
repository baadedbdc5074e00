//! Labels and their print runs.

use gloo_net::http::Method;
use nguon_domain::label::{LabelPreview, PrintRunInput, PrintRunView, PrintRuns, ReprintInput, StockView, VoidInput};
use uuid::Uuid;

use super::Answer;
use super::http::Call;

/// What there is to print on.
pub async fn stocks() -> Answer<Vec<StockView>> {
    Call::new(Method::GET, "/label-stocks").receive().await
}

/// The first label of a run.
pub async fn preview(input: &PrintRunInput) -> Answer<LabelPreview> {
    Call::new(Method::POST, "/labels/preview").json(input).receive().await
}

/// Runs, the newest first.
pub async fn runs(after: Option<Uuid>) -> Answer<PrintRuns> {
    let after = after.map(|id| format!("?after={id}")).unwrap_or_default();
    Call::new(Method::GET, format!("/print-runs{after}")).receive().await
}

/// Prints; sent again with the same `key` it does not print a second time.
pub async fn print(input: &PrintRunInput, key: &str) -> Answer<PrintRunView> {
    Call::new(Method::POST, "/print-runs").header("idempotency-key", key).json(input).receive().await
}

/// The PDF of a run.
pub async fn pdf(id: Uuid) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/print-runs/{id}/pdf")).bytes().await
}

/// Prints labels of a run once more.
pub async fn reprint(id: Uuid, input: &ReprintInput, key: &str) -> Answer<PrintRunView> {
    let call = Call::new(Method::POST, format!("/print-runs/{id}/reprints"));
    call.header("idempotency-key", key).json(input).receive().await
}

/// Declares labels of a run void.
pub async fn declare_void(id: Uuid, input: &VoidInput) -> Answer<PrintRunView> {
    Call::new(Method::POST, format!("/print-runs/{id}/voids")).json(input).receive().await
}
