//! The Vietnamese tax code, which is also the business registration number.

use std::fmt;
use std::str::FromStr;

use crate::input::characters::{is_dash, is_invisible};
use crate::input::violation::Reason;

/// A tax code: 10 digits with a check digit, 10-3 digits of a branch, or 12 digits (household business, the personal
/// identification number, which begins with the code of a province or country: Decree 137/2015/NĐ-CP, article 13).
/// Circular 86/2024/TT-BTC, article 5.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TaxCode(String);

const ALLOWED: &str = "10, 10-3 hoặc 12";

/// Weights of the first nine digits; the tenth is 10 minus the weighted sum modulo 11.
const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/// Codes of the 63 provinces, two digits each, that personal identification numbers began with (Circular 59/2021/TT-BCA,
/// annex I). Those of the 34 provinces since 1/7/2025 are among them.
const PROVINCES: [&str; 63] = [
    "01", "02", "04", "06", "08", "10", "11", "12", "14", "15", "17", "19", "20", "22", "24", "25", "26", "27", "30",
    "31", "33", "34", "35", "36", "37", "38", "40", "42", "44", "45", "46", "48", "49", "51", "52", "54", "56", "58",
    "60", "62", "64", "66", "67", "68", "70", "72", "74", "75", "77", "79", "80", "82", "83", "84", "86", "87", "89",
    "91", "92", "93", "94", "95", "96",
];

/// Whether three digits are the code of a province, or of a country, which is greater than 100.
fn is_birthplace(code: &str) -> bool {
    code > "100" || code.strip_prefix('0').is_some_and(|province| PROVINCES.contains(&province))
}

impl FromStr for TaxCode {
    type Err = Reason;

    /// Parses the code with or without the hyphen, or another dash, before the three digits of a branch. Spaces, points
    /// and invisible characters are passed over.
    fn from_str(text: &str) -> Result<Self, Reason> {
        let separates = |c: &char| c.is_whitespace() || *c == '.' || is_invisible(*c);
        let written: String = text.chars().filter(|c| !separates(c)).collect();
        let digits: String = written.chars().filter(|c| !is_dash(*c)).collect();
        if let Some(found) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Reason::Character { found });
        }
        // A lost digit must not turn the code of a branch into one of a person.
        let parts: Vec<usize> = written.split(is_dash).map(str::len).collect();
        if !matches!(parts[..], [_] | [10, 3]) {
            return Err(Reason::Length { allowed: ALLOWED });
        }
        match digits.len() {
            10 => {}
            12 if is_birthplace(&digits[..3]) => return Ok(Self(digits)),
            12 => return Err(Reason::NotAllowed),
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
            ("101199012345", "101199012345"),
            ("0100109106\u{2013}001", "0100109106-001"),
            ("0100109106\u{a0}\u{2212} 001", "0100109106-001"),
            ("010.010.9106", "0100109106"),
            ("\u{202a}0100109106\u{200b}", "0100109106"),
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
        for text in
            ["0100109106-01", "0100109106-1", "010010910-001", "010010-9106", "001-199012345", "0100109106-", "-"]
        {
            assert_eq!(text.parse::<TaxCode>(), Err(Reason::Length { allowed: super::ALLOWED }), "{text}");
        }
        for text in ["000199012345", "003199012345", "097199012345", "100199012345"] {
            assert_eq!(text.parse::<TaxCode>(), Err(Reason::NotAllowed), "{text}");
        }
        assert_eq!("01001O9106".parse::<TaxCode>(), Err(Reason::Character { found: 'O' }));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_read_reads_again(text in "[0-9 .x\u{2013}-]{0,16}") {
            if let Ok(code) = text.parse::<TaxCode>() {
                prop_assert_eq!(code.to_string().parse(), Ok(code));
            }
        }
    }
}
