//! Units of measure that are converted into one another, and exact amounts in them (ADR 58).

use super::quantity::{MAX, MAX_STORED, Quantity, Total};

/// Millionths of a thousandth of a base unit: the grain in which amounts are exact. A thousandth of a milligram is the
/// grain of a kilogram.
const GRAINS: i128 = 1_000_000;

/// Units with the base unit of their dimension and the number of grains in a thousandth of them (UN/ECE Recommendation
/// 20; `YEN`, 10 kg, is ours). Only exact factors: pounds and ounces stay apart. Base units: kilogram, litre, piece.
const CONVERTED: &[(&str, &str, i128)] = &[
    ("TNE", MASS, 1_000 * GRAINS),
    ("DTN", MASS, 100 * GRAINS),
    ("YEN", MASS, 10 * GRAINS),
    ("KGM", MASS, GRAINS),
    ("HGM", MASS, GRAINS / 10),
    ("GRM", MASS, GRAINS / 1_000),
    ("MGM", MASS, GRAINS / 1_000_000),
    ("MTQ", VOLUME, 1_000 * GRAINS),
    ("HLT", VOLUME, 100 * GRAINS),
    ("LTR", VOLUME, GRAINS),
    ("DMQ", VOLUME, GRAINS),
    ("DLT", VOLUME, GRAINS / 10),
    ("CLT", VOLUME, GRAINS / 100),
    ("MLT", VOLUME, GRAINS / 1_000),
    ("CMQ", VOLUME, GRAINS / 1_000),
    ("H87", PIECES, GRAINS),
    ("EA", PIECES, GRAINS),
    ("C62", PIECES, GRAINS),
    ("PR", PIECES, 2 * GRAINS),
    ("DZN", PIECES, 12 * GRAINS),
    ("CEN", PIECES, 100 * GRAINS),
    ("MIL", PIECES, 1_000 * GRAINS),
];

const MASS: &str = "KGM";
const VOLUME: &str = "LTR";
/// The unit of pieces, which EPCIS leaves out.
const PIECES: &str = "";

/// The units in which amounts of a dimension are told when their own unit cannot: large ones first.
const TOLD_IN: &[(&str, &[&str])] =
    &[(MASS, &["TNE", "KGM", "GRM", "MGM"]), (VOLUME, &["LTR", "MLT"]), (PIECES, &[PIECES])];

fn conversion(uom: &str) -> Option<(&'static str, i128)> {
    CONVERTED.iter().find(|(code, ..)| *code == uom).map(|(_, base, grains)| (*base, *grains))
}

/// Returns the number of grains in a thousandth of a unit. A unit that is not converted is its own base unit.
fn grains_of(uom: &str) -> i128 {
    conversion(uom).map_or(GRAINS, |(_, grains)| grains)
}

/// Returns the base unit of the dimension of a unit: units with the same one are converted into one another. A unit
/// that is not converted is its own base unit. Pieces are `""`.
#[must_use]
pub fn dimension(uom: &str) -> &str {
    conversion(uom).map_or(uom, |(base, _)| base)
}

/// Returns the units of mass in kilograms and those of volume in litres, with their exact factors as far as a float can
/// have them: for values that were measured, which [`measure`](super::measure) converts.
pub(super) fn of_mass_and_volume() -> impl Iterator<Item = (&'static str, bool, f64)> {
    #[expect(clippy::cast_precision_loss, reason = "factors are below 2^53")]
    let factor = |grains: i128| grains as f64 / GRAINS as f64;
    // YEN is no code of the recommendation, which measured values keep to.
    let converted = CONVERTED.iter().filter(|(code, base, _)| *base != PIECES && *code != "YEN");
    converted.map(move |(code, base, grains)| (*code, *base == MASS, factor(*grains)))
}

