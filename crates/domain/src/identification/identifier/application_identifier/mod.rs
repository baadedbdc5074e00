//! The GS1 application identifiers: what the two to four digits before a value say about it.
//!
//! [`table::TABLE`] is the list of the GS1 General Specifications (§3.2) with the associations of §4.13 and the roles
//! in links, as GS1's Barcode Syntax Dictionary of 27 January 2026 states them for programs; (22) also goes with
//! (8006), which it qualifies in links.
//!
//! What a value must look like is checked to the length, the characters, check digits, dates and times. Not checked
//! are lists that others keep: countries, currencies, package types, IBANs, coupons, and the check pair of a Global
//! Model Number.

mod format;
mod table;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

pub(super) use format::check_parts;
pub use format::{Character, Part, Rule};
pub use table::TABLE;

use crate::input::localized::Text;
use crate::input::violation::Reason;

/// The identifiers that traceability needs most, as numbers.
pub mod number {
    /// A logistic unit.
    pub const SSCC: u16 = 0;
    /// A trade item.
    pub const GTIN: u16 = 1;
    /// The trade items inside a logistic unit.
    pub const CONTENT: u16 = 2;
    /// A lot.
    pub const LOT: u16 = 10;
    /// When it was produced.
    pub const PRODUCTION_DATE: u16 = 11;
    /// When it was packed.
    pub const PACKAGING_DATE: u16 = 13;
    /// Until when it is at its best.
    pub const BEST_BEFORE: u16 = 15;
    /// Until when it may be used.
    pub const EXPIRY: u16 = 17;
    /// A single item.
    pub const SERIAL: u16 = 21;
    /// How many trade items are inside.
    pub const COUNT: u16 = 37;
    /// The first three digits of (310n), net weight in kilograms.
    pub const NET_WEIGHT: u16 = 310;
    /// The first three digits of (330n), gross weight in kilograms.
    pub const GROSS_WEIGHT: u16 = 330;
    /// The customer's order.
    pub const ORDER: u16 = 400;
    /// Where it is sent.
    pub const SHIP_TO: u16 = 410;
    /// A place.
    pub const LOCATION: u16 = 414;
    /// Where it was produced.
    pub const PRODUCTION_PLACE: u16 = 416;
    /// A party.
    pub const PARTY: u16 = 417;
}

/// What kind of value follows an application identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A [`super::Sscc`].
    Sscc,
    /// A [`super::Gtin`] as 14 digits.
    Gtin,
    /// A [`super::Gln`].
    Gln,
    /// A [`super::LotNumber`].
    Lot,
    /// A [`super::SerialNumber`].
    Serial,
    /// A [`super::Gs1Date`].
    Date,
    /// A [`super::Gs1DateTime`].
    DateTime,
    /// A whole number of at most eight digits.
    Count,
    /// Six digits with as many decimals as the last digit of the identifier says, in a unit of UN/ECE
    /// Recommendation 20.
    Measure {
        /// The unit's code.
        unit: &'static str,
    },
    /// Any other value, of these parts one after another.
    Parts(&'static [Part]),
}

/// One row of the table: an application identifier, or a family of them that differ in the last digit.
#[derive(Debug)]
pub struct Definition {
    /// The (first) identifier as a number.
    first: u16,
    /// The last identifier of the family; `first` when it stands alone.
    last: u16,
    /// The data title that is printed beside the value, as in GS1 General Specifications §3.2.
    pub data_title: &'static str,
    /// What it is, for people.
    pub title: Text,
    /// What kind of value follows.
    pub content: Content,
    /// Whether a link may have it among its query parameters.
    pub is_attribute: bool,
    /// What a link may have in its path after this key, as alternative orders; `None` when it is no key.
    pub qualifiers: Option<&'static [&'static [u16]]>,
    /// With which others it must come, as alternatives: `01+21 02` is (01) and (21), or (02). Letters n stand
    /// for any digit. Empty when it may stand alone.
    pub needs: &'static str,
    /// With which others it may not come.
    pub excludes: &'static str,
}

impl Definition {
    const fn new(first: u16, data_title: &'static str, title: Text, content: Content) -> Self {
        Self {
            first,
            last: first,
            data_title,
            title,
            content,
            is_attribute: true,
            qualifiers: None,
            needs: "",
            excludes: "",
        }
    }

