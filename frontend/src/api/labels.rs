//! Labels and their print runs.

use gloo_net::http::Method;
use nguon_domain::labelling::label::{
    LabelPreview, PrintRunInput, PrintRunView, PrintRuns, ReprintInput, Resolution, StockView, VoidInput,
};
use uuid::Uuid;

use super::http::Call;
use super::{Answer, query};

/// Returns the label stocks that can be printed on.
pub async fn stocks() -> Answer<Vec<StockView>> {
    Call::new(Method::GET, "/label-stocks").receive().await
}

/// Returns a preview of the first label of a run.
pub async fn preview(input: &PrintRunInput) -> Answer<LabelPreview> {
    Call::new(Method::POST, "/labels/preview").json(input).receive().await
}

/// Returns print runs, the newest first: all, or those with labels of one record.
pub async fn runs(after: Option<Uuid>, record: Option<Uuid>) -> Answer<PrintRuns> {
    let [after, record] = [after, record].map(|id| id.map(|id| id.to_string()));
    let text = query(&[("after", after.as_deref()), ("record_id", record.as_deref())]);
    Call::new(Method::GET, format!("/print-runs{text}")).receive().await
}

/// Returns a run with everything it shows.
pub async fn run(id: Uuid) -> Answer<PrintRunView> {
    Call::new(Method::GET, format!("/print-runs/{id}")).receive().await
}

/// Prints; a repetition with the same `key` does not print again.
pub async fn print(input: &PrintRunInput, key: &str) -> Answer<PrintRunView> {
    Call::new(Method::POST, "/print-runs").header("idempotency-key", key).json(input).receive().await
}

/// Returns the PDF of a run.
pub async fn pdf(id: Uuid) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/print-runs/{id}/pdf")).bytes().await
}

/// Returns the ZPL file of a run for label printers.
pub async fn zpl(id: Uuid, resolution: Resolution) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/print-runs/{id}/zpl?dpi={}", resolution.as_str())).bytes().await
}

/// Prints labels of a run again; a repetition with the same `key` does not.
pub async fn reprint(id: Uuid, input: &ReprintInput, key: &str) -> Answer<PrintRunView> {
    let call = Call::new(Method::POST, format!("/print-runs/{id}/reprints"));
    call.header("idempotency-key", key).json(input).receive().await
}

/// Voids labels of a run.
pub async fn declare_void(id: Uuid, input: &VoidInput) -> Answer<PrintRunView> {
    Call::new(Method::POST, format!("/print-runs/{id}/voids")).json(input).receive().await
}