/// Returns the codes of the units of a dimension, pieces without the empty one.
#[must_use]
pub fn units_of(base: &str) -> Vec<&str> {
    let converted = CONVERTED.iter().filter(|(_, of, _)| *of == base).map(|(code, ..)| *code);
    let mut all: Vec<&str> = converted.collect();
    if all.is_empty() {
        all.push(base);
    }
    all
}

/// An exact amount, of any sign, and the unit in which it was said. Amounts of one dimension are added up and compared
/// whatever their units; never those of different ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    uom: String,
    grains: i128,
}

impl Measure {
    /// Returns the amount of a number of thousandths of a unit; `""` for pieces.
    #[must_use]
    pub fn of(thousandths: i64, uom: &str) -> Self {
        Self::of_total(Total::of(thousandths), uom)
    }

    /// Returns the amount of a quantity in a unit; pieces for `None`.
    #[must_use]
    pub fn of_quantity(quantity: Quantity, uom: Option<&str>) -> Self {
        Self::of(quantity.thousandths(), uom.unwrap_or(PIECES))
    }

    /// Returns the amount of a sum of thousandths of a unit.
    #[must_use]
    pub fn of_total(total: Total, uom: &str) -> Self {
        Self { uom: uom.to_owned(), grains: total.thousandths().saturating_mul(grains_of(uom)) }
    }

    /// Returns nothing, said in a unit.
    #[must_use]
    pub fn none(uom: &str) -> Self {
        Self::of(0, uom)
    }

    /// Reads what [`Measure::stored`] returned.
    #[must_use]
    pub fn of_stored(thousandths: i64, millionths: i32, uom: &str) -> Self {
        Self { uom: uom.to_owned(), grains: i128::from(thousandths) * GRAINS + i128::from(millionths) }
    }

    /// Returns thousandths of the base unit, within [`MAX_STORED`], and from 0 to 999,999 millionths of a thousandth to
    /// be added: sums can be stored exactly, and a database can add them.
    #[must_use]
    pub fn stored(&self) -> (i64, i32) {
        let thousandths = Total::wide(self.grains.div_euclid(GRAINS)).stored();
        let millionths = i32::try_from(self.grains.rem_euclid(GRAINS)).unwrap_or_default();
        (thousandths, if thousandths.abs() == MAX_STORED { 0 } else { millionths })
    }

    /// The unit in which it was said; `""` for pieces.
    #[must_use]
    pub fn uom(&self) -> &str {
        &self.uom
    }

    /// The base unit of its dimension; see [`dimension`].
    #[must_use]
    pub fn dimension(&self) -> &str {
        dimension(&self.uom)
    }

    /// Returns the same amount, to be told in another unit of its dimension.
    #[must_use]
    pub fn said_in(self, uom: &str) -> Self {
        debug_assert_eq!(self.dimension(), dimension(uom), "units of one dimension");
        Self { uom: uom.to_owned(), ..self }
    }

    /// Returns the sum, in the unit of the first.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        debug_assert_eq!(self.dimension(), other.dimension(), "amounts of one dimension");
        Self { uom: self.uom.clone(), grains: self.grains.saturating_add(other.grains) }
    }

    /// Returns the difference, in the unit of the first.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&Self { uom: other.uom.clone(), grains: other.grains.saturating_neg() })
    }

    /// Returns the difference, but nothing where it would be negative.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        let left = self.minus(other);
        Self { grains: left.grains.max(0), ..left }
    }

    /// Returns the smaller amount, in the unit of the first.
    #[must_use]
    pub fn at_most(&self, other: &Self) -> Self {
        Self { uom: self.uom.clone(), grains: self.grains.min(other.grains) }
    }

    /// Whether both are equally much.
    #[must_use]
    pub const fn equals(&self, other: &Self) -> bool {
        self.grains == other.grains
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub const fn is_negative(&self) -> bool {
        self.grains < 0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.grains == 0
    }

    /// Whether it is stored as its bound, so that it stands for that much or more.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        self.stored().0.abs() == MAX_STORED
    }

    /// Returns the thousandths of a unit of its dimension, rounded toward zero.
    #[must_use]
    pub fn thousandths_in(&self, uom: &str) -> Total {
        Total::wide(self.grains / grains_of(uom))
    }

    /// Returns the thousandths and the unit in which it is told: the one in which it was said, or the largest usual one
    /// that needs no rounding.
    #[must_use]
    pub fn told(&self) -> (Total, &str) {
        let uom = told_in(&self.uom, [self]);
        (self.thousandths_in(uom), uom)
    }

    /// [`Measure::told`] as a quantity, and the unit as the API has it: none for pieces. Nothing for less than nothing.
    #[must_use]
    pub fn quantity(&self) -> (Quantity, Option<String>) {
        let (total, uom) = self.told();
        (total.quantity(), Some(uom.to_owned()).filter(|uom| uom != PIECES))
    }

    fn is_exact_in(&self, uom: &str) -> bool {
        self.grains % grains_of(uom) == 0 && self.grains.abs() / grains_of(uom) <= i128::from(MAX)
    }
}

