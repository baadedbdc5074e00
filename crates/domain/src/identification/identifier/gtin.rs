//! The Global Trade Item Number.

use std::fmt;
use std::str::FromStr;

use super::digits::CheckedDigits;
use crate::input::violation::Reason;

/// A GTIN-8, -12, -13 or -14, stored as 14 digits padded with zeros on the left (GS1 General Specifications §3.3.2).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gtin(pub(super) CheckedDigits<14>);

const ALLOWED: &str = "8, 12, 13 hoặc 14";

impl Gtin {
    /// The 14 digits, as in the path of a GS1 Digital Link.
    #[must_use]
    pub fn as_14_digits(&self) -> &str {
        self.0.as_str()
    }

    /// The length of the unpadded GTIN: 8, 12, 13 or 14.
    #[must_use]
    pub fn length(&self) -> usize {
        match self.0.as_bytes().iter().take_while(|byte| **byte == b'0').count() {
            0 => 14,
            1 => 13,
            2..6 => 12,
            _ => 8,
        }
    }

    /// The indicator digit: 0 for a base trade item, 1 to 8 for a grouping of it, 9 for one of variable measure (TCVN
    /// 12827:2019, A.2 d).
    #[must_use]
    pub fn indicator(&self) -> u8 {
        self.0.as_bytes()[0] - b'0'
    }

    /// Returns the GTIN-14 of a grouping (packaging) of this trade item.
    ///
    /// # Errors
    /// [`Reason::OutOfRange`] unless `indicator` is 1 to 8.
    pub fn packaging(&self, indicator: u8) -> Result<Self, Reason> {
        if !(1..=8).contains(&indicator) {
            return Err(Reason::OutOfRange { min: 1, max: 8 });
        }
        let mut head = [b'0'; 13];
        head[0] += indicator;
        head[1..].copy_from_slice(&self.0.as_bytes()[1..13]);
        CheckedDigits::build(&head, 0).map(Self).ok_or(Reason::Length { allowed: ALLOWED })
    }
}

impl FromStr for Gtin {
    type Err = Reason;

    /// Parses 8, 12, 13 or 14 digits; spaces, as on printed labels, are ignored.
    fn from_str(text: &str) -> Result<Self, Reason> {
        CheckedDigits::read(text, |count| matches!(count, 8 | 12..=14), ALLOWED).map(Self)
    }
}

impl fmt::Display for Gtin {
    /// Without the padding: 8, 12, 13 or 14 digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.as_14_digits()[14 - self.length()..])
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Gtin({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Gtin;
    use crate::input::violation::Reason;
    use proptest::prelude::*;

    #[test]
    fn each_length_is_padded_to_fourteen_and_shown_as_it_was() {
        for (text, stored) in [
            ("50678907", "00000050678907"),
            ("614141005277", "00614141005277"),
            ("9312345678907", "09312345678907"),
            ("1893141000416", "01893141000416"),
            ("30614141000013", "30614141000013"),
        ] {
            let gtin: Gtin = text.parse().expect("a GTIN of the standard");
            assert_eq!(gtin.as_14_digits(), stored);
            assert_eq!(gtin.to_string(), text);
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_eq!("893123".parse::<Gtin>(), Err(Reason::Length { allowed: "8, 12, 13 hoặc 14" }));
        assert_eq!("9312345678908".parse::<Gtin>(), Err(Reason::CheckDigit { expected: 7 }));
        assert_eq!("93123456789O7".parse::<Gtin>(), Err(Reason::Character { found: 'O' }));
        assert_eq!("".parse::<Gtin>(), Err(Reason::Length { allowed: "8, 12, 13 hoặc 14" }));
    }

    #[test]
    fn a_case_gets_the_items_digits_with_an_indicator_and_its_own_check_digit() {
        let item: Gtin = "614141000012".parse().expect("a right number");
        let case = item.packaging(3).expect("an allowed indicator");
        assert_eq!(case.to_string(), "30614141000013");
        assert_eq!(case.indicator(), 3);
        assert_eq!(item.packaging(9), Err(Reason::OutOfRange { min: 1, max: 8 }));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_read_reads_again(text in "[0-9 ]{0,15}|\\PC{0,20}") {
            if let Ok(gtin) = text.parse::<Gtin>() {
                prop_assert_eq!(gtin.to_string().parse(), Ok(gtin.clone()));
                prop_assert_eq!(gtin.as_14_digits().parse(), Ok(gtin));
            }
        }
    }
}
