//! Reading of digits and characters from bits.

use super::super::super::application_identifier::ApplicationIdentifier;
use super::packing::{Packed, packed};

/// The greatest number of zero bits after the last element: too few for another one.
const MAX_PADDING: usize = 8;
pub(super) const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
pub(super) const LOWER_HEX: &str = "0123456789abcdef";
pub(super) const UPPER_HEX: &str = "0123456789ABCDEF";

/// The number of bits that lengths up to `max` take.
pub(super) const fn length_bits(max: usize) -> usize {
    (usize::BITS - max.leading_zeros()) as usize
}

/// The number of bits that so many digits take: their number by log2(10), and a hundredth, rounded up.
pub(super) const fn value_bits(digits: usize) -> usize {
    // 2136/643 is log2(10) up to the seventh digit.
    (digits * 213_600 + 643) / 64_300 + 1
}

/// Bits, read from the first on.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    bits: Vec<bool>,
    at: usize,
}

impl Bits {
    /// Returns the bits of a text in the URI-safe base64 alphabet without padding (RFC 4648 §5).
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut bits = Vec::with_capacity(6 * text.len());
        for character in text.chars() {
            let place = ALPHABET.find(character)?;
            bits.extend((0..6).rev().map(|bit| place >> bit & 1 == 1));
        }
        Some(Self { bits, at: 0 })
    }

    fn take(&mut self, length: usize) -> Option<&[bool]> {
        let taken = self.bits.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    pub(super) fn number(&mut self, length: usize) -> Option<u16> {
        Some(self.take(length)?.iter().fold(0, |number, bit| number << 1 | u16::from(*bit)))
    }

    /// Returns so many digits, with the zeros before them; `None` when the number has more.
    fn digits(&mut self, length: usize) -> Option<String> {
        let bits = self.take(value_bits(length))?;
        // From the last digit on, since the number may be greater than any integer.
        let mut digits = vec![0_u8; length];
        for bit in bits {
            let mut carry = u8::from(*bit);
            for digit in &mut digits {
                let doubled = 2 * *digit + carry;
                (*digit, carry) = (doubled % 10, doubled / 10);
            }
            if carry > 0 {
                return None;
            }
        }
        Some(digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect())
    }

    /// Returns so many characters in one of the five encodings: digits, lower-case and upper-case hexadecimal, base64,
    /// ASCII.
    pub(super) fn text(&mut self, encoding: u16, length: usize) -> Option<String> {
        let (alphabet, width) = match encoding {
            0 => return self.digits(length),
            1 => (LOWER_HEX, 4),
            2 => (UPPER_HEX, 4),
            3 => (ALPHABET, 6),
            4 => ("", 7),
            _ => return None,
        };
        let character = |bits: &mut Self| {
            let place = bits.number(width)?;
            match alphabet.as_bytes().get(usize::from(place)) {
                Some(byte) => Some(char::from(*byte)),
                None => u8::try_from(place).ok().map(char::from),
            }
        };
        (0..length).map(|_| character(self)).collect()
    }

    fn part(&mut self, part: Packed) -> Option<String> {
        match part {
            Packed::Digits(length) => self.digits(length),
            Packed::Number(max) => {
                let length = self.number(length_bits(max))?;
                self.digits(length.into())
            }
            Packed::Code(length) => {
                let encoding = self.number(3)?;
                self.text(encoding, length)
            }
            Packed::Text(max) => {
                let (encoding, length) = (self.number(3)?, self.number(length_bits(max))?);
                self.text(encoding, length.into())
            }
        }
    }

    pub(super) fn value(&mut self, identifier: ApplicationIdentifier) -> Option<(ApplicationIdentifier, String)> {
        let mut value = String::new();
        for part in packed(identifier.definition()) {
            value.push_str(&self.part(part)?);
        }
        Some((identifier, value))
    }

    /// Whether only the zeros that fill up the last character are left.
    pub(super) fn is_at_end(&self) -> bool {
        let rest = self.bits.get(self.at..).unwrap_or_default();
        rest.len() <= MAX_PADDING && !rest.contains(&true)
    }
}
