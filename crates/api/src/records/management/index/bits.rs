//! Sets of ordinals, in blocks of fixed size, as stored in rows of the index.

/// Number of ordinals per block.
pub(super) const BLOCK: i32 = 8_192;
const WORDS: usize = 128;
/// From this number of members on, one bit per possible member is smaller than two bytes per member.
const DENSE: usize = WORDS * 8 / 2;

/// A set of places within one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits([u64; WORDS]);

impl Default for Bits {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl Bits {
    pub(super) fn insert(&mut self, place: u16) {
        let (word, bit) = Self::at(place);
        self.0[word] |= bit;
    }

    pub(super) fn remove(&mut self, place: u16) {
        let (word, bit) = Self::at(place);
        self.0[word] &= !bit;
    }

    pub(super) fn contains(&self, place: u16) -> bool {
        let (word, bit) = Self::at(place);
        self.0[word] & bit != 0
    }

    fn at(place: u16) -> (usize, u64) {
        (usize::from(place / 64) % WORDS, 1 << (place % 64))
    }

    /// Keeps only the members that are also in `other`.
    pub(super) fn intersect(&mut self, other: &Self) {
        for (left, right) in self.0.iter_mut().zip(other.0) {
            *left &= right;
        }
    }

    pub(super) fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Returns the members in ascending order.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = u16> + '_ {
        let words = self.0.iter().enumerate().filter(|(_, word)| **word != 0);
        words.flat_map(|(number, word)| {
            let first = u16::try_from(number * 64).unwrap_or_default();
            (0..64_u16).filter(move |bit| word & (1 << bit) != 0).map(move |bit| first + bit)
        })
    }

    /// Encodes the set: two bytes per member while they are few, else one bit per possible member.
    pub(super) fn encode(&self) -> Vec<u8> {
        let len = usize::try_from(self.len()).unwrap_or(usize::MAX);
        if len < DENSE {
            return self.iter().flat_map(u16::to_le_bytes).collect();
        }
        self.0.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// Decodes the output of [`Bits::encode`].
    pub(super) fn decode(bytes: &[u8]) -> Self {
        let mut bits = Self::default();
        if bytes.len() < WORDS * 8 {
            for pair in bytes.chunks_exact(2) {
                bits.insert(u16::from_le_bytes([pair[0], pair[1]]));
            }
        } else {
            for (word, eight) in bits.0.iter_mut().zip(bytes.chunks_exact(8)) {
                *word = eight.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
            }
        }
        bits
    }
}

/// Returns the block of an ordinal and the place within it.
pub(super) fn place(ordinal: i32) -> (i32, u16) {
    (ordinal / BLOCK, u16::try_from(ordinal % BLOCK).unwrap_or_default())
}

/// Returns the ordinal of a block and place; the inverse of [`place`].
pub(super) fn ordinal(block: i32, place: u16) -> i32 {
    block * BLOCK + i32::from(place)
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Bits, ordinal, place};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn bits(places: &BTreeSet<u16>) -> Bits {
        let mut bits = Bits::default();
        places.iter().for_each(|place| bits.insert(*place));
        bits
    }

    proptest! {
        #[test]
        fn a_set_is_read_back_as_it_was_written(places in prop::collection::btree_set(0..8_192_u16, 0..2_000)) {
            let set = bits(&places);
            prop_assert_eq!(set.len(), places.len() as u64);
            prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), places);
            prop_assert!(set.encode().len() <= 1_024);
            prop_assert_eq!(Bits::decode(&set.encode()), set);
        }

        #[test]
        fn what_two_sets_share_is_what_is_left(
            left in prop::collection::btree_set(0..8_192_u16, 0..1_500),
            right in prop::collection::btree_set(0..8_192_u16, 0..1_500),
        ) {
            let mut both = bits(&left);
            both.intersect(&bits(&right));
            prop_assert_eq!(both, bits(&left.intersection(&right).copied().collect()));
        }

        #[test]
        fn an_ordinal_has_one_place(number in 0..i32::MAX) {
            let (block, at) = place(number);
            prop_assert!(i32::from(at) < BLOCK);
            prop_assert_eq!(ordinal(block, at), number);
        }
    }
}
