//! The batch or lot number.

use std::fmt;
use std::str::FromStr;

use super::character_set::check_set_82;
use crate::input::violation::Reason;

pub use super::character_set::is_character_set_82;

/// A lot number as in AI (10): 1 to 20 characters of the GS1 character set 82 (GS1 General Specifications §3.4.1 and
/// figure 7.11-1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LotNumber(String);

/// The greatest length of a lot number.
pub const MAX: usize = 20;

impl LotNumber {
    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LotNumber {
    type Err = Reason;

    fn from_str(text: &str) -> Result<Self, Reason> {
        check_set_82(text, MAX)?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for LotNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::LotNumber;
    use crate::input::violation::Reason;

    #[test]
    fn vietnamese_letters_and_spaces_are_named_in_the_refusal() {
        assert_eq!("LÔ-1".parse::<LotNumber>(), Err(Reason::Character { found: 'Ô' }));
        assert_eq!("TL 01".parse::<LotNumber>(), Err(Reason::Character { found: ' ' }));
        assert_eq!("X".repeat(21).parse::<LotNumber>(), Err(Reason::TooLong { max: 20 }));
        assert!("TL-2026/11-001".parse::<LotNumber>().is_ok());
    }

    #[test]
    fn the_lot_numbers_of_tcvn_12827_are_read() {
        for number in ["02228ABC", "A1B2C3"] {
            assert_eq!(number.parse::<LotNumber>().map(|lot| lot.to_string()), Ok(number.to_owned()));
        }
    }
}
