//! Decimal quantities in fixed-point arithmetic.

use std::fmt;
use std::iter::Sum;
use std::ops::AddAssign;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::input::characters::visible;
use crate::input::violation::Reason;

/// A quantity in thousandths of its unit of measure, from 0 to [`MAX`]: 12.5 kg is `Quantity(12_500)`. Both databases
/// and JSON numbers represent it exactly.
///
/// In JSON it is a number; a text with a decimal point is accepted too. What people type is read by
/// [`Quantity::from_typed`]. As a sum, [`MAX`] stands for that much
/// or more ([`Quantity::is_at_least`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quantity(i64);

/// Maximum quantity, in thousandths: 10^12 units. It limits one line of an event, act or record; a larger sum is shown
/// as this much or more (ADR 44).
pub const MAX: i64 = 1_000_000_000_000_000;

/// Maximum absolute value of a stored sum, in thousandths. The sum of two of them still fits into an `i64`, so that a
/// database can add without overflow.
pub const MAX_STORED: i64 = 4_000_000_000_000_000_000;

/// The reason for which a number above [`MAX`] is refused.
pub(crate) const ABOVE_MAX_REASON: Reason = Reason::OutOfRange { min: 0, max: MAX / 1000 };

/// The error of a number above [`MAX`], which [`crate::input::parse`] turns into [`ABOVE_MAX_REASON`].
pub(crate) const ABOVE_MAX_ERROR: &str = "larger than any quantity";

/// What stands beside a sum from which a quantity larger than [`MAX`] was left out.
pub const NOT_COUNTED_VI: &str = "có số lượng quá lớn, không tính";

impl Quantity {
    /// Converts stored or summed thousandths, clamped to the range from 0 to [`MAX`].
    #[must_use]
    pub const fn from_thousandths(thousandths: i64) -> Self {
        match thousandths {
            ..0 => Self(0),
            MAX.. => Self(MAX),
            within => Self(within),
        }
    }

    /// Returns the thousandths.
    #[must_use]
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Whether it stands for this much or more.
    #[must_use]
    pub const fn is_at_least(self) -> bool {
        self.0 == MAX
    }

    /// Parses what a person typed ([`typed_number`]).
    ///
    /// # Errors
    /// [`Reason::WrongType`] when it is no number or has more than three decimals, [`Reason::OutOfRange`] above [`MAX`].
    ///
    /// ```
    /// use nguon_domain::input::quantity::Quantity;
    ///
    /// assert_eq!(Quantity::from_typed("1.500").map(Quantity::thousandths), Ok(1_500_000));
    /// assert_eq!(Quantity::from_typed("1,5").map(Quantity::thousandths), Ok(1_500));
    /// ```
    pub fn from_typed(text: &str) -> Result<Self, Reason> {
        typed_number(text, MAX / 1000).ok_or(Reason::WrongType)?.parse()
    }

    /// Formats as a person would type it: 1.234,5.
    #[must_use]
    pub fn format_typed(self) -> String {
        let whole = group_thousands(self.0 / 1000);
        match self.0 % 1000 {
            0 => whole,
            rest => format!("{whole},{}", format!("{rest:03}").trim_end_matches('0')),
        }
    }

    /// Formats in Vietnamese: 1.234,5; [`MAX`] as "ít nhất 1.000.000.000.000".
    #[must_use]
    pub fn format_vi(self) -> String {
        let typed = self.format_typed();
        if self.is_at_least() { format!("ít nhất {typed}") } else { typed }
    }
}

/// A running sum of quantities in thousandths, possibly negative. Adding to it never overflows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Total(i128);

impl Total {
    /// Creates a sum of a number of thousandths.
    #[must_use]
    pub const fn of(thousandths: i64) -> Self {
        // `From` is not `const`; every `i64` is an `i128`.
        Self(thousandths as i128)
    }

    /// Creates a sum of a number of thousandths that may exceed an `i64`.
    pub(crate) const fn wide(thousandths: i128) -> Self {
        Self(thousandths)
    }

    /// Returns the number of thousandths.
    pub(crate) const fn thousandths(self) -> i128 {
        self.0
    }

    /// Combines a sum that a database computed in two parts to avoid overflow: `billions` times [`PART`] thousandths,
    /// and `rest`.
    #[must_use]
    pub const fn of_parts(billions: i64, rest: i64) -> Self {
        Self(billions as i128 * PART as i128 + rest as i128)
    }

    /// Returns the sum of both.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Returns the difference of both.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Returns the thousandths to store, clamped to [`MAX_STORED`] in absolute value.
    #[must_use]
    pub fn stored(self) -> i64 {
        self.within(MAX_STORED)
    }

    /// Returns the thousandths to show, clamped to [`MAX`] in absolute value.
    #[must_use]
    pub fn shown(self) -> i64 {
        self.within(MAX)
    }

    /// Returns a quantity: 0 when the sum is negative, [`MAX`] when it is that much or more.
    #[must_use]
    pub fn quantity(self) -> Quantity {
        Quantity::from_thousandths(self.shown())
    }

