//! The Vietnamese tax code, which is also the business registration number.

use std::fmt;
use std::str::FromStr;

use crate::input::violation::Reason;

/// A tax code: 10 digits with a check digit, 10-3 digits of a branch, or 12 digits (household business, the personal
/// identification number). Circular 86/2024/TT-BTC, article 5.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TaxCode(String);

const ALLOWED: &str = "10, 10-3 hoặc 12";

/// Weights of the first nine digits; the tenth is 10 minus the weighted sum modulo 11.
const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

impl FromStr for TaxCode {
    type Err = Reason;

    /// Parses the code with or without the hyphen before the three digits of a branch.
    fn from_str(text: &str) -> Result<Self, Reason> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if let Some(found) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Reason::Character { found });
        }
        match digits.len() {
            10 => {}
            12 => return Ok(Self(digits)),
            13 if digits[10..] != *"000" => {}
            _ => return Err(Reason::Length { allowed: ALLOWED }),
        }
        let values: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
        let sum: u32 = values.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        match u8::try_from(10 - sum % 11) {
            Ok(expected) if u32::from(expected) == values[9] => {}
            // A remainder of zero yields no digit: such numbers are not issued.
            Ok(10) | Err(_) => return Err(Reason::NotAllowed),
            Ok(expected) => return Err(Reason::CheckDigit { expected }),
        }
        Ok(Self(if digits.len() == 13 { format!("{}-{}", &digits[..10], &digits[10..]) } else { digits }))
    }
}

impl fmt::Display for TaxCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::TaxCode;
    use crate::input::violation::Reason;
    use proptest::prelude::*;

    #[test]
    fn codes_of_companies_branches_and_households_are_read() {
        for (text, shown) in [
            ("0100109106", "0100109106"),
            ("0301588441", "0301588441"),
            ("0100109106 001", "0100109106-001"),
            ("0100109106-001", "0100109106-001"),
            ("001199012345", "001199012345"),
        ] {
            assert_eq!(text.parse::<TaxCode>().map(|code| code.to_string()), Ok(shown.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_branch_code_has_its_hyphen_in_the_same_place_however_it_was_typed() {
        assert_eq!("0100109106001".parse::<TaxCode>(), "0100109106-001".parse());
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_eq!("0100109107".parse::<TaxCode>(), Err(Reason::CheckDigit { expected: 6 }));
        assert_eq!("010010910".parse::<TaxCode>(), Err(Reason::Length { allowed: super::ALLOWED }));
        assert_eq!("0100109106-000".parse::<TaxCode>(), Err(Reason::Length { allowed: super::ALLOWED }));
        assert_eq!("01001O9106".parse::<TaxCode>(), Err(Reason::Character { found: 'O' }));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_read_reads_again(text in "[0-9 x-]{0,16}") {
            if let Ok(code) = text.parse::<TaxCode>() {
                prop_assert_eq!(code.to_string().parse(), Ok(code));
            }
        }
    }
}
