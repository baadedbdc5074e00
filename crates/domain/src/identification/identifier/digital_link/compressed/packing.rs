//! How the values of each application identifier are packed (Tables F and O of the standard).

use super::super::super::application_identifier::{Character, Content, Definition, Part};

/// A part of a value that is packed as one, after Table F of the standard: neighbouring components of the same kind are
/// one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packed {
    /// Exactly so many digits.
    Digits(usize),
    /// At most so many digits, with their number before them.
    Number(usize),
    /// Exactly so many characters, with their encoding before them.
    Code(usize),
    /// At most so many characters, with their encoding and number before them.
    Text(usize),
}

impl Packed {
    fn of(part: &Part) -> Self {
        let (length, is_fixed) = (usize::from(part.max), part.min == part.max && !part.is_optional);
        match (part.characters, is_fixed) {
            (Character::Digit, true) => Self::Digits(length),
            (Character::Digit, false) => Self::Number(length),
            (_, true) => Self::Code(length),
            (_, false) => Self::Text(length),
        }
    }

    /// Returns this part and the next as one, if they are packed so.
    fn joined(self, next: Self) -> Option<Self> {
        Some(match (self, next) {
            (Self::Digits(first), Self::Digits(second)) => Self::Digits(first + second),
            (Self::Number(first), Self::Number(second)) => Self::Number(first + second),
            (Self::Code(first), Self::Code(second)) => Self::Code(first + second),
            (Self::Code(first) | Self::Text(first), Self::Text(second)) => Self::Text(first + second),
            _ => return None,
        })
    }
}

/// Returns how the values of an identifier are packed.
pub(super) fn packed(definition: &Definition) -> Vec<Packed> {
    match definition.content {
        Content::Lot | Content::Serial => vec![Packed::Text(definition.max_length())],
        Content::Count => vec![Packed::Number(definition.max_length())],
        Content::Parts(parts) => {
            let mut packed: Vec<Packed> = Vec::with_capacity(2);
            for next in parts.iter().map(Packed::of) {
                match packed.last_mut().and_then(|last| Some((last.joined(next)?, last))) {
                    Some((joined, last)) => *last = joined,
                    None => packed.push(next),
                }
            }
            packed
        }
        _ => vec![Packed::Digits(definition.max_length())],
    }
}

/// Returns the identifiers for which one byte stands (Table O of the standard). `sorted`: in the order of their digits,
/// as GS1's own toolkit writes them.
pub(super) fn sequence(byte: u16, sorted: bool) -> Option<Vec<u16>> {
    let decimals = byte & 0xF;
    Some(match byte {
        0x0A => vec![1, 22],
        0x0B => vec![1, 10],
        0x0C => vec![1, 21],
        0x0D => vec![1, 17],
        0x0E => vec![1, 7003],
        0x0F => vec![1, 30],
        0x1A if sorted => vec![1, 10, 17, 21],
        0x1A => vec![1, 10, 21, 17],
        0x1B => vec![1, 15],
        0x1C => vec![1, 11],
        0x1D => vec![1, 16],
        0x1E => vec![1, 91],
        0x1F => vec![1, 10, 15],
        0x2A..=0x2F => vec![1, 3100 + decimals - 10],
        0x3A..=0x3F => vec![1, 3200 + decimals - 10],
        0x9A => vec![8010, 8011],
        0x9B => vec![8017, 8019],
        0x9C => vec![8018, 8019],
        0x9D if sorted => vec![254, 414],
        0x9D => vec![414, 254],
        0xA0..=0xA9 => vec![1, 3920 + decimals],
        0xC0..=0xC9 => vec![255, 3900 + decimals],
        0xCA..=0xCD => vec![255, 3940 + decimals - 10],
        _ => return None,
    })
}