    fn within(self, most: i64) -> i64 {
        // After `clamp` the conversion cannot fail.
        i64::try_from(self.0.clamp(-i128::from(most), i128::from(most))).unwrap_or(most)
    }
}

/// Divisor of the parts of [`Total::of_parts`], in thousandths.
pub const PART: i64 = 1_000_000_000;

impl AddAssign<i64> for Total {
    fn add_assign(&mut self, thousandths: i64) {
        *self = self.plus(Self::of(thousandths));
    }
}

impl AddAssign<Quantity> for Total {
    fn add_assign(&mut self, quantity: Quantity) {
        *self += quantity.0;
    }
}

impl Sum<i64> for Total {
    fn sum<I: Iterator<Item = i64>>(thousandths: I) -> Self {
        thousandths.fold(Self::default(), |sum, more| sum.plus(Self::of(more)))
    }
}

/// Formats a whole number with a point between groups of three digits: 1.234.567.
#[must_use]
pub fn group_thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        grouped.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns a number that a person typed, with a decimal point; `None` when it is none. `max` is the maximum of its field.
///
/// Vietnamese people write points between thousands and a comma before the decimals. Points are thousands only in groups
/// of three digits, of which the first does not begin with zero, and only where there can be thousands: `1.500` is one
/// thousand five hundred, `0.125` and the latitude `10.832` have decimals. Elsewhere one point or comma precedes the
/// decimals (ADR 52).
#[must_use]
pub fn typed_number(text: &str, max: i64) -> Option<String> {
    let seen = visible(text);
    let (sign, number) = match seen.trim() {
        negative if negative.starts_with('-') => ("-", &negative[1..]),
        number => ("", number),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = |whole: &str, decimals: Option<&str>| match decimals {
        None => digits(whole).then(|| format!("{sign}{whole}")),
        Some(decimals) => (digits(whole) && digits(decimals)).then(|| format!("{sign}{whole}.{decimals}")),
    };
    let (grouped, decimals) = number.split_once(',').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = grouped.split('.');
    let first = groups.next().unwrap_or_default();
    let has_thousands = max >= 1000
        && grouped.contains('.')
        && first.len() <= 3
        && !first.starts_with('0')
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group));
    if has_thousands {
        return plain(&grouped.replace('.', ""), decimals);
    }
    match number.split_once(['.', ',']) {
        Some((whole, decimals)) => plain(whole, Some(decimals)),
        None => plain(number, None),
    }
}

impl FromStr for Quantity {
    type Err = Reason;

    /// Parses digits with at most three decimals after a point, as programs write them.
    fn from_str(text: &str) -> Result<Self, Reason> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 3 {
            return Err(Reason::WrongType);
        }
        let decimals: i64 = format!("{decimals:0<3}").parse().map_err(|_| Reason::WrongType)?;
        // Digits that do not fit into an `i64` exceed the maximum.
        whole
            .parse::<i64>()
            .ok()
            .and_then(|whole| whole.checked_mul(1000))
            .and_then(|thousandths| thousandths.checked_add(decimals))
            .filter(|thousandths| *thousandths <= MAX)
            .map(Self)
            .ok_or(ABOVE_MAX_REASON)
    }
}

impl fmt::Display for Quantity {
    /// Formats with a decimal point and without trailing zeros: 12.5.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 1000 {
            0 => write!(formatter, "{}", self.0 / 1000),
            rest => write!(formatter, "{}.{}", self.0 / 1000, format!("{rest:03}").trim_end_matches('0')),
        }
    }
}

impl Serialize for Quantity {
    #[expect(clippy::cast_precision_loss, reason = "MAX is below 2^53, and a third decimal survives")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1000 == 0 {
            serializer.serialize_i64(self.0 / 1000)
        } else {
            serializer.serialize_f64(self.0 as f64 / 1000.0)
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Quantity;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number with at most three decimals")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                text.parse().map_err(|reason| match reason {
                    Reason::OutOfRange { .. } => E::custom(ABOVE_MAX_ERROR),
                    _ => E::custom("not a quantity"),
                })
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                // `to_string` gives the shortest decimal that parses to this number, which is the one that was sent.
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Quantity {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::Number)
            .description(Some(
                "At most three decimals, from 0 to 1,000,000,000,000. A sum of 1,000,000,000,000 is that much or more.",
            ))
            .minimum(Some(0))
            .maximum(Some(MAX / 1000))
            .examples([serde_json::json!(12.5)])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Quantity {}

#[cfg(test)]
mod tests {
    use super::{MAX, MAX_STORED, PART, Quantity, Total};
    use crate::input::violation::Reason;
    use proptest::prelude::*;

