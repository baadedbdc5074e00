//! The public short code, bare or within its address.

use super::identifier::digital_link::percent;
use super::identifier::{TraceCode, as_sent};

/// Parses a trace code, bare or within its address; `None` when the text is neither. The address may be in capitals,
/// without its scheme or with characters that scanners and messengers add.
#[must_use]
pub fn short_code(text: &str) -> Option<TraceCode> {
    let text = as_sent::plain(text);
    let (_, content) = as_sent::symbology(&text);
    let address = as_sent::address(content).or_else(|| as_sent::with_scheme(content).map(Into::into));
    let Some(address) = address else { return content.parse().ok() };
    let path = address.split(['?', '#']).next()?;
    let mut segments = path.split('/').rev().filter(|segment| !segment.is_empty());
    let (code, before) = (segments.next()?, segments.next()?);
    before.eq_ignore_ascii_case("t").then(|| percent::decode_whatever(code).parse().ok()).flatten()
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
            format!("HTTPS://NGUON.VN/T/{code}"),
            format!("nguon.vn/t/{code}"),
            format!("/t/{code}"),
            format!("URL:https://nguon.vn/t/{code}"),
            format!("<https://nguon.vn/t/{code}>."),
            format!("]Q1https://nguon.vn/t/{code}"),
            format!("https://nguon.vn/t/{code}%E2%80%8B"),
            format!("https://nguon.vn/t/{code}."),
            format!("{code}\u{200b}"),
            format!("{}\u{a0}{}", &code.as_str()[..5], &code.as_str()[5..]),
        ] {
            assert_eq!(short_code(&text), Some(code.clone()), "{text}");
        }
        for text in ["https://nguon.vn/x/7K3M9QX2AB", "https://nguon.vn/01/09312345678907", "9312345678907", ""] {
            assert_eq!(short_code(text), None, "{text}");
        }
    }
}
