//! Validation of JSON before memory is allocated for its values: a document of 32 MiB may contain eleven million empty
//! arrays, each of which needs ten times its length in memory.

use std::cell::Cell;
use std::fmt;

use nguon_domain::input::problem::ProblemCode;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use crate::platform::problem::{Error, Result};

/// Checks that a text is JSON (RFC 8259) with at most `max_values` values, member names included.
///
/// # Errors
/// 400 when it is not JSON, 413 when it has more values.
pub(crate) fn check(text: &[u8], max_values: usize) -> Result<()> {
    let left = Cell::new(Some(max_values));
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let read = Values(&left).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match (read, left.get()) {
        (Ok(()), _) => Ok(()),
        (Err(_), None) => Err(Error::Explained(ProblemCode::TooLarge, format!("JSON: more than {max_values} values"))),
        (Err(error), Some(_)) => Err(Error::Malformed(format!("JSON: {error}"))),
    }
}

/// Counts the values of a text down; `None` when there were too many.
#[derive(Clone, Copy)]
struct Values<'a>(&'a Cell<Option<usize>>);

impl Values<'_> {
    fn count<E: serde::de::Error>(self) -> std::result::Result<(), E> {
        self.0.set(self.0.get().and_then(|left| left.checked_sub(1)));
        self.0.get().map(|_| ()).ok_or_else(|| E::custom("too many values"))
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> std::result::Result<(), E> {
        self.count()
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> std::result::Result<(), E> {
        self.count()
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> std::result::Result<(), E> {
        self.count()
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> std::result::Result<(), E> {
        self.count()
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> std::result::Result<(), E> {
        self.count()
    }

    fn visit_unit<E: serde::de::Error>(self) -> std::result::Result<(), E> {
        self.count()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<(), A::Error> {
        self.count::<A::Error>()?;
        while items.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> std::result::Result<(), A::Error> {
        self.count::<A::Error>()?;
        while members.next_key_seed(self)?.is_some() {
            members.next_value_seed(self)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use nguon_domain::input::problem::ProblemCode;

    #[test]
    fn what_is_json_passes_and_everything_else_does_not() {
        for text in ["null", "[1,2.5,-3,true,\"ế\"]", "{\"a\":{\"b\":[]}}", "1e400", "18446744073709551616"] {
            assert_eq!(check(text.as_bytes(), 100).is_ok(), serde_json::from_str::<serde_json::Value>(text).is_ok());
        }
        for text in ["", "{", "[1,]", "{\"a\":1} x", "\"\\ud83e\"", "{\"\\ud83e\":1}", "nul", &"[".repeat(1_000)] {
            assert_eq!(
                check(text.as_bytes(), 10_000).map_err(|error| error.code()),
                Err(ProblemCode::Malformed),
                "{text}"
            );
        }
        assert!(check(b"\"\xff\"", 10).is_err());
    }

    #[test]
    fn values_are_counted_and_no_more_are_read_than_there_may_be() {
        let lists = format!("[{}[]]", "[],".repeat(8));
        assert!(check(lists.as_bytes(), 10).is_ok());
        assert_eq!(check(lists.as_bytes(), 9).map_err(|error| error.code()), Err(ProblemCode::TooLarge));
        // The text after the last permitted value is not parsed.
        let broken = format!("[{}", "[],".repeat(100));
        assert_eq!(check(broken.as_bytes(), 9).map_err(|error| error.code()), Err(ProblemCode::TooLarge));
        assert!(check(b"{\"a\":1}", 3).is_ok() && check(b"{\"a\":1}", 2).is_err());
    }
}