/// Returns the unit in which several amounts of one dimension are told together: `usual`, or the largest usual one that
/// rounds none of them. Amounts that none can tell are rounded in `usual`.
#[must_use]
pub fn told_in<'u, 'm>(usual: &'u str, amounts: impl IntoIterator<Item = &'m Measure>) -> &'u str {
    let amounts: Vec<&Measure> = amounts.into_iter().collect();
    let base = dimension(usual);
    let others = TOLD_IN.iter().find(|(of, _)| *of == base).map_or(&[][..], |(_, units)| *units);
    std::iter::once(usual)
        .chain(others.iter().copied())
        .find(|uom| amounts.iter().all(|amount| amount.is_exact_in(uom)))
        .unwrap_or(usual)
}

/// Returns the sum of parts that a database computed per unit: see [`Total::of_parts`].
#[must_use]
pub fn sum_of_parts<'u>(base: &str, parts: impl IntoIterator<Item = (&'u str, i64, i64)>) -> Measure {
    parts.into_iter().fold(Measure::none(base), |sum, (uom, billions, rest)| {
        sum.plus(&Measure::of_total(Total::of_parts(billions, rest), uom))
    })
}

#[cfg(test)]
mod tests {
    use super::{CONVERTED, Measure, dimension, told_in, units_of};
    use crate::input::quantity::{MAX, MAX_STORED};
    use proptest::prelude::*;
    use proptest::sample::select;

    fn told(thousandths: i64, uom: &str) -> (i64, String) {
        let measure = Measure::of(thousandths, uom);
        let (total, uom) = measure.told();
        (total.stored(), uom.to_owned())
    }

    #[test]
    fn units_of_one_dimension_are_so_many_of_each_other() {
        for (many, uom, of_them, other) in [
            (1, "TNE", 10, "DTN"),
            (1, "DTN", 10, "YEN"),
            (1, "YEN", 10, "KGM"),
            (1, "KGM", 1_000, "GRM"),
            (1, "GRM", 1_000, "MGM"),
            (1, "MTQ", 10, "HLT"),
            (1, "HLT", 100, "LTR"),
            (1, "LTR", 1_000, "MLT"),
            (1, "DZN", 12, ""),
            (1, "PR", 2, "H87"),
            (3, "EA", 3, "C62"),
        ] {
            let (one, same) = (Measure::of(many * 1_000, uom), Measure::of(of_them * 1_000, other));
            assert!(one.equals(&same), "{uom} {other}");
            assert_eq!(one.dimension(), same.dimension());
        }
        for (one, other) in [("KGM", "LTR"), ("KGM", ""), ("BX", ""), ("BX", "CT"), ("LBR", "KGM")] {
            assert_ne!(dimension(one), dimension(other));
        }
        assert_eq!((dimension("BX"), units_of("BX")), ("BX", vec!["BX"]));
        assert!(units_of("KGM").contains(&"YEN"));
    }

