//! The Global Trade Item Number.

use std::fmt;
use std::str::FromStr;

use super::check_digit::verify;
use crate::violation::Reason;

/// A GTIN-8, -12, -13 or -14, kept as 14 digits with zeros on the left (GS1 General Specifications §3.3.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gtin(String);

impl Gtin {
    /// The 14 digits, as in the `/01/` part of a GS1 Digital Link.
    #[must_use]
    pub fn as_14_digits(&self) -> &str {
        &self.0
    }
}

impl FromStr for Gtin {
    type Err = Reason;

    /// Reads 8, 12, 13 or 14 digits; spaces between them are passed over, as on printed labels.
    fn from_str(text: &str) -> Result<Self, Reason> {
        let digits: String = text.chars().filter(|c| *c != ' ').collect();
        if let Some(found) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Reason::Character { found });
        }
        if !matches!(digits.len(), 8 | 12 | 13 | 14) {
            return Err(Reason::Length { allowed: "8, 12, 13 hoặc 14" });
        }
        verify(&digits)?;
        Ok(Self(format!("{digits:0>14}")))
    }
}

impl fmt::Display for Gtin {
    /// The usual form: without the padding, at 8, 12, 13 or 14 digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zeros = self.0.bytes().take_while(|byte| *byte == b'0').count();
        let length = match 14 - zeros.min(13) {
            0..=8 => 8,
            9..=12 => 12,
            13 => 13,
            _ => 14,
        };
        formatter.write_str(&self.0[14 - length..])
    }
}

#[cfg(test)]
mod tests {
    use super::Gtin;
    use crate::violation::Reason;

    #[test]
    fn each_length_is_padded_to_fourteen_and_shown_as_it_was() {
        for (text, stored) in [
            ("50678907", "00000050678907"),
            ("614141005277", "00614141005277"),
            ("9312345678907", "09312345678907"),
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
}
