//! Element strings: concatenated application identifiers with their values, the content of GS1-128, GS1 DataMatrix and
//! GS1 QR symbols (GS1 General Specifications §7.8).
//!
//! There are three forms:
//!
//! | form | example | reading | writing |
//! |---|---|---|---|
//! | human-readable | `(01)30614141000013(10)A1B2C3` | [`ElementString::parse`] | `Display` |
//! | from a scanner | `]C1013061414100001310A1B2C3` | [`ElementString::scan`] | [`ElementString::transmitted`] |
//! | in the symbol | FNC1, data, FNC1, data | | [`ElementString::encode`] |
//!
//! A label may have several symbols, so a single symbol may lack mandatory associations of its elements:
//! [`ElementString::check_associations`] checks all symbols of an item, combined by [`ElementString::join`].

mod bracketed;
mod scanner;
#[cfg(test)]
mod tests;

use std::fmt;

pub(super) use scanner::SYMBOLOGIES;

use super::application_identifier::number;
use super::as_sent::GS;
use super::element::{Element, Value};
use super::refusal::{Fault, Refusal};
use super::{Gln, Gs1Date, Gtin, LotNumber, SerialNumber, Sscc};
use crate::input::violation::Reason;

/// The greatest number of elements, far above that of any label.
pub const MAX_ELEMENTS: usize = 32;
/// The greatest length of a text to parse, in bytes; above that of [`MAX_ELEMENTS`] elements in any form.
pub const MAX_LENGTH: usize = 16_384;
/// The greatest number of characters of a GS1-128 symbol, with FNC1 separators but without the leading FNC1 (GS1
/// General Specifications §5.4).
pub const MAX_GS1_128: usize = 48;

/// A sequence of 1 to [`MAX_ELEMENTS`] elements with distinct identifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementString(Vec<Element>);

/// A segment of the data that a symbol encodes, without brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// The function character FNC1: in first position it marks a GS1 symbol, elsewhere it ends a value.
    Fnc1,
    /// Characters of the set 82.
    Data(String),
}

impl ElementString {
    /// Builds an element string of these elements, in this order.
    ///
    /// # Errors
    /// [`Reason::Required`] without an element, [`Reason::TooLong`] with more than [`MAX_ELEMENTS`],
    /// [`Fault::Repeated`] when an identifier occurs with two values.
    pub fn new(elements: impl IntoIterator<Item = Element>) -> Result<Self, Refusal> {
        let elements = elements.into_iter();
        let mut collected = Self(Vec::with_capacity(elements.size_hint().0));
        for element in elements {
            collected.push(None, element)?;
        }
        collected.not_empty()
    }