    /// A family: from `self.first` to this number.
    const fn up_to(self, last: u16) -> Self {
        Self { last, ..self }
    }

    const fn needs(self, needs: &'static str) -> Self {
        Self { needs, ..self }
    }

    const fn excludes(self, excludes: &'static str) -> Self {
        Self { excludes, ..self }
    }

    /// Heads the path of a link, optionally followed by these.
    const fn key(self, qualifiers: &'static [&'static [u16]]) -> Self {
        Self { qualifiers: Some(qualifiers), ..self }
    }

    /// Whether it may be among the query parameters of a link; most may.
    const fn attribute(self, is_attribute: bool) -> Self {
        Self { is_attribute, ..self }
    }

    /// The identifiers of the row, as a range of numbers.
    #[must_use]
    pub fn numbers(&self) -> std::ops::RangeInclusive<u16> {
        self.first..=self.last
    }

    /// Whether it stands for several identifiers of which only one may be in a code: a measure has one
    /// number of decimals.
    const fn is_one_of_a_family(&self) -> bool {
        self.first >= 3100 && self.first < 4000
    }

    /// The number of characters of every value; `None` when values differ in length.
    #[must_use]
    pub fn fixed_length(&self) -> Option<usize> {
        match self.content {
            Content::Sscc => Some(18),
            Content::Gtin => Some(14),
            Content::Gln => Some(13),
            Content::Date | Content::Measure { .. } => Some(6),
            Content::DateTime => Some(10),
            Content::Lot | Content::Serial | Content::Count => None,
            Content::Parts(parts) => {
                let fixed = |part: &Part| (part.min == part.max && !part.is_optional).then_some(usize::from(part.max));
                parts.iter().map(fixed).sum()
            }
        }
    }

    /// The most characters of a value.
    #[must_use]
    pub fn max_length(&self) -> usize {
        match self.content {
            Content::Lot | Content::Serial => 20,
            Content::Count => 8,
            Content::Parts(parts) => parts.iter().map(|part| usize::from(part.max)).sum(),
            _ => self.fixed_length().unwrap_or_default(),
        }
    }

    /// The form of a value as the General Specifications write it: `N14`, `X..20`, `N3 [X..9]`.
    #[must_use]
    pub fn format(&self) -> String {
        match self.content {
            Content::Lot | Content::Serial => "X..20".to_owned(),
            Content::Count => "N..8".to_owned(),
            Content::Parts(parts) => parts.iter().map(Part::to_string).collect::<Vec<_>>().join(" "),
            _ => format!("N{}", self.max_length()),
        }
    }
}

/// An application identifier of [`TABLE`].
#[derive(Clone, Copy)]
pub struct ApplicationIdentifier {
    number: u16,
    definition: &'static Definition,
}

impl ApplicationIdentifier {
    /// The identifier that is written as this number: 1 for (01), 3102 for (3102).
    #[must_use]
    pub fn of(number: u16) -> Option<Self> {
        // Rows are in the order of the digits as text, so those with the same first two stand together.
        let digits = digits_of(number);
        let prefix = if digits == 2 { number } else { number / 10_u16.pow(digits - 2) };
        let (start, end) = *INDEX.get(usize::from(prefix))?;
        let rows = TABLE.get(usize::from(start)..usize::from(end))?;
        let definition = rows.iter().find(|row| row.numbers().contains(&number))?;
        Some(Self { number, definition })
    }

