//! The Serial Shipping Container Code.

use std::fmt;
use std::str::FromStr;

use super::digits::CheckedDigits;
use crate::input::violation::Reason;

/// An SSCC: 18 digits that identify a logistic unit: extension digit, company prefix, serial reference and check digit
/// (GS1 General Specifications §3.3.1, AI 00; TCVN 12827:2019, A.3).
///
/// ```
/// use nguon_domain::identification::identifier::Sscc;
///
/// let sscc: Sscc = "389385059700000012".parse().expect("an SSCC");
/// assert_eq!(sscc.extension(), 3);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sscc(pub(super) CheckedDigits<18>);

impl Sscc {
    /// The 18 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The extension digit, 0 to 9, which has no defined meaning: it extends the range of serial references.
    #[must_use]
    pub fn extension(&self) -> u8 {
        self.0.as_bytes()[0] - b'0'
    }
}

impl FromStr for Sscc {
    type Err = Reason;

    /// Parses 18 digits; spaces, as on printed labels, are ignored.
    fn from_str(text: &str) -> Result<Self, Reason> {
        CheckedDigits::read(text, |count| count == 18, "18").map(Self)
    }
}

impl fmt::Display for Sscc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Sscc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sscc({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Sscc;
    use crate::input::violation::Reason;

    #[test]
    fn the_false_number_in_figure_5_of_tcvn_12827_is_refused_and_the_right_one_accepted() {
        assert_eq!("893531200000002527".parse::<Sscc>(), Err(Reason::CheckDigit { expected: 0 }));
        assert_eq!("893531200000002520".parse::<Sscc>().map(|sscc| sscc.to_string()), Ok("893531200000002520".into()));
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_eq!("89353120000000252".parse::<Sscc>(), Err(Reason::Length { allowed: "18" }));
        assert_eq!("8935312000000025200".parse::<Sscc>(), Err(Reason::Length { allowed: "18" }));
        assert_eq!("89353120000000252O".parse::<Sscc>(), Err(Reason::Character { found: 'O' }));
    }

    #[test]
    fn the_extension_digit_is_the_first_one() {
        let sscc: Sscc = "3 0614141 123456789 1".parse().expect("a right number");
        assert_eq!(sscc.extension(), 3);
    }
}
