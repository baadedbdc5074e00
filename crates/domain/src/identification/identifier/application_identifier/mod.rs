//! The GS1 application identifiers: two to four digits that define the meaning and format of the value after them.
//!
//! [`table::TABLE`] is the list of the GS1 General Specifications (§3.2) with the associations of §4.13 and the roles
//! in GS1 Digital Links, as in GS1's Barcode Syntax Dictionary of 27 January 2026; in addition, (22) goes with (8006),
//! which it qualifies in links.
//!
//! Values are checked for length, characters, check digits, check pairs, dates, times, countries and currencies. Other
//! code lists are not checked: package types, IBANs, coupons.

mod check_pair;
mod code_list;
mod format;
mod table;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

#[cfg(test)]
pub(super) use check_pair::check_pair;
pub(super) use format::check_parts;
pub use format::{Character, Part, Rule};
pub use table::TABLE;

use crate::input::localized::Text;
use crate::input::violation::Reason;

/// The application identifiers used for traceability, as numbers.
pub mod number {
    /// SSCC of a logistic unit.
    pub const SSCC: u16 = 0;
    /// GTIN of a trade item.
    pub const GTIN: u16 = 1;
    /// GTIN of the trade items in a logistic unit.
    pub const CONTENT: u16 = 2;
    /// Batch or lot number.
    pub const LOT: u16 = 10;
    /// Production date.
    pub const PRODUCTION_DATE: u16 = 11;
    /// Packaging date.
    pub const PACKAGING_DATE: u16 = 13;
    /// Best before date.
    pub const BEST_BEFORE: u16 = 15;
    /// Expiration date.
    pub const EXPIRY: u16 = 17;
    /// Serial number.
    pub const SERIAL: u16 = 21;
    /// Count of the trade items in a logistic unit.
    pub const COUNT: u16 = 37;
    /// The first three digits of (310n), net weight in kilograms.
    pub const NET_WEIGHT: u16 = 310;
    /// The first three digits of (330n), gross weight in kilograms.
    pub const GROSS_WEIGHT: u16 = 330;
    /// The customer's purchase order number.
    pub const ORDER: u16 = 400;
    /// GLN of the destination (ship to).
    pub const SHIP_TO: u16 = 410;
    /// GLN of a physical location.
    pub const LOCATION: u16 = 414;
    /// GLN of the place of production or service.
    pub const PRODUCTION_PLACE: u16 = 416;
    /// GLN of a party.
    pub const PARTY: u16 = 417;
}

/// The type of an application identifier's value.
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
    /// Six digits, with the number of decimals given by the last digit of the identifier, in a unit of UN/ECE
    /// Recommendation 20.
    Measure {
        /// The UN/ECE code of the unit of measure.
        unit: &'static str,
    },
    /// Any other value, as a sequence of components.
    Parts(&'static [Part]),
}

