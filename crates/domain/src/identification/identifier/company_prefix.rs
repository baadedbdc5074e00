//! The GS1 company prefix, from which a business builds its own GS1 keys.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::digits::CheckedDigits;
use super::{Gln, Gs1Key, Gtin, KeyType, Sscc};
use crate::input::violation::Reason;

/// A GS1 company prefix of 7 to 10 digits. The longer it is, the fewer keys it allows (GS1 General Specifications
/// §1.4.5; TCVN 12827:2019, A.1 to A.3).
///
/// The keys of each type are indexed from 0 to the capacity minus one. The allocator keeps the next free index, and
/// this type converts it into a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CompanyPrefix(String);

/// Allowed lengths.
pub const LENGTHS: RangeInclusive<usize> = 7..=10;

impl CompanyPrefix {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Number of GTINs: 100,000 with 7 digits, 100 with 10.
    #[must_use]
    pub fn gtin_capacity(&self) -> u64 {
        self.tens_beyond(12)
    }

    /// Number of GLNs, the same as of GTINs.
    #[must_use]
    pub fn gln_capacity(&self) -> u64 {
        self.tens_beyond(12)
    }

    /// Number of SSCCs, over all ten extension digits.
    #[must_use]
    pub fn sscc_capacity(&self) -> u64 {
        10 * self.tens_beyond(16)
    }

    /// Returns the GTIN-13 with index `nth` (shown as GTIN-12 when the prefix begins with 0).
    ///
    /// # Errors
    /// [`Reason::OutOfRange`] beyond the capacity of the prefix.
    pub fn gtin(&self, nth: u64) -> Result<Gtin, Reason> {
        self.number(b'0', nth).map(Gtin).ok_or_else(|| exhausted(self.gtin_capacity()))
    }

    /// Returns the GLN with index `nth`.
    ///
    /// # Errors
    /// [`Reason::OutOfRange`] beyond the capacity of the prefix.
    pub fn gln(&self, nth: u64) -> Result<Gln, Reason> {
        CheckedDigits::build(self.0.as_bytes(), nth).map(Gln).ok_or_else(|| exhausted(self.gln_capacity()))
    }

    /// Returns the SSCC with index `nth`. All serial references of extension digit 0 come first, then those of 1, and
    /// so on.
    ///
    /// # Errors
    /// [`Reason::OutOfRange`] beyond the capacity of the prefix.
    pub fn sscc(&self, nth: u64) -> Result<Sscc, Reason> {
        let references = self.tens_beyond(16);
        u8::try_from(nth / references)
            .ok()
            .filter(|extension| *extension < 10)
            .and_then(|extension| self.number(b'0' + extension, nth % references))
            .map(Sscc)
            .ok_or_else(|| exhausted(self.sscc_capacity()))
    }

    /// Whether the GTIN has this prefix, with any indicator digit. A GTIN-8 has none.
    #[must_use]
    pub fn owns_gtin(&self, gtin: &Gtin) -> bool {
        gtin.length() > 8 && gtin.0.as_bytes()[1..].starts_with(self.0.as_bytes())
    }

    /// Whether the GLN has this prefix.
    #[must_use]
    pub fn owns_gln(&self, gln: &Gln) -> bool {
        gln.0.as_bytes().starts_with(self.0.as_bytes())
    }

    /// Whether the SSCC has this prefix, with any extension digit.
    #[must_use]
    pub fn owns_sscc(&self, sscc: &Sscc) -> bool {
        sscc.0.as_bytes()[1..].starts_with(self.0.as_bytes())
    }

    /// The index for which [`Self::gtin`] returns this GTIN; `None` for another prefix, or with an indicator digit.
    #[must_use]
    pub fn nth_of_gtin(&self, gtin: &Gtin) -> Option<u64> {
        (self.owns_gtin(gtin) && gtin.indicator() == 0).then(|| count(&gtin.0.as_bytes()[1 + self.0.len()..13]))
    }

