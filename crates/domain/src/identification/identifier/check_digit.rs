//! The check digit of GS1 identification keys (GS1 General Specifications §7.9.1, modulo 10).

use crate::input::violation::Reason;

/// Returns the check digit of these digits.
///
/// # Errors
/// [`Reason::Character`] with the first character that is not a digit.
pub fn check_digit(body: &str) -> Result<u8, Reason> {
    only_digits(body)?;
    Ok(expected(body.as_bytes()))
}

/// Checks that all characters are digits and the last one is the check digit of the others.
///
/// # Errors
/// [`Reason::Character`], or [`Reason::CheckDigit`] with the correct digit.
pub fn verify(number: &str) -> Result<(), Reason> {
    only_digits(number)?;
    verify_digits(number.as_bytes())
}

/// [`verify`] for ASCII digits.
pub(super) fn verify_digits(number: &[u8]) -> Result<(), Reason> {
    let (body, last) = number.split_at(number.len().saturating_sub(1));
    let expected = expected(body);
    if last == [b'0' + expected] { Ok(()) } else { Err(Reason::CheckDigit { expected }) }
}

/// The check digit of ASCII digits, as a number.
pub(super) fn expected(body: &[u8]) -> u8 {
    // Weights alternate 3, 1, 3, … from the digit next to the check digit.
    let sum: u32 = body
        .rchunks(2)
        .map(|pair| match pair {
            [left, right] => u32::from(left & 15) + 3 * u32::from(right & 15),
            [single] => 3 * u32::from(single & 15),
            _ => 0,
        })
        .sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or_default()
}

fn only_digits(text: &str) -> Result<(), Reason> {
    text.chars().find(|c| !c.is_ascii_digit()).map_or(Ok(()), |found| Err(Reason::Character { found }))
}

#[cfg(test)]
mod tests {
    use super::{check_digit, verify};
    use crate::input::violation::Reason;
    use proptest::prelude::*;

    #[test]
    fn numbers_printed_in_tcvn_12827_are_accepted_and_its_wrong_sscc_is_refused() {
        for number in ["30614141000013", "614141005277", "9312345678907", "50678907", "1893141000416"] {
            assert_eq!(verify(number), Ok(()), "{number}");
        }
        // The SSCC printed in figure 5 of the standard has a wrong check digit: it should be 0.
        assert_eq!(verify("893531200000002527"), Err(Reason::CheckDigit { expected: 0 }));
    }

    proptest! {
        #[test]
        fn changing_one_digit_is_always_noticed(body in "[0-9]{7,17}", place in 0_usize..17, by in 1_u32..10) {
            let number = format!("{body}{}", check_digit(&body).expect("digits"));
            prop_assert_eq!(verify(&number), Ok(()));
            let place = place % number.len();
            let changed: String = number.char_indices().map(|(index, c)| {
                if index == place { char::from_digit((c.to_digit(10).unwrap_or(0) + by) % 10, 10).unwrap_or('0') } else { c }
            }).collect();
            prop_assert!(verify(&changed).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = verify(&text);
        }
    }
}
