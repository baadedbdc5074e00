//! Traces.

use gloo_net::http::Method;
use nguon_domain::trace::view::{Direction, TraceView};

use super::http::Call;
use super::{Answer, query};

/// What a trace starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A lot or logistic unit among the business's own records.
    Record(String),
    /// The content of a label.
    Code(String),
}

/// Returns the value of a direction in the API.
pub const fn name(direction: Direction) -> &'static str {
    match direction {
        Direction::Backward => "backward",
        Direction::Forward => "forward",
        Direction::Both => "both",
    }
}

fn asked(start: &Start, direction: Direction, format: Option<&str>) -> String {
    let (record, code) = match start {
        Start::Record(id) => (Some(id.as_str()), None),
        Start::Code(code) => (None, Some(code.as_str())),
    };
    query(&[("record_id", record), ("code", code), ("direction", Some(name(direction))), ("format", format)])
}

/// Traces from `start`.
pub async fn trace(start: &Start, direction: Direction) -> Answer<TraceView> {
    Call::new(Method::GET, format!("/chain{}", asked(start, direction, None))).receive().await
}

/// Returns a trace as a file: `xlsx`, `csv` or `pdf`.
pub async fn file(start: &Start, direction: Direction, format: &str) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/chain/file{}", asked(start, direction, Some(format)))).bytes().await
}
