//! The check character pair of alphanumeric keys (GS1 General Specifications §7.9.5, modulo 1021 and 32).

use crate::input::reason::code::CodeRefusal;
use crate::input::violation::Reason;

/// The weights of the characters, from the last one before the pair to the first.
const WEIGHTS: [usize; 23] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];
/// The characters of the GS1 character set 82 in the order of their values.
const SET_82: &[u8; 82] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// The characters of check pairs in the order of their values (character set 32).
const SET_32: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Returns the check pair of at most 23 characters of the set 82; `None` for other texts.
pub(in super::super) fn check_pair(body: &str) -> Option<String> {
    if body.len() > WEIGHTS.len() {
        return None;
    }
    let value = |byte: u8| SET_82.iter().position(|known| *known == byte);
    let weighed = body.bytes().rev().zip(WEIGHTS).map(|(byte, weight)| Some(value(byte)? * weight));
    let sum = weighed.sum::<Option<usize>>()? % 1021;
    Some([SET_32[sum / 32], SET_32[sum % 32]].map(char::from).iter().collect())
}

/// Checks that the last two characters are the check pair of the others.
///
/// # Errors
/// [`Reason::TooShort`], or a reason with the right pair.
pub(super) fn verify(text: &str) -> Result<(), Reason> {
    let split = text.len().checked_sub(2).and_then(|end| text.split_at_checked(end));
    let (body, pair) = split.filter(|(body, _)| !body.is_empty()).ok_or(Reason::TooShort { min: 3 })?;
    match check_pair(body) {
        Some(expected) if expected == pair => Ok(()),
        Some(expected) => Err(Reason::Gs1(Box::new(CodeRefusal {
            code: "check_pair",
            vi: format!("Cặp ký tự kiểm tra (hai ký tự cuối) sai, đúng ra là {expected}. Vui lòng xem lại các ký tự."),
            en: format!(
                "The check pair (the last two characters) is wrong, it should be {expected}. Please check the characters."
            ),
        }))),
        None => Err(Reason::NotAllowed),
    }
}

#[cfg(test)]
mod tests {
    use super::verify;

    #[test]
    fn the_pair_is_that_of_the_general_specifications() {
        assert_eq!(verify("1987654Ad4X4bL5ttr2310c2K"), Ok(()));
        assert_eq!(verify("12345_ABCDEFGHIJKLMCP"), Ok(()));
        assert_eq!(verify("12345_nopqrstuvwxyzP2"), Ok(()));
        for (text, code) in [
            ("1987654Ad4X4bL5ttr2310cXK", "check_pair"),
            ("1987654Ad4X4bL5ttr2310c2k", "check_pair"),
            ("22", "too_short"),
            ("", "too_short"),
        ] {
            assert_eq!(verify(text).map_err(|reason| reason.code()), Err(code), "{text}");
        }
    }
}
