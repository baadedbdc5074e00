//! Temperatures of goods.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

use crate::input::violation::Reason;

/// A temperature in degrees Celsius, in hundredths. Programs write it as a number, forms as a text with a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Celsius(i32);

/// The lowest and highest temperature of goods, in degrees: dry ice and roasting stay within.
pub const RANGE: (i64, i64) = (-100, 200);

impl Celsius {
    /// Whether goods can have it: from −100 to 200 °C.
    #[must_use]
    pub fn is_plausible(self) -> bool {
        (RANGE.0 * 100..=RANGE.1 * 100).contains(&i64::from(self.0))
    }

    /// Returns the value of a sensor, rounded; `None` for one that no thermometer shows.
    #[must_use]
    pub fn measured(value: &Number) -> Option<Self> {
        format!("{:.2}", value.as_f64()?).parse().ok()
    }

    /// Formats with a comma before the decimals, as people write it: -18,5.
    #[must_use]
    pub fn format_vi(self) -> String {
        self.to_string().replace('.', ",")
    }
}

impl FromStr for Celsius {
    type Err = Reason;

    /// Parses a number with at most two decimals after a point.
    fn from_str(text: &str) -> Result<Self, Reason> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(decimals) || decimals.len() > 2 {
            return Err(Reason::WrongType);
        }
        let hundredths: i32 = format!("{whole}{decimals:0<2}").parse().map_err(|_| Reason::WrongType)?;
        Ok(Self(sign * hundredths))
    }
}

impl fmt::Display for Celsius {
    /// Formats with a decimal point and without trailing zeros: -18.5.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        match rest {
            0 => write!(formatter, "{sign}{whole}"),
            _ => write!(formatter, "{sign}{whole}.{}", format!("{rest:02}").trim_end_matches('0')),
        }
    }
}

impl Serialize for Celsius {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 % 100 {
            0 => serializer.serialize_i32(self.0 / 100),
            _ => serializer.serialize_f64(f64::from(self.0) / 100.0),
        }
    }
}

impl<'de> Deserialize<'de> for Celsius {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(Number),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Number(number) => number.to_string(),
            Written::Text(text) => text,
        };
        text.parse().map_err(|_| serde::de::Error::custom("not a temperature with at most two decimals"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Celsius {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::Number)
            .description(Some("Degrees Celsius with at most two decimals; of an act, from -100 to 200."))
            .examples([serde_json::json!(4.5)])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Celsius {}

#[cfg(test)]
mod tests {
    use super::Celsius;
    use serde_json::json;

    #[test]
    fn it_is_read_from_numbers_and_texts_and_written_as_a_number() {
        for (json, written, shown) in [
            (json!(4.5), json!(4.5), "4,5"),
            (json!("-18"), json!(-18), "-18"),
            (json!(-0.25), json!(-0.25), "-0,25"),
            (json!("4.10"), json!(4.1), "4,1"),
            (json!(0), json!(0), "0"),
        ] {
            let celsius: Celsius = serde_json::from_value(json.clone()).expect("a temperature");
            assert_eq!(serde_json::to_value(celsius).expect("a number"), written, "{json}");
            assert_eq!(celsius.format_vi(), shown, "{json}");
        }
        for json in [json!("4,5"), json!(4.125), json!(1e30), json!("--4"), json!(""), json!(true), json!("٤")] {
            assert!(serde_json::from_value::<Celsius>(json.clone()).is_err(), "{json}");
        }
        assert!("200".parse().is_ok_and(Celsius::is_plausible));
        assert!(!"200.01".parse().is_ok_and(Celsius::is_plausible));
        assert!(!"-100.01".parse().is_ok_and(Celsius::is_plausible));
    }
}
