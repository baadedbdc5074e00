//! Element strings: application identifiers with their values, one after another, as a GS1-128, GS1 DataMatrix or
//! GS1 QR symbol holds them (GS1 General Specifications §7.8).
//!
//! Three forms of the same:
//!
//! | form | example | reading | writing |
//! |---|---|---|---|
//! | for people | `(01)30614141000013(10)A1B2C3` | [`ElementString::parse`] | `Display` |
//! | from a scanner | `]C1013061414100001310A1B2C3` | [`ElementString::scan`] | [`ElementString::transmitted`] |
//! | in the symbol | FNC1, data, FNC1, data | | [`ElementString::encode`] |
//!
//! A label may have several symbols, so a single one may lack what its elements have to come with:
//! [`ElementString::check_associations`] judges all that is on an item, put together with [`ElementString::join`].

mod bracketed;
mod scanner;
#[cfg(test)]
mod tests;

use std::fmt;

use super::application_identifier::number;
use super::element::{Element, Value};
use super::refusal::{Fault, Refusal};
use super::{Gln, Gs1Date, Gtin, LotNumber, SerialNumber, Sscc};
use crate::input::violation::Reason;

/// The most elements; no label comes near.
pub const MAX_ELEMENTS: usize = 32;
/// The longest text that is looked at, in bytes: more than so many elements have in any form.
pub const MAX_LENGTH: usize = 16_384;
/// The most characters of one GS1-128 symbol, FNC1 separators included but not the leading one
/// (GS1 General Specifications §5.4).
pub const MAX_GS1_128: usize = 48;

/// Elements in their order, none of them twice. There is at least one, and at most [`MAX_ELEMENTS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementString(Vec<Element>);

/// A piece of what a symbol encodes: brackets never are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// The function character FNC1: in the first place it says that the symbol is of the GS1 system, later it ends
    /// a value.
    Fnc1,
    /// Characters of the set 82.
    Data(String),
}

impl ElementString {
    /// These elements, in this order.
    ///
    /// # Errors
    /// [`Reason::Required`] without an element, [`Reason::TooLong`] with more than [`MAX_ELEMENTS`],
    /// [`Fault::Repeated`] when one is there with two values.
    pub fn new(elements: impl IntoIterator<Item = Element>) -> Result<Self, Refusal> {
        let elements = elements.into_iter();
        let mut collected = Self(Vec::with_capacity(elements.size_hint().0));
        for element in elements {
            collected.push(None, element)?;
        }
        collected.not_empty()
    }

    /// All that is on one item, from its several symbols.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn join(symbols: impl IntoIterator<Item = Self>) -> Result<Self, Refusal> {
        Self::new(symbols.into_iter().flat_map(|symbol| symbol.0))
    }

    /// The same value twice says nothing new and is passed over; two values contradict each other.
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

    /// Accepts the elements when each has the others that it has to come with, and none that it may not come with
    /// (GS1 General Specifications §4.13): (02) comes with (37) and (00), (10) and (21) with (01), and so on.
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

    /// The elements with a predefined length first, which saves separators in the symbol; otherwise in their order.
    #[must_use]
    pub fn predefined_first(mut self) -> Self {
        self.0.sort_by_key(|element| !element.identifier().has_predefined_length());
        self
    }

    /// What a symbol encodes, beginning with FNC1.
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

    /// Whether one GS1-128 symbol holds all of it.
    #[must_use]
    pub fn fits_gs1_128(&self) -> bool {
        self.transmitted().len() <= MAX_GS1_128
    }

    /// What a scanner transmits after the symbology identifier: FNC1 between elements as the control character GS.
    #[must_use]
    pub fn transmitted(&self) -> String {
        let mut text = String::new();
        for segment in self.encode().into_iter().skip(1) {
            match segment {
                Segment::Fnc1 => text.push(char::from(scanner::GS)),
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

    /// The value of the identifier that is written as this number.
    #[must_use]
    pub fn get(&self, number: u16) -> Option<&Value> {
        self.0.iter().find(|element| element.identifier().number() == number).map(Element::value)
    }

    /// The logistic unit, (00).
    #[must_use]
    pub fn sscc(&self) -> Option<&Sscc> {
        match self.get(number::SSCC) {
            Some(Value::Sscc(sscc)) => Some(sscc),
            _ => None,
        }
    }

    /// The trade item, (01).
    #[must_use]
    pub fn gtin(&self) -> Option<&Gtin> {
        self.gtin_of(number::GTIN)
    }

    /// The trade items inside a logistic unit, (02).
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

    /// The lot, (10).
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

    /// A party or place, (410) to (417).
    #[must_use]
    pub fn gln(&self, number: u16) -> Option<&Gln> {
        match self.get(number) {
            Some(Value::Gln(gln)) => Some(gln),
            _ => None,
        }
    }

    /// A date, (11) to (17); of (7003) the day.
    #[must_use]
    pub fn date(&self, number: u16) -> Option<Gs1Date> {
        match self.get(number) {
            Some(Value::Date(date)) => Some(*date),
            Some(Value::DateTime(moment)) => Some(moment.date()),
            _ => None,
        }
    }

    /// How many trade items are inside, (37).
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        match self.get(number::COUNT) {
            Some(Value::Count(count)) => Some(*count),
            _ => None,
        }
    }
}

/// The identifier and the value without brackets.
fn write_plain(data: &mut String, element: &Element) {
    use fmt::Write as _;
    // Writing to a String never fails.
    let _ = write!(data, "{}{}", element.identifier(), element.value());
}