    #[test]
    fn json_is_read_as_programs_write_it() {
        for (json, thousandths) in [
            ("12.5", 12_500),
            ("\"12.5\"", 12_500),
            ("0.001", 1),
            ("7", 7_000),
            ("\"1000\"", 1_000_000),
            ("\"1.500\"", 1_500),
        ] {
            assert_eq!(serde_json::from_str::<Quantity>(json).expect("a quantity").thousandths(), thousandths);
        }
        for json in ["-1", "0.0001", "1e30", "\"12,5\"", "\"1.234,5\"", "\"\"", "true", "\"٣\""] {
            assert!(serde_json::from_str::<Quantity>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn what_people_type_has_vietnamese_thousands_where_there_can_be_some() {
        for (text, thousandths) in [
            ("1.500", 1_500_000),
            ("1.500,5", 1_500_500),
            ("12.345.678", 12_345_678_000),
            ("1,5", 1_500),
            ("1.5", 1_500),
            ("1,500", 1_500),
            ("0.125", 125),
            ("1234.567", 1_234_567),
            ("1500", 1_500_000),
            (" 1.500\u{200b} ", 1_500_000),
            ("999.999.999.999,999", MAX - 1),
        ] {
            assert_eq!(Quantity::from_typed(text).map(Quantity::thousandths), Ok(thousandths), "{text}");
        }
        for text in [
            "",
            "1.50.000",
            "1.500.00",
            "1,500,000",
            "1,500.5",
            "01.500.000",
            "1.500,",
            ",5",
            "-1",
            "1,2345",
            "1 500",
            "x",
        ] {
            assert_eq!(Quantity::from_typed(text), Err(Reason::WrongType), "{text}");
        }
        for (text, plain) in [("10.832", "10.832"), ("-10,832", "-10.832"), ("107.905", "107.905"), ("7", "7")] {
            assert_eq!(super::typed_number(text, 180).as_deref(), Some(plain), "{text}");
        }
        assert_eq!(super::typed_number("1.234.5", 180), None);
    }

    #[test]
    fn it_is_shown_with_vietnamese_separators() {
        assert_eq!(Quantity::from_thousandths(1_234_567_500).format_vi(), "1.234.567,5");
        assert_eq!(Quantity::from_thousandths(20_000).format_vi(), "20");
        assert_eq!(Quantity::from_thousandths(MAX - 1).format_vi(), "999.999.999.999,999");
        assert_eq!(Quantity::from_thousandths(MAX).format_vi(), "ít nhất 1.000.000.000.000");
    }

    #[test]
    fn more_than_any_quantity_is_out_of_range() {
        for text in ["1000000000000.001", "1000000000001", "9223372036854775807", "99999999999999999999999"] {
            assert_eq!(text.parse::<Quantity>(), Err(Reason::OutOfRange { min: 0, max: MAX / 1000 }), "{text}");
        }
        assert_eq!("1000000000000".parse(), Ok(Quantity(MAX)));
    }

    proptest! {
        #[test]
        fn what_is_shown_back_is_read_as_the_same(thousandths in 0..=super::MAX) {
            let quantity = Quantity::from_thousandths(thousandths);
            prop_assert_eq!(Quantity::from_typed(&quantity.format_typed()), Ok(quantity));
        }

        #[test]
        fn json_carries_every_quantity_exactly(thousandths in 0..=super::MAX) {
            let quantity = Quantity::from_thousandths(thousandths);
            let json = serde_json::to_string(&quantity).expect("json");
            prop_assert_eq!(serde_json::from_str::<Quantity>(&json).expect("a quantity"), quantity);
        }

        #[test]
        fn whatever_is_stored_can_be_read(thousandths in any::<i64>()) {
            let quantity = Quantity::from_thousandths(thousandths);
            prop_assert_eq!(quantity.thousandths(), thousandths.clamp(0, MAX));
            let json = serde_json::to_string(&quantity).expect("json");
            prop_assert_eq!(serde_json::from_str::<Quantity>(&json).expect("a quantity"), quantity);
        }

        #[test]
        fn a_sum_is_right_within_its_bounds_and_stays_there_beyond(all in prop::collection::vec(any::<i64>(), 0..50)) {
            let sum: Total = all.iter().copied().sum();
            let exact: i128 = all.iter().map(|one| i128::from(*one)).sum();
            let within = |most: i64| exact.clamp(-i128::from(most), i128::from(most));
            prop_assert_eq!(i128::from(sum.stored()), within(MAX_STORED));
            prop_assert_eq!(i128::from(sum.shown()), within(MAX));
            // Two stored sums can be added by a database.
            prop_assert!(sum.stored().checked_add(sum.stored()).is_some());
        }

        #[test]
        fn what_is_taken_away_again_is_not_missing(all in prop::collection::vec(0..=MAX, 0..50), first in 0..=MAX) {
            let mut sum = Total::of(first);
            for one in &all {
                sum += *one;
            }
            for one in &all {
                sum = sum.minus(Total::of(*one));
            }
            prop_assert_eq!(sum.quantity().thousandths(), first);
        }

        #[test]
        fn a_sum_of_parts_is_the_sum(all in prop::collection::vec(-MAX..=MAX, 0..50)) {
            let billions = all.iter().map(|one| one / PART).sum();
            let rest = all.iter().map(|one| one % PART).sum();
            prop_assert_eq!(Total::of_parts(billions, rest), all.iter().copied().sum());
        }
    }
}
