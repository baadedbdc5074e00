//! Paths that are credentials: the address of a despatch advice or recall notice permits answering it without an
//! account. Its code must not be logged, sent to other sites as referrer, or indexed by search engines.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// First segments of such paths.
const BEGINNINGS: [&str; 2] = ["d", "r"];

/// Returns the part of a path before its code, if it has one. Routes match decoded segments, so `/%64/code` has one
/// too.
fn before_code(path: &str) -> Option<&str> {
    let (first, code) = path.trim_start_matches('/').split_once('/')?;
    let first = percent_decode_str(first).decode_utf8_lossy();
    (BEGINNINGS.contains(&first.as_ref()) && !code.is_empty()).then(|| &path[..path.len() - code.len()])
}

/// Whether a path contains a code.
pub(crate) fn is_secret(path: &str) -> bool {
    before_code(path).is_some()
}

/// Returns a path without its code, as it may be logged.
pub(crate) fn loggable(path: &str) -> Cow<'_, str> {
    match before_code(path) {
        Some(before) => Cow::Owned(format!("{before}…")),
        None => Cow::Borrowed(path),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_secret, loggable};

    #[test]
    fn codes_that_are_keys_are_left_out() {
        for path in
            ["/d/3q2-7wEjRWeJq83vASNFZw", "/r/3q2-7wEjRWeJq83vASNFZw", "/d/x/y", "//d/x", "/%64/x", "/%72/x%2fy"]
        {
            assert!(is_secret(path), "{path}");
            assert!(loggable(path).ends_with("/…") && !loggable(path).contains('x'), "{path}: {}", loggable(path));
        }
        for path in ["/", "/d", "/d/", "/t/ABC", "/docs/x", "/api/v1/despatch-advices/d/r", "/01/09506000134352/10/d"] {
            assert_eq!(loggable(path), path);
            assert!(!is_secret(path), "{path}");
        }
    }
}