    /// The index for which [`Self::gln`] returns this GLN; `None` for another prefix.
    #[must_use]
    pub fn nth_of_gln(&self, gln: &Gln) -> Option<u64> {
        self.owns_gln(gln).then(|| count(&gln.0.as_bytes()[self.0.len()..12]))
    }

    /// The index for which [`Self::sscc`] returns this SSCC; `None` for another prefix.
    #[must_use]
    pub fn nth_of_sscc(&self, sscc: &Sscc) -> Option<u64> {
        let reference = || count(&sscc.0.as_bytes()[1 + self.0.len()..17]);
        self.owns_sscc(sscc).then(|| u64::from(sscc.extension()) * self.tens_beyond(16) + reference())
    }

    /// Number of keys of a type.
    #[must_use]
    pub fn capacity(&self, key_type: KeyType) -> u64 {
        match key_type {
            KeyType::Gtin => self.gtin_capacity(),
            KeyType::Gln => self.gln_capacity(),
            KeyType::Sscc => self.sscc_capacity(),
        }
    }

    /// Returns the key of a type with index `nth`.
    ///
    /// # Errors
    /// [`Reason::OutOfRange`] beyond the capacity of the prefix.
    pub fn key(&self, key_type: KeyType, nth: u64) -> Result<Gs1Key, Reason> {
        match key_type {
            KeyType::Gtin => self.gtin(nth).map(Gs1Key::Gtin),
            KeyType::Gln => self.gln(nth).map(Gs1Key::Gln),
            KeyType::Sscc => self.sscc(nth).map(Gs1Key::Sscc),
        }
    }

    /// Whether the key has this prefix.
    #[must_use]
    pub fn owns(&self, key: &Gs1Key) -> bool {
        match key {
            Gs1Key::Gtin(gtin) => self.owns_gtin(gtin),
            Gs1Key::Gln(gln) => self.owns_gln(gln),
            Gs1Key::Sscc(sscc) => self.owns_sscc(sscc),
        }
    }

    /// The index for which [`Self::key`] returns this key, if any.
    #[must_use]
    pub fn nth_of(&self, key: &Gs1Key) -> Option<u64> {
        match key {
            Gs1Key::Gtin(gtin) => self.nth_of_gtin(gtin),
            Gs1Key::Gln(gln) => self.nth_of_gln(gln),
            Gs1Key::Sscc(sscc) => self.nth_of_sscc(sscc),
        }
    }

    /// Whether one prefix begins with the other, so that both would build the same keys.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0) || other.0.starts_with(&self.0)
    }

    /// Builds a number of `N` digits from `leading`, the prefix and the reference.
    fn number<const N: usize>(&self, leading: u8, reference: u64) -> Option<CheckedDigits<N>> {
        let mut head = [leading; 1 + *LENGTHS.end()];
        let length = 1 + self.0.len();
        head[1..length].copy_from_slice(self.0.as_bytes());
        CheckedDigits::build(&head[..length], reference)
    }

    /// The number of references that fill the prefix up to `digits` digits.
    fn tens_beyond(&self, digits: usize) -> u64 {
        (self.0.len()..digits).fold(1, |tens, _| tens * 10)
    }
}

fn count(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit & 15))
}

fn exhausted(capacity: u64) -> Reason {
    Reason::OutOfRange { min: 0, max: i64::try_from(capacity).unwrap_or(i64::MAX) - 1 }
}

impl FromStr for CompanyPrefix {
    type Err = Reason;

