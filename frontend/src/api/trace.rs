//! Traces.

use gloo_net::http::Method;
use nguon_domain::trace::view::{Direction, TraceView};

use super::http::Call;
use super::{Answer, query};

/// What a trace starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceStart {
    /// A lot or logistic unit among the business's own records.
    Record(String),
    /// The content of a label.
    Code(String),
}

/// Returns the value of a direction in the API.
pub const fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Backward => "backward",
        Direction::Forward => "forward",
        Direction::Both => "both",
    }
}

fn trace_query(start: &TraceStart, direction: Direction, format: Option<&str>) -> String {
    let (record, code) = match start {
        TraceStart::Record(id) => (Some(id.as_str()), None),
        TraceStart::Code(code) => (None, Some(code.as_str())),
    };
    query(&[("record_id", record), ("code", code), ("direction", Some(direction_name(direction))), ("format", format)])
}

/// Traces from `start`.
pub async fn trace(start: &TraceStart, direction: Direction) -> Answer<TraceView> {
    Call::new(Method::GET, format!("/chain{}", trace_query(start, direction, None))).receive().await
}

/// Returns a trace as a file: `xlsx`, `csv` or `pdf`.
pub async fn file(start: &TraceStart, direction: Direction, format: &str) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/chain/file{}", trace_query(start, direction, Some(format)))).bytes().await
}
