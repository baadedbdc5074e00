//! The short public code of a product or lot.

use std::fmt;
use std::str::FromStr;

use super::as_sent;
use crate::input::violation::Reason;

/// Nine random characters and a check character in Crockford's base 32, which lacks `I`, `L`, `O` and `U`, so that the
/// code can be read aloud and typed from a label. 45 random bits make guessing infeasible for any number of codes that
/// a country prints; the check character distinguishes a typing error from a code that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TraceCode(String);

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Length of a code with its check character.
pub const LENGTH: usize = 10;

impl TraceCode {
    /// Builds a code from 45 of these random bits.
    #[must_use]
    pub fn from_random(random: u64) -> Self {
        let mut values = [0_usize; LENGTH];
        for (place, value) in values.iter_mut().enumerate().take(LENGTH - 1) {
            *value = usize::try_from((random >> (5 * place)) & 31).unwrap_or_default();
        }
        values[LENGTH - 1] = check_value(&values[..LENGTH - 1]);
        Self(values.iter().map(|value| char::from(ALPHABET[*value])).collect())
    }

    /// The code as text, in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The check character by the Luhn mod 32 algorithm: detects every single error and nearly all transpositions of
/// adjacent characters.
fn check_value(values: &[usize]) -> usize {
    let sum: usize = values
        .iter()
        .rev()
        .enumerate()
        .map(|(index, value)| {
            let doubled = if index % 2 == 0 { value * 2 } else { *value };
            doubled / 32 + doubled % 32
        })
        .sum();
    (32 - sum % 32) % 32
}

impl FromStr for TraceCode {
    type Err = Reason;

    /// Parses a code in any case, with `O` for zero and `I` or `L` for one. Spaces, hyphens and invisible characters are
    /// ignored, and punctuation around the code, such as the full stop of a sentence.
    fn from_str(text: &str) -> Result<Self, Reason> {
        let text = as_sent::plain(text);
        let mut values = Vec::with_capacity(LENGTH);
        let code = text.trim_matches(|c: char| !c.is_alphanumeric());
        for character in code.chars().filter(|c| !matches!(c, ' ' | '-')) {
            let plain = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = ALPHABET
                .iter()
                .position(|letter| char::from(*letter) == plain)
                .ok_or(Reason::Character { found: character })?;
            if values.len() == LENGTH {
                return Err(Reason::TooLong { max: LENGTH });
            }
            values.push(value);
        }
        if values.len() < LENGTH {
            return Err(Reason::TooShort { min: LENGTH });
        }
        if check_value(&values[..LENGTH - 1]) != values[LENGTH - 1] {
            return Err(Reason::NotAllowed);
        }
        Ok(Self(values.iter().map(|value| char::from(ALPHABET[*value])).collect()))
    }
}

impl fmt::Display for TraceCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, TraceCode};
    use proptest::prelude::*;

    #[test]
    fn what_people_and_programs_put_around_a_code_is_passed_over() {
        let code = TraceCode::from_random(42);
        let (first, last) = code.as_str().split_at(5);
        for typed in [
            format!("{first}\u{a0}{last}"),
            format!("{first}\u{2013}{last}."),
            format!("\u{feff}{first}{last}\u{200b}"),
            format!("“{first}-{last}”,"),
            format!("({first}{last})!\r\n"),
        ] {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed:?}");
        }
        assert!(format!("{first}.{last}").parse::<TraceCode>().is_err());
    }

    proptest! {
        #[test]
        fn a_code_reads_back_however_it_is_typed(random: u64) {
            let code = TraceCode::from_random(random);
            prop_assert_eq!(code.as_str().parse(), Ok(code.clone()));
            let typed = code.as_str().to_lowercase().replace('0', "o").replace('1', "l");
            prop_assert_eq!(format!("{} - {}", &typed[..5], &typed[5..]).parse(), Ok(code));
        }

        #[test]
        fn one_wrong_character_is_always_noticed(random: u64, place in 0_usize..10, letter in 0_usize..32) {
            let code = TraceCode::from_random(random);
            let mut wrong = code.as_str().as_bytes().to_vec();
            prop_assume!(wrong[place] != ALPHABET[letter]);
            wrong[place] = ALPHABET[letter];
            prop_assert!(String::from_utf8_lossy(&wrong).parse::<TraceCode>().is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}") {
            let _ = text.parse::<TraceCode>();
        }
    }
}
