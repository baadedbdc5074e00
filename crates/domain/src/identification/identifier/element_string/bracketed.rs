//! The form for people: each application identifier in brackets.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::str::FromStr;

use super::super::application_identifier::ApplicationIdentifier;
use super::super::element::Element;
use super::super::refusal::{Fault, Refusal};
use super::{ElementString, MAX_LENGTH};
use crate::input::violation::Reason;

impl ElementString {
    /// Reads `(01)30614141000013(13)050101(10)A1B2C3`, as printed under a symbol or typed.
    ///
    /// Spaces are passed over, since no value has any; a GTIN may be without its leading zeros. Where a value has an
    /// opening bracket of its own, a backslash stands before it: `(10)A\(1)`.
    ///
    /// # Errors
    /// The first fault, with its position and its identifier.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > MAX_LENGTH {
            return Err(Refusal::new(MAX_LENGTH, None, Fault::Value(Reason::TooLong { max: MAX_LENGTH })));
        }
        Reader { text, at: 0 }.read().map_err(|refusal| in_characters(refusal, text))
    }
}

/// Positions are counted in bytes while reading, and told in characters.
fn in_characters(refusal: Refusal, text: &str) -> Refusal {
    let characters = |bytes: usize| text.char_indices().take_while(|(start, _)| *start < bytes).count();
    Refusal { position: refusal.position.map(characters), ..refusal }
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

    /// `(01)`, of which the opening bracket is next.
    fn identifier(&mut self) -> Result<ApplicationIdentifier, Refusal> {
        let no_brackets = Refusal::new(self.at, None, Fault::NoBrackets);
        let inside = self.rest().strip_prefix('(').ok_or_else(|| no_brackets.clone())?;
        let (digits, _) = inside.split_once(')').ok_or(no_brackets)?;
        let identifier = digits.parse().map_err(|_| Refusal::unknown(self.at + 1, digits))?;
        self.at += digits.len() + 2;
        Ok(identifier)
    }

    /// All up to the next opening bracket that no backslash precedes.
    fn value(&mut self) -> &'a str {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let mut end = 0;
        while end < bytes.len() && bytes[end] != b'(' {
            end += if bytes[end..].starts_with(b"\\(") { 2 } else { 1 };
        }
        self.at += end;
        &rest[..end]
    }
}

/// The value without spaces and without the backslashes before brackets.
fn plain(raw: &str) -> Cow<'_, str> {
    if raw.contains([' ', '\\']) { Cow::Owned(raw.replace(' ', "").replace("\\(", "(")) } else { Cow::Borrowed(raw) }
}

/// Points at the fault as it stands in the text; positions in bytes, like those of the reader.
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

    /// [`ElementString::parse`].
    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::parse(text)
    }
}

impl fmt::Display for ElementString {
    /// The form for people, which [`ElementString::parse`] reads.
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
