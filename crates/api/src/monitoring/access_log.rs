//! A line of the log for every request (target `access`): its identifier, what was asked, the status, the milliseconds
//! until the head of the answer. Queries, bodies and headers stand in no line, and paths only as far as they are no keys.

use std::borrow::Cow;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};

/// Writes the line.
pub(crate) fn write(id: &str, method: &Method, path: &str, status: StatusCode, took: Duration) {
    tracing::info!(
        target: "access",
        request_id = id,
        %method,
        path = %loggable(path),
        status = status.as_u16(),
        ms = (took.as_secs_f64() * 1e6).round() / 1e3,
    );
}

/// First segments of addresses whose second segment is a key: despatch links and recall notices.
const SECRET: [&str; 2] = ["d", "r"];

/// A path without the keys in it, for the log.
pub(crate) fn loggable(path: &str) -> Cow<'_, str> {
    let rest = path.trim_start_matches('/');
    match rest.split_once('/') {
        Some((first, key)) if SECRET.contains(&first) && !key.is_empty() => Cow::Owned(format!("/{first}/…")),
        _ => Cow::Borrowed(path),
    }
}

#[cfg(test)]
mod tests {
    use super::loggable;

    #[test]
    fn codes_of_links_stand_in_no_log() {
        for path in ["/d/AbCd", "//d/AbCd", "/r/AbCd", "/r/AbCd/more", "/d//AbCd"] {
            assert!(!loggable(path).contains("AbCd"), "{path}");
        }
        for path in ["/t/7K3M9QX2AB", "/", "/d", "/r/", "/recalls/1", "/api/v1/lots"] {
            assert_eq!(loggable(path), path);
        }
    }
}
