//! The serial number of a trade item.

use std::fmt;
use std::str::FromStr;

use super::character_set::check_set_82;
use crate::input::violation::Reason;

/// A serial number as in AI (21): 1 to 20 characters of the GS1 character set 82. It is unique within a GTIN, across
/// its lots (GS1 General Specifications §3.5.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SerialNumber(String);

/// The greatest length of a serial number.
pub const MAX: usize = 20;

impl SerialNumber {
    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SerialNumber {
    type Err = Reason;

    fn from_str(text: &str) -> Result<Self, Reason> {
        check_set_82(text, MAX)?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::SerialNumber;
    use crate::input::violation::Reason;

    #[test]
    fn one_to_twenty_characters_of_the_set_82() {
        assert_eq!(
            "12345/xyz_%".parse::<SerialNumber>().map(|serial| serial.to_string()),
            Ok("12345/xyz_%".to_owned())
        );
        assert_eq!("".parse::<SerialNumber>(), Err(Reason::Required));
        assert_eq!("9".repeat(21).parse::<SerialNumber>(), Err(Reason::TooLong { max: 20 }));
        assert_eq!("số1".parse::<SerialNumber>(), Err(Reason::Character { found: 'ố' }));
    }
}