/// A row of the table: an application identifier, or a family that differs in the last digit.
#[derive(Debug)]
pub struct Definition {
    /// The (first) identifier as a number.
    first: u16,
    /// The last identifier of the family; equal to `first` for a single one.
    last: u16,
    /// The data title printed beside the value (GS1 General Specifications §3.2).
    pub data_title: &'static str,
    /// The title for users.
    pub title: Text,
    /// The type of the value.
    pub content: Content,
    /// Whether it may be a query parameter (data attribute) of a Digital Link.
    pub is_attribute: bool,
    /// The alternative sequences of key qualifiers that may follow this key in the path of a Digital Link; `None` when
    /// it is no primary key.
    pub qualifiers: Option<&'static [&'static [u16]]>,
    /// The mandatory associations, as alternatives: `01+21 02` means (01) and (21), or (02). The letter n stands for
    /// any digit. Empty when there are none.
    pub needs: &'static str,
    /// The identifiers with which it must not occur (invalid pairs).
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

    /// Makes it a family up to this number.
    const fn up_to(self, last: u16) -> Self {
        Self { last, ..self }
    }

    const fn needs(self, needs: &'static str) -> Self {
        Self { needs, ..self }
    }

    const fn excludes(self, excludes: &'static str) -> Self {
        Self { excludes, ..self }
    }

    /// Makes it a primary key of Digital Links, with these key qualifiers.
    const fn key(self, qualifiers: &'static [&'static [u16]]) -> Self {
        Self { qualifiers: Some(qualifiers), ..self }
    }

    /// Sets whether it may be a query parameter of a Digital Link; the default is yes.
    const fn attribute(self, is_attribute: bool) -> Self {
        Self { is_attribute, ..self }
    }

    /// The identifiers of the row, as a range of numbers.
    #[must_use]
    pub fn numbers(&self) -> std::ops::RangeInclusive<u16> {
        self.first..=self.last
    }

    /// Whether it is a family of which a code may contain only one: the last digit is the number of decimals.
    const fn is_one_of_a_family(&self) -> bool {
        self.first >= 3100 && self.first < 4000
    }

    /// The fixed length of values; `None` when the length varies.
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

    /// The greatest length of values.
    #[must_use]
    pub fn max_length(&self) -> usize {
        match self.content {
            Content::Lot | Content::Serial => 20,
            Content::Count => 8,
            Content::Parts(parts) => parts.iter().map(|part| usize::from(part.max)).sum(),
            _ => self.fixed_length().unwrap_or_default(),
        }
    }

    /// The format in the notation of the General Specifications: `N14`, `X..20`, `N3 [X..9]`.
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
    /// Returns the application identifier with this number: 1 for (01), 3102 for (3102).
    #[must_use]
    pub fn of(number: u16) -> Option<Self> {
        // Rows are in the text order of their digits, so rows with the same first two digits are adjacent.
        let digits = digits_of(number);
        let prefix = if digits == 2 { number } else { number / 10_u16.pow(digits - 2) };
        let (start, end) = *INDEX.get(usize::from(prefix))?;
        let rows = TABLE.get(usize::from(start)..usize::from(end))?;
        let definition = rows.iter().find(|row| row.numbers().contains(&number))?;
        Some(Self { number, definition })
    }

    /// Returns the application identifier at the beginning of `bytes` with its number of digits, which its first two
    /// digits determine.
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

    /// The identifier as a number: 1 for (01).
    #[must_use]
    pub const fn number(self) -> u16 {
        self.number
    }

    /// Whether its values have a predefined length, which readers derive from the first two digits of the identifier,
    /// so that no FNC1 follows them (GS1 General Specifications, figure 7.8.5-2). Not all values of fixed length are
    /// predefined.
    #[must_use]
    pub fn has_predefined_length(self) -> bool {
        matches!(self.number, 0..=4 | 11..=20 | 3100..=3699 | 410..=419)
    }

    /// The number of decimals of a measure or amount; 0 for other values.
    #[must_use]
    pub fn decimals(self) -> u8 {
        if self.definition.is_one_of_a_family() { u8::try_from(self.number % 10).unwrap_or_default() } else { 0 }
    }

    /// Whether one of the space-separated `patterns` matches it, as in [`Definition::excludes`].
    pub(super) fn is_any_of(self, patterns: &str) -> bool {
        !patterns.is_empty() && patterns.split(' ').any(|pattern| self.matches(pattern))
    }

    /// Whether it matches `pattern`: digits, then an n for each arbitrary digit.
    pub(super) fn matches(self, pattern: &str) -> bool {
        let (value, scale) = pattern.bytes().fold((0_u16, 1_u16), |(value, scale), byte| match byte {
            b'n' => (value, scale * 10),
            digit => (value * 10 + u16::from(digit & 15), scale),
        });
        self.number / scale == value
    }

    /// Whether both are of one family of which a code may contain only one.
    pub(super) fn is_rival_of(self, other: Self) -> bool {
        self.definition.is_one_of_a_family() && self.definition.first == other.definition.first
    }
}

/// The number of digits of an identifier: numbers below 10 have a leading zero.
const fn digits_of(number: u16) -> u32 {
    match number {
        0..100 => 2,
        100..1000 => 3,
        _ => 4,
    }
}

/// By the first two digits of identifiers, the beginning and end of their rows in [`TABLE`].
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
    /// By the text order of the digits: (10), (3102), (37).
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

    /// Parses the digits, without brackets.
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
        // Of fixed length, which readers however cannot derive from the first two digits.
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