    #[test]
    fn an_amount_is_told_in_its_unit_or_in_one_that_needs_no_rounding() {
        assert_eq!(told(500, "TNE"), (500, "TNE".to_owned()));
        let tonne = Measure::of(1_000, "TNE");
        for (taken, uom, left, told) in [
            (500_000, "KGM", 500, "TNE"),
            (500, "KGM", 999_500, "KGM"),
            (1, "KGM", 999_999, "KGM"),
            (1, "GRM", 999_999_999, "GRM"),
            (1, "MGM", 999_999_999_999, "MGM"),
        ] {
            let rest = tonne.minus(&Measure::of(taken, uom));
            let (total, unit) = rest.told();
            assert_eq!((total.stored(), unit), (left, told), "{taken} {uom}");
        }
        let dozen = Measure::of(1_000, "DZN").minus(&Measure::of(1_000, ""));
        assert_eq!((dozen.told().0.stored(), dozen.told().1), (11_000, ""));
        assert_eq!(told_in("TNE", [&tonne, &Measure::of(1, "KGM")]), "KGM");
        assert_eq!(told_in("TNE", [&tonne, &Measure::of(1, "GRM")]), "GRM");
    }

    #[test]
    fn sums_beyond_what_is_stored_are_stored_as_the_bound() {
        let most = Measure::of(MAX, "TNE");
        let sum = (0..9).fold(Measure::none("TNE"), |sum, _| sum.plus(&most));
        assert_eq!(sum.stored(), (MAX_STORED, 0));
        assert!(sum.is_beyond() && !most.is_beyond());
        assert!(sum.told().0.quantity().is_at_least());
    }

    fn amounts() -> impl Strategy<Value = Measure> {
        let of_mass: Vec<&str> =
            CONVERTED.iter().filter(|(_, base, _)| *base == "KGM").map(|(code, ..)| *code).collect();
        (-MAX..=MAX, select(of_mass)).prop_map(|(thousandths, uom)| Measure::of(thousandths, uom))
    }

    proptest! {
        #[test]
        fn a_sum_is_the_same_in_every_order(one in amounts(), two in amounts(), three in amounts()) {
            let (left, right) = (one.plus(&two).plus(&three), one.plus(&two.plus(&three)));
            prop_assert!(left.equals(&right));
            prop_assert!(one.plus(&two).equals(&two.plus(&one)));
            prop_assert!(one.plus(&two).minus(&two).equals(&one));
        }

        #[test]
        fn conversion_to_a_smaller_unit_and_back_loses_nothing(thousandths in -1_000_000_000..=1_000_000_000_i64) {
            let mut units: Vec<&(&str, &str, i128)> = CONVERTED.iter().filter(|(_, base, _)| *base == "KGM").collect();
            units.sort_by_key(|(.., grains)| *grains);
            for (place, (small, ..)) in units.iter().enumerate() {
                for (large, ..) in &units[place..] {
                    let measure = Measure::of(thousandths, large);
                    let converted = measure.thousandths_in(small);
                    prop_assert!(Measure::of_total(converted, small).equals(&measure), "{} {}", large, small);
                }
            }
        }

        #[test]
        fn what_is_told_is_the_amount(
            (one, of_one) in (0..400_000_i64, select(vec!["TNE", "YEN", "KGM", "MGM"])),
            (two, of_two) in (0..400_000_i64, select(vec!["DTN", "GRM", "MGM"])),
        ) {
            for amount in [Measure::of(one, of_one).plus(&Measure::of(two, of_two)), Measure::of(-one, of_one)] {
                let (total, uom) = amount.told();
                prop_assert!(Measure::of_total(total, uom).equals(&amount), "{:?} {}", amount, uom);
            }
        }

        #[test]
        fn what_is_stored_is_read_as_the_same(one in amounts()) {
            let (thousandths, millionths) = one.stored();
            prop_assert!((0..1_000_000).contains(&millionths));
            prop_assert!(Measure::of_stored(thousandths, millionths, one.uom()).equals(&one));
        }
    }
}
