//! Numbers that are not whole, without floating-point surprises.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::violation::Reason;

/// A quantity in thousandths of its unit: 12.5 kg is `Quantity(12_500)`. Both databases keep it exactly.
///
/// In JSON it is a number; a text with a point or a comma, as people type it, is understood too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quantity(i64);

/// The largest quantity, in thousandths: a million million units.
pub const MAX: i64 = 1_000_000_000_000_000;

impl Quantity {
    /// From thousandths, as they are stored.
    #[must_use]
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// In thousandths.
    #[must_use]
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// As Vietnamese write it: 1.234,5.
    #[must_use]
    pub fn format_vi(self) -> String {
        let whole = group_thousands(self.0 / 1000);
        match self.0 % 1000 {
            0 => whole,
            rest => format!("{whole},{}", format!("{rest:03}").trim_end_matches('0')),
        }
    }
}

/// A whole number with a point between groups of three digits: 1.234.567.
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

impl FromStr for Quantity {
    type Err = Reason;

    /// Reads digits with at most three decimals after one point or comma.
    fn from_str(text: &str) -> Result<Self, Reason> {
        let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 3 || whole.len() > 15 {
            return Err(Reason::WrongType);
        }
        let whole: i64 = whole.parse().map_err(|_| Reason::WrongType)?;
        let decimals: i64 = format!("{decimals:0<3}").parse().map_err(|_| Reason::WrongType)?;
        whole
            .checked_mul(1000)
            .and_then(|thousandths| thousandths.checked_add(decimals))
            .filter(|thousandths| *thousandths <= MAX)
            .map(Self)
            .ok_or(Reason::OutOfRange { min: 0, max: MAX / 1000 })
    }
}

impl fmt::Display for Quantity {
    /// With a point and without needless zeros: 12.5.
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
                text.parse().map_err(|_| E::custom("not a quantity"))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                // The shortest decimal that gives this number again is the one that was sent.
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
            .description(Some("At most three decimals, not negative."))
            .minimum(Some(0))
            .examples([serde_json::json!(12.5)])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Quantity {}

#[cfg(test)]
mod tests {
    use super::Quantity;
    use proptest::prelude::*;

    #[test]
    fn it_is_read_as_people_and_programs_write_it() {
        for (json, thousandths) in
            [("12.5", 12_500), ("\"12,5\"", 12_500), ("0.001", 1), ("7", 7_000), ("\"1000\"", 1_000_000)]
        {
            assert_eq!(serde_json::from_str::<Quantity>(json).expect("a quantity").thousandths(), thousandths);
        }
        for json in ["-1", "0.0001", "1e30", "\"1.234,5\"", "\"\"", "true", "\"٣\""] {
            assert!(serde_json::from_str::<Quantity>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn it_is_shown_with_vietnamese_separators() {
        assert_eq!(Quantity::from_thousandths(1_234_567_500).format_vi(), "1.234.567,5");
        assert_eq!(Quantity::from_thousandths(20_000).format_vi(), "20");
    }

    proptest! {
        #[test]
        fn json_carries_every_quantity_exactly(thousandths in 0..=super::MAX) {
            let quantity = Quantity::from_thousandths(thousandths);
            let json = serde_json::to_string(&quantity).expect("json");
            prop_assert_eq!(serde_json::from_str::<Quantity>(&json).expect("a quantity"), quantity);
        }
    }
}
