//! The public short code, bare or within its address.

use super::identifier::TraceCode;

/// Parses a trace code, bare or within its address; `None` when the text is neither.
#[must_use]
pub fn short_code(text: &str) -> Option<TraceCode> {
    let code = match text.split_once("://") {
        Some((_, address)) => {
            let path = address.split(['?', '#']).next()?.trim_end_matches('/');
            let (before, code) = path.rsplit_once('/')?;
            code.parse().ok().filter(|_| before.ends_with("/t"))
        }
        None => text.parse().ok(),
    }?;
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::short_code;

    #[test]
    fn a_trace_code_is_found_typed_and_in_its_address() {
        let code = crate::identification::identifier::TraceCode::from_random(42);
        for text in [
            code.to_string(),
            format!("https://nguon.vn/t/{code}"),
            format!("https://nguon.vn/t/{code}/?lang=en"),
            code.as_str().to_lowercase(),
        ] {
            assert_eq!(short_code(&text), Some(code.clone()), "{text}");
        }
        for text in ["https://nguon.vn/x/7K3M9QX2AB", "https://nguon.vn/01/09312345678907", "9312345678907", ""] {
            assert_eq!(short_code(text), None, "{text}");
        }
    }
}