    /// The identifier at the beginning of `bytes`, with how many digits it has: its first two say that.
    #[must_use]
    pub fn leading(bytes: &[u8]) -> Option<(Self, usize)> {
        let number = |length: usize| {
            bytes
                .get(..length)?
                .iter()
                .try_fold(0_u16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u16::from(byte & 15)))
        };
        let (start, end) = *INDEX.get(usize::from(number(2)?))?;
        let length =
            TABLE.get(usize::from(start)..usize::from(end))?.first().map(|row| digits_of(row.first) as usize)?;
        Some((Self::of(number(length)?)?, length))
    }

    /// The row of the table.
    #[must_use]
    pub const fn definition(self) -> &'static Definition {
        self.definition
    }

    /// As a number: 1 for (01).
    #[must_use]
    pub const fn number(self) -> u16 {
        self.number
    }

    /// Whether its values have a length that every reader knows from the first two digits of the identifier, so
    /// that no FNC1 follows them (GS1 General Specifications, figure 7.8.5-2). That is fewer than have a fixed length.
    #[must_use]
    pub fn has_predefined_length(self) -> bool {
        matches!(self.number, 0..=4 | 11..=20 | 3100..=3699 | 410..=419)
    }

    /// How many digits of a measure or amount stand after the decimal point; 0 for anything else.
    #[must_use]
    pub fn decimals(self) -> u8 {
        if self.definition.is_one_of_a_family() { u8::try_from(self.number % 10).unwrap_or_default() } else { 0 }
    }

    /// Whether the alternatives in `patterns` name it, as in [`Definition::excludes`].
    pub(super) fn is_any_of(self, patterns: &str) -> bool {
        !patterns.is_empty() && patterns.split(' ').any(|pattern| self.matches(pattern))
    }

    /// Whether it is `pattern`: digits, then an n for each that may be any.
    pub(super) fn matches(self, pattern: &str) -> bool {
        let (value, scale) = pattern.bytes().fold((0_u16, 1_u16), |(value, scale), byte| match byte {
            b'n' => (value, scale * 10),
            digit => (value * 10 + u16::from(digit & 15), scale),
        });
        self.number / scale == value
    }

    /// Whether both are of a family of which only one may be in a code.
    pub(super) fn is_rival_of(self, other: Self) -> bool {
        self.definition.is_one_of_a_family() && self.definition.first == other.definition.first
    }
}

/// How many digits identifiers of this number have: those below 10 are written with a zero.
const fn digits_of(number: u16) -> u32 {
    match number {
        0..100 => 2,
        100..1000 => 3,
        _ => 4,
    }
}

/// For the first two digits of identifiers, where their rows begin and end in [`TABLE`].
const INDEX: [(u16, u16); 100] = {
    let mut index = [(0, 0); 100];
    let mut row = 0;
    while row < table::ROWS.len() {
        let first = table::ROWS[row].first;
        let prefix = first / 10_u16.pow(digits_of(first) - 2);
        let last = table::ROWS[row].last / 10_u16.pow(digits_of(first) - 2);
        let mut at = prefix;
        while at <= last {
            if index[at as usize].1 == 0 {
                index[at as usize].0 = row as u16;
            }
            index[at as usize].1 = row as u16 + 1;
            at += 1;
        }
        row += 1;
    }
    index
};

impl PartialEq for ApplicationIdentifier {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for ApplicationIdentifier {}

impl Ord for ApplicationIdentifier {
    /// The order of the digits as text: (10), (3102), (37).
    fn cmp(&self, other: &Self) -> Ordering {
        let padded = |number: u16| (number * 10_u16.pow(4 - digits_of(number)), number);
        padded(self.number).cmp(&padded(other.number))
    }
}

impl PartialOrd for ApplicationIdentifier {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for ApplicationIdentifier {
    type Err = Reason;

    /// Reads the digits, without brackets.
    fn from_str(text: &str) -> Result<Self, Reason> {
        match Self::leading(text.as_bytes()) {
            Some((identifier, length)) if length == text.len() => Ok(identifier),
            _ => Err(Reason::NotAllowed),
        }
    }
}

impl fmt::Display for ApplicationIdentifier {
    /// The digits, without brackets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}", self.number)
    }
}

impl fmt::Debug for ApplicationIdentifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{ApplicationIdentifier, Content, TABLE};
    use proptest::prelude::*;

    fn identifier(digits: &str) -> ApplicationIdentifier {
        digits.parse().unwrap_or_else(|_| panic!("({digits}) is in the table"))
    }

    #[test]
    fn every_identifier_of_the_table_is_found_by_its_digits() {
        for number in TABLE.iter().flat_map(super::Definition::numbers) {
            let digits = format!("{number:02}");
            assert_eq!(identifier(&digits).number(), number);
            let (found, length) =
                ApplicationIdentifier::leading(format!("{digits}99").as_bytes()).expect("in the table");
            assert_eq!((found.number(), length), (number, digits.len()));
        }
    }

