//! Measures in GS1 codes: six digits with an implied decimal point.

use std::fmt;

use crate::input::quantity::Quantity;
use crate::input::violation::Reason;

/// The value of an application identifier such as (310n), net weight in kilograms: six digits, the last n of which are
/// decimals (GS1 General Specifications §3.6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Measure {
    digits: u32,
    decimals: u8,
}

/// The greatest number of decimals.
const MAX_DECIMALS: u8 = 5;
const MAX_DIGITS: u32 = 999_999;

impl Measure {
    /// Builds a measure of `digits`, the last `decimals` of which are decimals; `None` above 999999 or five.
    #[must_use]
    pub const fn new(digits: u32, decimals: u8) -> Option<Self> {
        if digits <= MAX_DIGITS && decimals <= MAX_DECIMALS { Some(Self { digits, decimals }) } else { None }
    }

    /// Converts a quantity with as many decimals as fit, at most three.
    ///
    /// # Errors
    /// [`Reason::OutOfRange`] when six digits cannot express it exactly.
    pub fn of(quantity: Quantity) -> Result<Self, Reason> {
        (0..=3)
            .rev()
            .find_map(|decimals| {
                let unit = 10_i64.pow(3 - u32::from(decimals));
                let digits = u32::try_from(quantity.thousandths() / unit).ok()?;
                (quantity.thousandths() % unit == 0).then(|| Self::new(digits, decimals)).flatten()
            })
            .ok_or(Reason::OutOfRange { min: 0, max: i64::from(MAX_DIGITS) })
    }

    /// Returns the quantity; `None` when it is finer than thousandths.
    #[must_use]
    pub fn quantity(self) -> Option<Quantity> {
        let digits = i64::from(self.digits);
        let thousandths = match self.decimals {
            0..=3 => digits * 10_i64.pow(3 - u32::from(self.decimals)),
            more => {
                let unit = 10_i64.pow(u32::from(more) - 3);
                (digits % unit == 0).then_some(digits / unit)?
            }
        };
        Some(Quantity::from_thousandths(thousandths))
    }

    /// The number of decimals, which is the last digit of the identifier.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.decimals
    }
}

impl fmt::Display for Measure {
    /// The six digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:06}", self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::Measure;
    use crate::input::quantity::Quantity;
    use crate::input::violation::Reason;
    use proptest::prelude::*;

    #[test]
    fn a_quantity_gets_as_many_decimals_as_six_digits_hold() {
        for (quantity, digits, decimals) in
            [("12.5", "012500", 3), ("430", "430000", 3), ("1250.5", "125050", 2), ("999999", "999999", 0)]
        {
            let measure = Measure::of(quantity.parse().expect("a quantity")).expect("fits");
            assert_eq!((measure.to_string().as_str(), measure.decimals()), (digits, decimals));
        }
        for too_much in ["1000000", "12345.678"] {
            let quantity: Quantity = too_much.parse().expect("a quantity");
            assert_eq!(Measure::of(quantity), Err(Reason::OutOfRange { min: 0, max: 999_999 }), "{too_much}");
        }
    }

    #[test]
    fn decimals_beyond_thousandths_are_not_rounded_away() {
        assert_eq!(Measure::new(123_450, 5).and_then(Measure::quantity), None);
        assert_eq!(Measure::new(123_400, 5).and_then(Measure::quantity), Some(Quantity::from_thousandths(1_234)));
        assert_eq!(Measure::new(1_000_000, 0), None);
        assert_eq!(Measure::new(1, 6), None);
    }

    proptest! {
        #[test]
        fn what_fits_reads_back(thousandths in 0_i64..=999_999_000) {
            let quantity = Quantity::from_thousandths(thousandths);
            if let Ok(measure) = Measure::of(quantity) {
                prop_assert_eq!(measure.quantity(), Some(quantity));
            }
        }
    }
}