    fn from_str(text: &str) -> Result<Self, Reason> {
        if let Some(found) = text.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Reason::Character { found });
        }
        if !LENGTHS.contains(&text.len()) {
            return Err(Reason::Length { allowed: "7 đến 10" });
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for CompanyPrefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::CompanyPrefix;
    use crate::input::violation::Reason;
    use proptest::prelude::*;

    fn prefix(digits: &str) -> CompanyPrefix {
        digits.parse().expect("a prefix")
    }

    #[test]
    fn numbers_are_made_of_prefix_count_and_check_digit() {
        let business = prefix("8935312");
        assert_eq!(business.gtin(1).map(|gtin| gtin.to_string()), Ok("8935312000016".to_owned()));
        assert_eq!(business.gln(99_999).map(|gln| gln.to_string()), Ok("8935312999990".to_owned()));
        // The correct SSCC for figure 5 of TCVN 12827:2019.
        assert_eq!(prefix("9353120").sscc(8_000_000_252).map(|sscc| sscc.to_string()), Ok("893531200000002520".into()));
    }

    #[test]
    fn a_longer_prefix_has_fewer_numbers_and_says_when_they_are_used_up() {
        for (digits, gtins, ssccs) in [("8935312", 100_000, 10_000_000_000), ("8935312345", 100, 10_000_000)] {
            let business = prefix(digits);
            assert_eq!(
                (business.gtin_capacity(), business.gln_capacity(), business.sscc_capacity()),
                (gtins, gtins, ssccs)
            );
            let used_up =
                |capacity: u64| Reason::OutOfRange { min: 0, max: i64::try_from(capacity).expect("small") - 1 };
            assert_eq!(business.gtin(gtins), Err(used_up(gtins)));
            assert_eq!(business.gln(gtins), Err(used_up(gtins)));
            assert_eq!(business.sscc(ssccs), Err(used_up(ssccs)));
            assert_eq!(business.sscc(u64::MAX), Err(used_up(ssccs)));
        }
    }

    #[test]
    fn ownership_looks_behind_indicator_and_extension_digits() {
        let business = prefix("0614141");
        assert!(business.owns_gtin(&"30614141000013".parse().expect("GTIN-14 of the standard")));
        assert!(business.owns_gtin(&"614141005277".parse().expect("GTIN-12 of the standard")));
        assert!(!business.owns_gtin(&"9312345678907".parse().expect("GTIN-13 of the standard")));
        assert!(!prefix("0000050").owns_gtin(&"50678907".parse().expect("GTIN-8 of the standard")));
        assert!(business.owns_sscc(&"306141411234567891".parse().expect("an SSCC")));
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_eq!("893531".parse::<CompanyPrefix>(), Err(Reason::Length { allowed: "7 đến 10" }));
        assert_eq!("89353123456".parse::<CompanyPrefix>(), Err(Reason::Length { allowed: "7 đến 10" }));
        assert_eq!("893 5312".parse::<CompanyPrefix>(), Err(Reason::Character { found: ' ' }));
    }

    proptest! {
        #[test]
        fn every_count_makes_a_right_number_that_gives_the_count_back(digits in "[0-9]{7,10}", nth: u64) {
            let business = prefix(&digits);
            let gtin = business.gtin(nth % business.gtin_capacity()).expect("within the capacity");
            prop_assert_eq!(gtin.as_14_digits().parse(), Ok(gtin.clone()));
            // A prefix of zeros yields numbers that look like GTIN-8; no business has one.
            if gtin.length() > 8 {
                prop_assert_eq!(business.nth_of_gtin(&gtin), Some(nth % business.gtin_capacity()));
            }
            let gln = business.gln(nth % business.gln_capacity()).expect("within the capacity");
            prop_assert_eq!(gln.as_str().parse(), Ok(gln.clone()));
            prop_assert_eq!(business.nth_of_gln(&gln), Some(nth % business.gln_capacity()));
            let sscc = business.sscc(nth % business.sscc_capacity()).expect("within the capacity");
            prop_assert_eq!(sscc.as_str().parse(), Ok(sscc.clone()));
            prop_assert_eq!(business.nth_of_sscc(&sscc), Some(nth % business.sscc_capacity()));
        }
    }
}
