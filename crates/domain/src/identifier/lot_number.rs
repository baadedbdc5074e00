//! The batch or lot number.

use std::fmt;
use std::str::FromStr;

use crate::violation::Reason;

/// A lot number as it fits into AI (10): 1 to 20 characters of the GS1 character set 82
/// (GS1 General Specifications §3.4.2 and figure 7.11-1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LotNumber(String);

/// The most characters of a lot number.
pub const MAX: usize = 20;

impl LotNumber {
    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether `character` is of the GS1 character set 82.
#[must_use]
pub fn is_character_set_82(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(character)
}

impl FromStr for LotNumber {
    type Err = Reason;

    fn from_str(text: &str) -> Result<Self, Reason> {
        if let Some(found) = text.chars().find(|c| !is_character_set_82(*c)) {
            return Err(Reason::Character { found });
        }
        match text.len() {
            0 => Err(Reason::Required),
            1..=MAX => Ok(Self(text.to_owned())),
            _ => Err(Reason::TooLong { max: MAX }),
        }
    }
}

impl fmt::Display for LotNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{LotNumber, is_character_set_82};
    use crate::violation::Reason;

    #[test]
    fn the_character_set_has_82_members() {
        assert_eq!((0_u8..=127).filter(|byte| is_character_set_82(char::from(*byte))).count(), 82);
    }

    #[test]
    fn vietnamese_letters_and_spaces_are_named_in_the_refusal() {
        assert_eq!("LÔ-1".parse::<LotNumber>(), Err(Reason::Character { found: 'Ô' }));
        assert_eq!("TL 01".parse::<LotNumber>(), Err(Reason::Character { found: ' ' }));
        assert_eq!("X".repeat(21).parse::<LotNumber>(), Err(Reason::TooLong { max: 20 }));
        assert!("TL-2026/11-001".parse::<LotNumber>().is_ok());
    }
}
