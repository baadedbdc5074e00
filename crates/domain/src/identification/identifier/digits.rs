//! The common form of GTIN, GLN and SSCC: a fixed number of digits, the last of which is a check digit.

use super::check_digit::{expected, verify_digits};
use crate::input::violation::Reason;

/// `N` ASCII digits with a valid check digit; shorter numbers are padded with zeros on the left.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CheckedDigits<const N: usize>([u8; N]);

impl<const N: usize> CheckedDigits<N> {
    /// Parses digits, whose number must satisfy `is_allowed`; spaces are ignored.
    pub(super) fn read(text: &str, is_allowed: impl Fn(usize) -> bool, allowed: &'static str) -> Result<Self, Reason> {
        let mut digits = [b'0'; N];
        let mut count = 0;
        for character in text.chars().filter(|c| *c != ' ') {
            if !character.is_ascii_digit() {
                return Err(Reason::Character { found: character });
            }
            if let (Some(place), Ok(digit)) = (digits.get_mut(count), u8::try_from(character)) {
                *place = digit;
            }
            count += 1;
        }
        if count > N || !is_allowed(count) {
            return Err(Reason::Length { allowed });
        }
        digits.rotate_right(N - count);
        verify_digits(&digits)?;
        Ok(Self(digits))
    }

    /// Builds the number from `head`, the reference padded with zeros on the left, and the check digit; `None` when
    /// they do not fit.
    pub(super) fn build(head: &[u8], reference: u64) -> Option<Self> {
        let mut digits = [b'0'; N];
        let mut rest = reference;
        for place in digits.get_mut(head.len()..N - 1)?.iter_mut().rev() {
            *place = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        if rest > 0 {
            return None;
        }
        digits[..head.len()].copy_from_slice(head);
        digits[N - 1] = b'0' + expected(&digits[..N - 1]);
        Some(Self(digits))
    }

    pub(super) fn as_bytes(&self) -> &[u8; N] {
        &self.0
    }

    pub(super) fn as_str(&self) -> &str {
        // The bytes are always ASCII digits.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}