    #[test]
    fn what_is_not_in_the_table_is_not_found() {
        for digits in ["", "0", "05", "1", "011", "23", "310", "3106", "31000", "4", "87", "9999", "(01)", "x1", "1x"] {
            assert!(digits.parse::<ApplicationIdentifier>().is_err(), "{digits}");
        }
    }

    #[test]
    fn rows_are_in_the_order_of_their_digits_and_do_not_overlap() {
        let digits: Vec<String> =
            TABLE.iter().flat_map(super::Definition::numbers).map(|number| format!("{number:02}")).collect();
        assert!(digits.is_sorted_by(|left, right| left < right));
        assert!(digits.iter().map(|digits| identifier(digits)).is_sorted_by(|left, right| left < right));
        for row in TABLE {
            assert_eq!(super::digits_of(row.first), super::digits_of(row.last), "{row:?}");
            assert!(!row.title.vi.is_empty() && !row.title.en.is_empty() && !row.data_title.is_empty(), "{row:?}");
        }
    }

    #[test]
    fn a_predefined_length_is_a_fixed_length() {
        for number in TABLE.iter().flat_map(super::Definition::numbers) {
            let identifier = identifier(&format!("{number:02}"));
            if identifier.has_predefined_length() {
                assert!(identifier.definition().fixed_length().is_some(), "{identifier}");
            }
        }
        // Of fixed length, but the first two digits do not say so to a reader.
        for digits in ["402", "7003", "8006", "8017", "8018"] {
            assert!(identifier(digits).definition().fixed_length().is_some());
            assert!(!identifier(digits).has_predefined_length(), "{digits}");
        }
    }

    #[test]
    fn associations_and_qualifiers_name_identifiers_of_the_table() {
        let known = |pattern: &str| {
            TABLE
                .iter()
                .flat_map(super::Definition::numbers)
                .any(|number| identifier(&format!("{number:02}")).matches(pattern))
        };
        for row in TABLE {
            for pattern in row.needs.split([' ', '+']).chain(row.excludes.split(' ')).filter(|text| !text.is_empty()) {
                assert!(known(pattern), "{pattern} in {row:?}");
            }
            for qualifier in row.qualifiers.into_iter().flatten().copied().flatten() {
                assert!(ApplicationIdentifier::of(*qualifier).is_some(), "{qualifier} in {row:?}");
            }
        }
    }

    #[test]
    fn the_forms_are_those_of_the_general_specifications() {
        for (digits, format, title) in [
            ("00", "N18", "SSCC"),
            ("01", "N14", "GTIN"),
            ("02", "N14", "CONTENT"),
            ("10", "X..20", "BATCH/LOT"),
            ("13", "N6", "PACK DATE"),
            ("21", "X..20", "SERIAL"),
            ("30", "N..8", "VAR. COUNT"),
            ("3102", "N6", "NET WEIGHT (kg)"),
            ("37", "N..8", "COUNT"),
            ("401", "X..30", "GINC"),
            ("402", "N17", "GSIN"),
            ("414", "N13", "LOC No."),
            ("416", "N13", "PROD/SERV LOC"),
            ("423", "N3 [N3] [N3] [N3] [N3]", "COUNTRY - INITIAL PROCESS"),
            ("7003", "N10", "EXPIRY TIME"),
            ("8003", "N1 N13 [X..16]", "GRAI"),
            ("8006", "N14 N4", "ITIP"),
            ("8010", "Y..30", "CPID"),
            ("8018", "N18", "GSRN - RECIPIENT"),
        ] {
            let definition = identifier(digits).definition();
            assert_eq!((definition.format().as_str(), definition.data_title), (format, title), "{digits}");
        }
        assert_eq!(identifier("3102").decimals(), 2);
        assert_eq!(identifier("3102").definition().content, Content::Measure { unit: "KGM" });
        assert_eq!(identifier("10").decimals(), 0);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            if let Some((identifier, length)) = ApplicationIdentifier::leading(&bytes) {
                prop_assert_eq!(identifier.to_string().into_bytes(), bytes[..length].to_vec());
            }
        }
    }
}
