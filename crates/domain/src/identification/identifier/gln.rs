//! The Global Location Number.

use std::fmt;
use std::str::FromStr;

use super::digits::CheckedDigits;
use crate::input::violation::Reason;

/// A GLN: 13 digits that identify a party or a place (GS1 General Specifications §3.4.7, AI 414 and 417).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gln(pub(super) CheckedDigits<13>);

impl Gln {
    /// The 13 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Gln {
    type Err = Reason;

    /// Parses 13 digits; spaces are ignored.
    fn from_str(text: &str) -> Result<Self, Reason> {
        CheckedDigits::read(text, |count| count == 13, "13").map(Self)
    }
}

impl fmt::Display for Gln {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Gln {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Gln({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Gln;
    use crate::input::violation::Reason;

    #[test]
    fn thirteen_digits_with_a_right_check_digit_and_nothing_else() {
        assert_eq!("8 938 505 970 004".parse::<Gln>().map(|gln| gln.to_string()), Ok("8938505970004".to_owned()));
        assert_eq!("8938505970001".parse::<Gln>(), Err(Reason::CheckDigit { expected: 4 }));
        assert_eq!("893850597000".parse::<Gln>(), Err(Reason::Length { allowed: "13" }));
    }
}
