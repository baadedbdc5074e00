//! One application identifier with its value.

use std::fmt;

use super::application_identifier::{ApplicationIdentifier, Content, check_parts};
use super::measure::Measure;
use super::{Gln, Gs1Date, Gs1DateTime, Gtin, LotNumber, SerialNumber, Sscc};
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;

/// The value of an application identifier, validated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// SSCC of a logistic unit.
    Sscc(Sscc),
    /// GTIN of a trade item.
    Gtin(Gtin),
    /// GLN of a party or place.
    Gln(Gln),
    /// Lot number.
    Lot(LotNumber),
    /// Serial number.
    Serial(SerialNumber),
    /// A day or month.
    Date(Gs1Date),
    /// A day with hour and minute.
    DateTime(Gs1DateTime),
    /// A number of items.
    Count(ItemCount),
    /// A weight, length, area or volume.
    Measure(Measure),
    /// Any other value, as encoded.
    Text(String),
}

/// A number of items as in AI (37), with the zeros before it that belong to the element as it was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ItemCount {
    number: u32,
    length: usize,
}

impl ItemCount {
    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }
}

impl fmt::Display for ItemCount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:01$}", self.number, self.length)
    }
}

impl fmt::Display for Value {
    /// The value as encoded: a GTIN with 14 digits, a date with six.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sscc(sscc) => formatter.write_str(sscc.as_str()),
            Self::Gtin(gtin) => formatter.write_str(gtin.as_14_digits()),
            Self::Gln(gln) => formatter.write_str(gln.as_str()),
            Self::Lot(lot) => formatter.write_str(lot.as_str()),
            Self::Serial(serial) => formatter.write_str(serial.as_str()),
            Self::Date(date) => date.fmt(formatter),
            Self::DateTime(moment) => moment.fmt(formatter),
            Self::Count(count) => count.fmt(formatter),
            Self::Measure(measure) => measure.fmt(formatter),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

/// An application identifier with a valid value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    identifier: ApplicationIdentifier,
    value: Value,
}

impl Element {
    /// Checks `text` as a value of `identifier`. A GTIN may have 8, 12 or 13 digits instead of 14.
    ///
    /// # Errors
    /// What is wrong with the value.
    pub fn new(identifier: ApplicationIdentifier, text: &str) -> Result<Self, Reason> {
        let content = identifier.definition().content;
        let is_number = matches!(content, Content::Sscc | Content::Gtin | Content::Gln);
        if is_number && text.contains(' ') {
            return Err(Reason::Character { found: ' ' });
        }
        let value = match content {
            Content::Sscc => Value::Sscc(text.parse()?),
            Content::Gtin => Value::Gtin(text.parse()?),
            Content::Gln => Value::Gln(text.parse()?),
            Content::Lot => Value::Lot(text.parse()?),
            Content::Serial => Value::Serial(text.parse()?),
            Content::Date => Value::Date(text.parse()?),
            Content::DateTime => Value::DateTime(text.parse()?),
            Content::Count => Value::Count(ItemCount { number: count(text, 8)?, length: text.len() }),
            Content::Measure { .. } => {
                let digits = count(text, 6)?;
                let measure = Measure::new(digits, identifier.decimals()).filter(|_| text.len() == 6);
                Value::Measure(measure.ok_or(Reason::Length { allowed: "6" })?)
            }
            Content::Parts(parts) => {
                check_parts(parts, text)?;
                Value::Text(text.to_owned())
            }
        };
        Ok(Self { identifier, value })
    }

    /// Builds the element with this identifier number from a displayable value: `Element::of(13, Gs1Date::of(day))`.
    ///
    /// # Errors
    /// What is wrong with the value; [`Reason::NotAllowed`] when there is no such identifier.
    pub fn of(number: u16, value: impl fmt::Display) -> Result<Self, Reason> {
        let identifier = ApplicationIdentifier::of(number).ok_or(Reason::NotAllowed)?;
        Self::new(identifier, &value.to_string())
    }

    /// Builds a measure from the first three digits of its identifier: 310 net weight, 330 gross weight in kilograms.
    ///
    /// # Errors
    /// [`Reason::OutOfRange`] when six digits cannot express it exactly, [`Reason::NotAllowed`] when there is no such
    /// measure.
    pub fn measure(family: u16, quantity: Quantity) -> Result<Self, Reason> {
        let measure = Measure::of(quantity)?;
        let number = family.checked_mul(10).and_then(|first| first.checked_add(measure.decimals().into()));
        Self::of(number.ok_or(Reason::NotAllowed)?, measure)
    }

    /// The application identifier.
    #[must_use]
    pub const fn identifier(&self) -> ApplicationIdentifier {
        self.identifier
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> &Value {
        &self.value
    }
}

/// A whole number of 1 to `max` digits.
fn count(text: &str, max: usize) -> Result<u32, Reason> {
    if let Some(found) = text.chars().find(|c| !c.is_ascii_digit()) {
        return Err(Reason::Character { found });
    }
    match text.len() {
        0 => Err(Reason::Required),
        length if length > max => Err(Reason::TooLong { max }),
        _ => text.parse().map_err(|_| Reason::TooLong { max }),
    }
}

impl fmt::Display for Element {
    /// The human-readable form: `(01)30614141000013`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "({}){}", self.identifier, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::{Element, Value};
    use crate::identification::identifier::Gs1Date;
    use crate::input::violation::Reason;
    use chrono::NaiveDate;

    #[test]
    fn elements_are_made_of_values_as_they_show() {
        let day = NaiveDate::from_ymd_opt(2005, 1, 1).expect("a day");
        for (element, shown) in [
            (Element::of(1, "30614141000013"), "(01)30614141000013"),
            (Element::of(1, "50678907"), "(01)00000050678907"),
            (Element::of(13, Gs1Date::of(day)), "(13)050101"),
            (Element::of(37, 48), "(37)48"),
            (Element::measure(310, "12.5".parse().expect("a quantity")), "(3103)012500"),
            (Element::measure(330, "1430.25".parse().expect("a quantity")), "(3302)143025"),
        ] {
            assert_eq!(element.map(|element| element.to_string()), Ok(shown.to_owned()));
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        for (number, text, reason) in [
            (0, "893531200000002527", Reason::CheckDigit { expected: 0 }),
            (1, "3 0614141 00001 3", Reason::Character { found: ' ' }),
            (10, "", Reason::Required),
            (15, "261301", Reason::NoSuchDate),
            (37, "123456789", Reason::TooLong { max: 8 }),
            (3102, "12500", Reason::Length { allowed: "6" }),
            (3102, "1250000", Reason::TooLong { max: 6 }),
            (402, "12345678901234567", Reason::CheckDigit { expected: 0 }),
            (5, "1", Reason::NotAllowed),
        ] {
            assert_eq!(Element::of(number, text), Err(reason), "({number}){text}");
        }
    }

    #[test]
    fn values_have_the_type_that_their_identifier_gives_them() {
        let count = Element::of(37, "0048").expect("a count");
        assert!(matches!(count.value(), Value::Count(count) if count.number() == 48));
        assert_eq!(count.to_string(), "(37)0048");
        let Ok(Value::Measure(weight)) = Element::of(3102, "001250").map(|element| element.value().clone()) else {
            panic!("a measure");
        };
        assert_eq!(weight.quantity().map(|quantity| quantity.to_string()), Some("12.5".to_owned()));
    }
}
