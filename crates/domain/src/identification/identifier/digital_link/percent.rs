//! Percent-encoding of URI path segments and query components (RFC 3986 §2.1).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Decodes a text; invalid UTF-8 becomes replacement characters.
///
/// # Errors
/// The byte position of a percent sign that is not followed by two hexadecimal digits, which the crate `percent-encoding` does not say.
pub(crate) fn decode(encoded: &str) -> Result<Cow<'_, str>, usize> {
    if !encoded.contains('%') {
        return Ok(Cow::Borrowed(encoded));
    }
    let bytes = encoded.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'%' {
            let digit = |place: usize| bytes.get(place).and_then(|byte| char::from(*byte).to_digit(16));
            let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) else { return Err(at) };
            decoded.push(u8::try_from(16 * high + low).unwrap_or_default());
            at += 3;
        } else {
            decoded.push(*byte);
            at += 1;
        }
    }
    Ok(Cow::Owned(
        String::from_utf8(decoded).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    ))
}

/// Decodes a text; a percent sign that is not followed by two hexadecimal digits stands for itself.
pub(crate) fn decode_whatever(encoded: &str) -> String {
    let mut decoded = String::new();
    let mut rest = encoded;
    loop {
        match decode(rest) {
            Ok(text) => {
                decoded.push_str(&text);
                return decoded;
            }
            Err(position) => {
                let (before, after) = rest.split_at(position);
                decoded.push_str(&decode(before).unwrap_or_default());
                decoded.push('%');
                rest = &after[1..];
            }
        }
    }
}

/// Appends `text`, with all characters encoded but the unreserved ones of RFC 3986.
pub(crate) fn encode(text: &str, to: &mut String) {
    to.extend(utf8_percent_encode(text, RESERVED));
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_whatever, encode};
    use proptest::prelude::*;

    #[test]
    fn slashes_and_percent_signs_of_a_value_are_encoded() {
        let mut encoded = String::new();
        encode("TL-2026/11 100%", &mut encoded);
        assert_eq!(encoded, "TL-2026%2F11%20100%25");
    }

    #[test]
    fn a_percent_sign_without_two_digits_is_pointed_at() {
        for (text, position) in [("ab%", 2), ("%4", 0), ("a%GG", 1), ("%2f%-1", 3)] {
            assert_eq!(decode(text), Err(position), "{text}");
        }
        assert_eq!(decode("%ff").as_deref(), Ok("\u{FFFD}"));
    }

    #[test]
    fn a_broken_escape_is_kept_as_it_is() {
        for (text, decoded) in [("T%E1%BA%BFt%2", "Tết%2"), ("%", "%"), ("50%%20", "50% "), ("%GG%41", "%GGA")] {
            assert_eq!(decode_whatever(text), decoded);
        }
    }

    proptest! {
        #[test]
        fn any_text_reads_back(text in "\\PC{0,40}") {
            let mut encoded = String::new();
            encode(&text, &mut encoded);
            prop_assert!(encoded.is_ascii());
            let decoded = decode(&encoded);
            prop_assert_eq!(decoded.as_deref(), Ok(text.as_str()));
            prop_assert_eq!(decode_whatever(&encoded), text.as_str());
            let _ = decode_whatever(&text);
        }
    }
}
