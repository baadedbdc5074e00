//! The registration number of a business: its tax code, or the number of an old household business.

use std::fmt;
use std::str::FromStr;

use super::TaxCode;
use crate::input::characters::{is_dash, is_invisible};
use crate::input::search::fold;
use crate::input::violation::Reason;

/// The number in a certificate of business registration.
///
/// Since 2025 that is the tax code. Certificates of household businesses (giấy chứng nhận đăng ký hộ kinh doanh) from
/// before have numbers with letters, such as `41A8012345`: province, district, 8 for a household business, and a running
/// number. Districts also wrote them with hyphens, slashes and points, so these are kept as the certificate has them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RegistrationNumber {
    /// A tax code, with its strict rules.
    TaxCode(TaxCode),
    /// A number with letters, in capitals and without spaces.
    Household(String),
}

/// Maximum length of a number with letters, in characters.
pub const MAX_LENGTH: usize = 30;
/// Minimum numbers of letters and digits together, and of digits.
const MIN_LENGTH: (usize, usize) = (6, 4);
/// Letters that are typed for the digits 0 and 1.
const LIKE_DIGITS: [char; 3] = ['O', 'I', 'L'];
/// Lengths of tax codes.
const TAX_CODE_LENGTHS: [usize; 3] = [10, 12, 13];

impl RegistrationNumber {
    /// Returns the text by which numbers are compared: its letters and digits.
    #[must_use]
    pub fn comparison_form(&self) -> String {
        self.to_string().chars().filter(|c| c.is_alphanumeric()).collect()
    }
}

/// Whether letters and digits are two digits, letters, an 8 and six digits, as most numbers of household businesses are.
fn is_usual(letters_and_digits: &[char]) -> bool {
    let is_digits = |part: &[char]| part.iter().all(char::is_ascii_digit);
    let Some((province, rest)) = letters_and_digits.split_at_checked(2) else { return false };
    let letters = rest.iter().take_while(|c| c.is_alphabetic()).count();
    let number = &rest[letters..];
    letters > 0 && is_digits(province) && number.len() == 7 && number[0] == '8' && is_digits(number)
}

impl FromStr for RegistrationNumber {
    type Err = Reason;

    /// Parses a number as people write it. Spaces and invisible characters are passed over, other dashes are hyphens.
    fn from_str(text: &str) -> Result<Self, Reason> {
        let written: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !is_invisible(*c))
            .map(|c| if is_dash(c) { '-' } else { c })
            .flat_map(char::to_uppercase)
            .collect();
        let characters: Vec<char> = written.chars().filter(|c| c.is_alphanumeric()).collect();
        let letters: Vec<char> = characters.iter().copied().filter(|c| c.is_alphabetic()).collect();
        // A letter typed for a digit must not turn a tax code into another number.
        let is_slip = TAX_CODE_LENGTHS.contains(&characters.len())
            && letters.iter().all(|letter| LIKE_DIGITS.contains(letter))
            && !is_usual(&characters);
        if letters.is_empty() || is_slip {
            return text.parse().map(Self::TaxCode);
        }
        let is_letter = |c: char| fold(c.encode_utf8(&mut [0; 4])).bytes().all(|byte| byte.is_ascii_lowercase());
        let allowed =
            |c: char| matches!(c, '-' | '/' | '.') || c.is_ascii_digit() || (c.is_alphabetic() && is_letter(c));
        if let Some(found) = written.chars().find(|c| !allowed(*c)) {
            return Err(Reason::Character { found });
        }
        if written.chars().count() > MAX_LENGTH {
            return Err(Reason::TooLong { max: MAX_LENGTH });
        }
        let (min, min_digits) = MIN_LENGTH;
        let is_long_enough = characters.len() >= min && characters.len() - letters.len() >= min_digits;
        let is_closed = written.starts_with(char::is_alphanumeric) && written.ends_with(char::is_alphanumeric);
        if is_long_enough && is_closed { Ok(Self::Household(written)) } else { Err(Reason::RegistrationNumber) }
    }
}

impl fmt::Display for RegistrationNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TaxCode(code) => code.fmt(formatter),
            Self::Household(number) => formatter.write_str(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RegistrationNumber;
    use crate::input::violation::Reason;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, Reason> {
        text.parse::<RegistrationNumber>().map(|number| number.to_string())
    }

    #[test]
    fn numbers_of_old_households_are_kept_as_their_certificates_have_them() {
        for (text, shown) in [
            ("41A8012345", "41A8012345"),
            ("01D-8003456", "01D-8003456"),
            (" 41a8012345 ", "41A8012345"),
            ("41A 8012345", "41A8012345"),
            ("41A\u{2013}8012345", "41A-8012345"),
            ("41.H.8.001234", "41.H.8.001234"),
            ("0312/HKD-2010", "0312/HKD-2010"),
            ("48đ8000123", "48Đ8000123"),
            ("01O8003456", "01O8003456"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(shown), "{text}");
        }
    }

    #[test]
    fn tax_codes_keep_their_rules() {
        assert_eq!(read("0100109106 001").as_deref(), Ok("0100109106-001"));
        assert_eq!(read("0100109107"), Err(Reason::CheckDigit { expected: 6 }));
        assert!(matches!(read("0100109106-01"), Err(Reason::Length { .. })));
        assert_eq!(read("003199012345"), Err(Reason::NotAllowed));
        assert_eq!(read("0100109106/001"), Err(Reason::Character { found: '/' }));
        for slip in ["01001O9106", "0I00109106", "01001o9106-001", "0011990l2345"] {
            assert!(matches!(read(slip), Err(Reason::Character { .. })), "{slip}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["HKD", "41A8", "ABCDEF12", "-41A8012345", "41A8012345/"] {
            assert_eq!(read(text), Err(Reason::RegistrationNumber), "{text}");
        }
        assert_eq!(read("41A8012345!"), Err(Reason::Character { found: '!' }));
        assert_eq!(read("41A_8012345"), Err(Reason::Character { found: '_' }));
        assert_eq!(read("41Ж8012345"), Err(Reason::Character { found: 'Ж' }));
        assert_eq!(read(&format!("41A{}", "8".repeat(40))), Err(Reason::TooLong { max: super::MAX_LENGTH }));
    }

    #[test]
    fn separators_do_not_make_another_number() {
        let form = |text: &str| text.parse::<RegistrationNumber>().map(|number| number.comparison_form());
        assert_eq!(form("41A-801.234/5"), form("41a8012345"));
        assert_ne!(form("41A8012345"), form("41B8012345"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_read_reads_again(text in "[0-9A-Oa-oĐđß ./\u{2013}-]{0,34}") {
            if let Ok(number) = text.parse::<RegistrationNumber>() {
                prop_assert_eq!(number.to_string().parse(), Ok(number));
            }
        }
    }
}