    /// Combines the element strings of the symbols of one item.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn join(symbols: impl IntoIterator<Item = Self>) -> Result<Self, Refusal> {
        Self::new(symbols.into_iter().flat_map(|symbol| symbol.0))
    }

    /// Adds an element; a duplicate with the same value is ignored, one with another value refused.
    fn push(&mut self, position: Option<usize>, element: Element) -> Result<(), Refusal> {
        let fault = match self.0.iter().find(|other| other.identifier() == element.identifier()) {
            Some(other) if *other == element => return Ok(()),
            Some(_) => Fault::Repeated,
            None if self.0.len() == MAX_ELEMENTS => Fault::Value(Reason::TooLong { max: MAX_ELEMENTS }),
            None => {
                self.0.push(element);
                return Ok(());
            }
        };
        Err(Refusal { position, ..Refusal::of_element(element.identifier(), fault) })
    }

    fn not_empty(self) -> Result<Self, Refusal> {
        if self.0.is_empty() { Err(Refusal::new(0, None, Fault::Value(Reason::Required))) } else { Ok(self) }
    }

    /// Checks the mandatory associations and invalid pairs of the elements (GS1 General Specifications §4.13): (02)
    /// comes with (37) and (00), (10) and (21) with (01), and so on.
    ///
    /// # Errors
    /// [`Fault::Needs`] or [`Fault::Excludes`] of the first element that breaks a rule.
    pub fn check_associations(&self) -> Result<(), Refusal> {
        let has = |pattern: &str| self.0.iter().any(|element| element.identifier().matches(pattern));
        for element in &self.0 {
            let identifier = element.identifier();
            let definition = identifier.definition();
            let has_all = |group: &str| group.split('+').all(has);
            if !definition.needs.is_empty() && !definition.needs.split(' ').any(has_all) {
                return Err(Refusal::of_element(identifier, Fault::Needs { any_of: definition.needs }));
            }
            let others = self.0.iter().map(Element::identifier).filter(|other| *other != identifier);
            for other in others {
                if other.is_any_of(definition.excludes) || identifier.is_rival_of(other) {
                    return Err(Refusal::of_element(identifier, Fault::Excludes { other }));
                }
            }
        }
        Ok(())
    }

    /// Moves the elements with a predefined length to the front, which saves separators in the symbol.
    #[must_use]
    pub fn predefined_first(mut self) -> Self {
        self.0.sort_by_key(|element| !element.identifier().has_predefined_length());
        self
    }

    /// Returns the data that a symbol encodes, beginning with FNC1.
    #[must_use]
    pub fn encode(&self) -> Vec<Segment> {
        let mut segments = vec![Segment::Fnc1];
        let mut data = String::new();
        for (index, element) in self.0.iter().enumerate() {
            write_plain(&mut data, element);
            if index + 1 < self.0.len() && !element.identifier().has_predefined_length() {
                segments.push(Segment::Data(std::mem::take(&mut data)));
                segments.push(Segment::Fnc1);
            }
        }
        segments.push(Segment::Data(data));
        segments
    }

    /// Whether it fits into one GS1-128 symbol.
    #[must_use]
    pub fn fits_gs1_128(&self) -> bool {
        self.transmitted().len() <= MAX_GS1_128
    }

    /// Returns the data that a scanner transmits after the symbology identifier: FNC1 separators as the control
    /// character GS.
    #[must_use]
    pub fn transmitted(&self) -> String {
        let mut text = String::new();
        for segment in self.encode().into_iter().skip(1) {
            match segment {
                Segment::Fnc1 => text.push(GS),
                Segment::Data(data) => text.push_str(&data),
            }
        }
        text
    }

    /// The elements in their order.
    #[must_use]
    pub fn elements(&self) -> &[Element] {
        &self.0
    }

    /// The value of the application identifier with this number.
    #[must_use]
    pub fn get(&self, number: u16) -> Option<&Value> {
        self.0.iter().find(|element| element.identifier().number() == number).map(Element::value)
    }

    /// The SSCC of the logistic unit, (00).
    #[must_use]
    pub fn sscc(&self) -> Option<&Sscc> {
        match self.get(number::SSCC) {
            Some(Value::Sscc(sscc)) => Some(sscc),
            _ => None,
        }
    }

    /// The GTIN of the trade item, (01).
    #[must_use]
    pub fn gtin(&self) -> Option<&Gtin> {
        self.gtin_of(number::GTIN)
    }

    /// The GTIN of the trade items in a logistic unit, (02).
    #[must_use]
    pub fn content(&self) -> Option<&Gtin> {
        self.gtin_of(number::CONTENT)
    }

    fn gtin_of(&self, number: u16) -> Option<&Gtin> {
        match self.get(number) {
            Some(Value::Gtin(gtin)) => Some(gtin),
            _ => None,
        }
    }

    /// The lot number, (10).
    #[must_use]
    pub fn lot(&self) -> Option<&LotNumber> {
        match self.get(number::LOT) {
            Some(Value::Lot(lot)) => Some(lot),
            _ => None,
        }
    }

    /// The serial number, (21).
    #[must_use]
    pub fn serial(&self) -> Option<&SerialNumber> {
        match self.get(number::SERIAL) {
            Some(Value::Serial(serial)) => Some(serial),
            _ => None,
        }
    }

    /// The GLN of a party or place, (410) to (417).
    #[must_use]
    pub fn gln(&self, number: u16) -> Option<&Gln> {
        match self.get(number) {
            Some(Value::Gln(gln)) => Some(gln),
            _ => None,
        }
    }

    /// A date, (11) to (17), or the day of (7003).
    #[must_use]
    pub fn date(&self, number: u16) -> Option<Gs1Date> {
        match self.get(number) {
            Some(Value::Date(date)) => Some(*date),
            Some(Value::DateTime(moment)) => Some(moment.date()),
            _ => None,
        }
    }

    /// The count of trade items in a logistic unit, (37).
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        match self.get(number::COUNT) {
            Some(Value::Count(count)) => Some(count.number()),
            _ => None,
        }
    }
}

/// Appends the identifier and the value without brackets.
fn write_plain(data: &mut String, element: &Element) {
    use fmt::Write as _;
    // Writing to a String never fails.
    let _ = write!(data, "{}{}", element.identifier(), element.value());
}
