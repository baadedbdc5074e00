//! The form that a scanner transmits: without brackets, with FNC1 after values of variable length.

use super::super::application_identifier::ApplicationIdentifier;
use super::super::element::Element;
use super::super::refusal::{Fault, Refusal};
use super::{ElementString, MAX_LENGTH};
use crate::input::violation::Reason;

/// The byte as which FNC1 is transmitted.
const GS: u8 = 0x1D;

/// The symbology identifiers of symbols with element strings (GS1 General Specifications, figure 5.1.2-2): GS1-128, GS1
/// DataMatrix, GS1 QR Code, GS1 DataBar and composite components, GS1 DotCode.
pub(in super::super) const SYMBOLOGIES: [&str; 5] = ["]C1", "]d2", "]Q3", "]e0", "]J1"];

impl ElementString {
    /// Parses what a scanner transmits: an optional symbology identifier, an optional FNC1, then the elements. FNC1 is
    /// the byte 0x1D. It is tolerated at the end and after a value of predefined length, and so is the line end that
    /// many scanners add.
    ///
    /// # Errors
    /// The first fault, with its position in bytes and its application identifier.
    pub fn scan(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > MAX_LENGTH {
            return Err(Refusal::new(MAX_LENGTH, None, Fault::Value(Reason::TooLong { max: MAX_LENGTH })));
        }
        let data = bytes.trim_ascii_end();
        let mut at = symbology(data)?;
        at += usize::from(data.get(at) == Some(&GS));
        let mut elements = Self(Vec::with_capacity(4));
        while at < data.len() {
            let start = at;
            let (identifier, digits) = ApplicationIdentifier::leading(&data[at..])
                .ok_or_else(|| Refusal::unknown(at, &String::from_utf8_lossy(&data[at..data.len().min(at + 4)])))?;
            at += digits;
            let value = value(identifier, &data[at..]);
            elements.push(Some(start), read(identifier, at, value)?)?;
            at += value.len();
            at += usize::from(data.get(at) == Some(&GS));
        }
        elements.not_empty()
    }
}

/// The length of the symbology identifier in bytes, 0 if there is none.
fn symbology(data: &[u8]) -> Result<usize, Refusal> {
    if !data.starts_with(b"]") {
        return Ok(0);
    }
    let identifier = &data[..data.len().min(3)];
    if SYMBOLOGIES.iter().any(|known| known.as_bytes() == identifier) {
        return Ok(identifier.len());
    }
    let found = String::from_utf8_lossy(identifier).into_owned();
    Err(Refusal::new(0, None, Fault::Symbology { found }))
}

/// The bytes at the beginning of `data` that are the value of `identifier`.
fn value(identifier: ApplicationIdentifier, data: &[u8]) -> &[u8] {
    let up_to_separator = data.iter().position(|byte| *byte == GS).unwrap_or(data.len());
    let length = match identifier.definition().fixed_length() {
        Some(length) if identifier.has_predefined_length() => length.min(up_to_separator),
        _ => up_to_separator,
    };
    &data[..length]
}

fn read(identifier: ApplicationIdentifier, at: usize, value: &[u8]) -> Result<Element, Refusal> {
    let text = str::from_utf8(value).map_err(|error| {
        let found = char::REPLACEMENT_CHARACTER;
        Refusal::new(at + error.valid_up_to(), identifier, Fault::Value(Reason::Character { found }))
    })?;
    match identifier.definition().fixed_length() {
        // Scanners transmit the leading zeros of a GTIN, so a short value is a truncated one.
        Some(min) if identifier.has_predefined_length() && text.len() < min => {
            Err(Refusal::new(at + text.len(), identifier, Fault::Value(Reason::TooShort { min })))
        }
        _ => Element::new(identifier, text).map_err(|reason| Refusal::of_value(at, identifier, text, reason)),
    }
}
