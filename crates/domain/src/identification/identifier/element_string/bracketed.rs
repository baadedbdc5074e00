//! The human-readable form: each application identifier in brackets.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::str::FromStr;

use super::super::application_identifier::ApplicationIdentifier;
use super::super::element::Element;
use super::super::refusal::{Fault, Refusal};
use super::{ElementString, MAX_LENGTH};
use crate::input::violation::Reason;

impl ElementString {
    /// Parses `(01)30614141000013(13)050101(10)A1B2C3`, as printed under a symbol or typed.
    ///
    /// Spaces are ignored, since no value contains any; a GTIN may lack its leading zeros. An opening bracket within a
    /// value is escaped by a backslash: `(10)A\(1)`. Without backslash, as printed on labels, it belongs to the value if
    /// no identifier can begin there: `(10)TL(D1)`, but not `(10)A(1)`, which may be a wrongly typed identifier.
    ///
    /// # Errors
    /// The first fault, with its position and application identifier.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > MAX_LENGTH {
            return Err(Refusal::new(MAX_LENGTH, None, Fault::Value(Reason::TooLong { max: MAX_LENGTH })));
        }
        Reader { text, at: 0 }.read().map_err(|refusal| refusal.in_characters(text))
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn read(mut self) -> Result<ElementString, Refusal> {
        let mut elements = ElementString(Vec::with_capacity(4));
        self.pass_spaces();
        while self.at < self.text.len() {
            let start = self.at;
            let identifier = self.identifier()?;
            self.pass_spaces();
            let (value_start, raw) = (self.at, self.value());
            let value = plain(raw);
            let element = Element::new(identifier, &value)
                .map_err(|reason| of_raw_value(value_start, identifier, raw, reason))?;
            elements.push(Some(start), element)?;
        }
        elements.not_empty()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn pass_spaces(&mut self) {
        self.at = self.text.len() - self.rest().trim_start_matches(' ').len();
    }

    /// Parses `(01)`.
    fn identifier(&mut self) -> Result<ApplicationIdentifier, Refusal> {
        let no_brackets = Refusal::new(self.at, None, Fault::NoBrackets);
        let inside = self.rest().strip_prefix('(').ok_or_else(|| no_brackets.clone())?;
        let (digits, _) = inside.split_once(')').ok_or(no_brackets)?;
        let identifier = digits.trim().parse().map_err(|_| Refusal::unknown(self.at + 1, digits))?;
        self.at += digits.len() + 2;
        Ok(identifier)
    }

    /// The text up to the next opening bracket that is not escaped and is followed by a digit.
    fn value(&mut self) -> &'a str {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let begins_identifier = |at: usize| {
            bytes[at] == b'(' && bytes[at + 1..].iter().find(|byte| **byte != b' ').is_none_or(u8::is_ascii_digit)
        };
        let mut end = 0;
        while end < bytes.len() && !begins_identifier(end) {
            end += if bytes[end..].starts_with(b"\\(") { 2 } else { 1 };
        }
        self.at += end;
        &rest[..end]
    }
}

/// The value without spaces, and with brackets unescaped.
fn plain(raw: &str) -> Cow<'_, str> {
    if raw.contains([' ', '\\']) { Cow::Owned(raw.replace(' ', "").replace("\\(", "(")) } else { Cow::Borrowed(raw) }
}

/// A refusal at the fault's position in the raw text, in bytes.
fn of_raw_value(start: usize, identifier: ApplicationIdentifier, raw: &str, reason: Reason) -> Refusal {
    let offset = match &reason {
        Reason::Character { found } => raw.find(*found),
        Reason::CheckDigit { .. } => raw.rfind(|c: char| c.is_ascii_digit()),
        _ => None,
    };
    Refusal::new(start + offset.unwrap_or_default(), identifier, Fault::Value(reason))
}

impl FromStr for ElementString {
    type Err = Refusal;

    /// Same as [`ElementString::parse`].
    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::parse(text)
    }
}

impl fmt::Display for ElementString {
    /// The human-readable form, which [`ElementString::parse`] reads.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for element in &self.0 {
            write!(formatter, "({})", element.identifier())?;
            for character in element.value().to_string().chars() {
                if character == '(' {
                    formatter.write_char('\\')?;
                }
                formatter.write_char(character)?;
            }
        }
        Ok(())
    }
}
