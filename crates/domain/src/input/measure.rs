//! Units of measure by dimension, with their conversion (UN/ECE Recommendation 20, annexes I to III).

use super::uom;

/// What a unit measures. Units of one dimension are convertible into each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dimension {
    /// In kelvins.
    Temperature,
    /// In kilograms.
    Mass,
    /// In metres.
    Length,
    /// In square metres.
    Area,
    /// In cubic metres.
    Volume,
    /// In pascals.
    Pressure,
    /// In seconds.
    Time,
    /// Without unit, as percentages.
    Fraction,
    /// In kilograms per cubic metre.
    MassConcentration,
    /// In metres per second.
    Speed,
    /// In metres per second squared.
    Acceleration,
    /// In newtons.
    Force,
    /// In joules.
    Energy,
    /// In watts.
    Power,
    /// In lux.
    Illuminance,
    /// In hertz.
    Frequency,
    /// In amperes.
    Current,
    /// In volts.
    Voltage,
    /// In radians.
    Angle,
    /// In becquerels.
    Radioactivity,
}

use Dimension::{
    Acceleration, Angle, Area, Current, Energy, Force, Fraction, Frequency, Illuminance, Length, Mass,
    MassConcentration, Power, Pressure, Radioactivity, Speed, Temperature, Time, Voltage, Volume,
};

/// A unit: a value in it, times `factor`, plus `offset`, is the value in the basic unit of its dimension.
#[derive(Clone, Copy)]
struct Unit {
    code: &'static str,
    dimension: Dimension,
    factor: f64,
    offset: f64,
}

const fn unit(code: &'static str, dimension: Dimension, factor: f64) -> Unit {
    Unit { code, dimension, factor, offset: 0.0 }
}

/// The zero point of the scale of Fahrenheit, in kelvins: 459.67 of its degrees above absolute zero.
const ZERO_FAHRENHEIT: f64 = 459.67 * 5.0 / 9.0;

/// The units that are not in [`uom`], which has those of goods with exact factors.
const UNITS: &[Unit] = &[
    unit("KEL", Temperature, 1.0),
    Unit { code: "CEL", dimension: Temperature, factor: 1.0, offset: 273.15 },
    Unit { code: "FAH", dimension: Temperature, factor: 5.0 / 9.0, offset: ZERO_FAHRENHEIT },
    unit("A48", Temperature, 5.0 / 9.0),
    unit("MC", Mass, 1e-9),
    unit("CGM", Mass, 1e-5),
    unit("DG", Mass, 1e-4),
    unit("DJ", Mass, 1e-2),
    unit("KTN", Mass, 1e6),
    unit("LBR", Mass, 0.453_592_37),
    unit("ONZ", Mass, 0.028_349_523_125),
    unit("APZ", Mass, 0.031_103_476_8),
    unit("GRN", Mass, 0.000_064_798_91),
    unit("STN", Mass, 907.184_74),
    unit("LTN", Mass, 1_016.046_908_8),
    unit("MTR", Length, 1.0),
    unit("DMT", Length, 0.1),
    unit("CMT", Length, 1e-2),
    unit("MMT", Length, 1e-3),
    unit("4H", Length, 1e-6),
    unit("C45", Length, 1e-9),
    unit("A45", Length, 10.0),
    unit("HMT", Length, 100.0),
    unit("KMT", Length, 1e3),
    unit("INH", Length, 0.025_4),
    unit("FOT", Length, 0.304_8),
    unit("YRD", Length, 0.914_4),
    unit("SMI", Length, 1_609.344),
    unit("NMI", Length, 1_852.0),
    unit("MTK", Area, 1.0),
    unit("DMK", Area, 1e-2),
    unit("CMK", Area, 1e-4),
    unit("MMK", Area, 1e-6),
    unit("KMK", Area, 1e6),
    unit("ARE", Area, 100.0),
    unit("HAR", Area, 1e4),
    unit("INK", Area, 0.000_645_16),
    unit("FTK", Area, 0.092_903_04),
    unit("YDK", Area, 0.836_127_36),
    unit("MMQ", Volume, 1e-9),
    unit("4G", Volume, 1e-9),
    unit("A44", Volume, 1e-2),
    unit("K6", Volume, 1.0),
    unit("MAL", Volume, 1e3),
    unit("INQ", Volume, 0.000_016_387_064),
    unit("FTQ", Volume, 0.028_316_846_592),
    unit("YDQ", Volume, 0.764_554_857_984),
    unit("GLL", Volume, 0.003_785_411_784),
    unit("GLI", Volume, 0.004_546_09),
    unit("OZA", Volume, 0.000_029_573_529_562_5),
    unit("OZI", Volume, 0.000_028_413_062_5),
    unit("PAL", Pressure, 1.0),
    unit("A97", Pressure, 100.0),
    unit("KPA", Pressure, 1e3),
    unit("MPA", Pressure, 1e6),
    unit("BAR", Pressure, 1e5),
    unit("MBR", Pressure, 100.0),
    unit("ATM", Pressure, 101_325.0),
    unit("ATT", Pressure, 98_066.5),
    unit("PS", Pressure, 6_894.757_293_168),
    unit("HN", Pressure, 133.322_387_415),
    unit("UA", Pressure, 101_325.0 / 760.0),
    unit("SEC", Time, 1.0),
    unit("C26", Time, 1e-3),
    unit("B98", Time, 1e-6),
    unit("MIN", Time, 60.0),
    unit("HUR", Time, 3_600.0),
    unit("DAY", Time, 86_400.0),
    unit("WEE", Time, 604_800.0),
    unit("P1", Fraction, 1.0),
    unit("C62", Fraction, 100.0),
    unit("NX", Fraction, 0.1),
    unit("59", Fraction, 1e-4),
    unit("61", Fraction, 1e-7),
    unit("KMQ", MassConcentration, 1.0),
    unit("A93", MassConcentration, 1e-3),
    unit("GP", MassConcentration, 1e-6),
    unit("GQ", MassConcentration, 1e-9),
    unit("GL", MassConcentration, 1.0),
    unit("M1", MassConcentration, 1e-3),
    unit("H29", MassConcentration, 1e-6),
    unit("B35", MassConcentration, 1e3),
    unit("GJ", MassConcentration, 1e3),
    unit("23", MassConcentration, 1e3),
    unit("MTS", Speed, 1.0),
    unit("2M", Speed, 1e-2),
    unit("C16", Speed, 1e-3),
    unit("KMH", Speed, 1.0 / 3.6),
    unit("KNT", Speed, 1_852.0 / 3_600.0),
    unit("HM", Speed, 0.447_04),
    unit("FS", Speed, 0.304_8),
    unit("MSK", Acceleration, 1.0),
    unit("A76", Acceleration, 1e-2),
    unit("K40", Acceleration, 9.806_65),
    unit("NEW", Force, 1.0),
    unit("B47", Force, 1e3),
    unit("JOU", Energy, 1.0),
    unit("KJO", Energy, 1e3),
    unit("3B", Energy, 1e6),
    unit("WHR", Energy, 3_600.0),
    unit("KWH", Energy, 3.6e6),
    unit("WTT", Power, 1.0),
    unit("C31", Power, 1e-3),
    unit("KWT", Power, 1e3),
    unit("MAW", Power, 1e6),
    unit("LUX", Illuminance, 1.0),
    unit("KLX", Illuminance, 1e3),
    unit("HTZ", Frequency, 1.0),
    unit("KHZ", Frequency, 1e3),
    unit("MHZ", Frequency, 1e6),
    unit("A86", Frequency, 1e9),
    unit("AMP", Current, 1.0),
    unit("4K", Current, 1e-3),
    unit("B84", Current, 1e-6),
    unit("VLT", Voltage, 1.0),
    unit("2Z", Voltage, 1e-3),
    unit("D82", Voltage, 1e-6),
    unit("KVT", Voltage, 1e3),
    unit("C81", Angle, 1.0),
    unit("C25", Angle, 1e-3),
    unit("DD", Angle, std::f64::consts::PI / 180.0),
    unit("D61", Angle, std::f64::consts::PI / 10_800.0),
    unit("D62", Angle, std::f64::consts::PI / 648_000.0),
    unit("BQL", Radioactivity, 1.0),
    unit("2Q", Radioactivity, 1e3),
    unit("CUR", Radioactivity, 3.7e10),
];

/// All units.
fn units() -> impl Iterator<Item = Unit> {
    let of_goods = uom::of_mass_and_volume().map(|(code, is_mass, factor)| match is_mass {
        true => unit(code, Mass, factor),
        // A litre is a thousandth of a cubic metre.
        false => unit(code, Volume, factor / 1e3),
    });
    of_goods.chain(UNITS.iter().copied())
}

/// What a number in a unit is: a point on the scale of the unit, or a distance between two points, on which the zero of
/// the scale has no influence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A point, as a temperature.
    Point,
    /// A distance, as a standard deviation of temperatures.
    Distance,
}

/// Returns the same amount in all other units of the dimension, by code; nothing for units that are not in the tables.
///
/// ```
/// use nguon_domain::input::measure::{Scale, in_other_units};
///
/// let boiling = in_other_units(100.0, "CEL", Scale::Point);
/// assert!(boiling.iter().any(|(unit, value)| *unit == "FAH" && (value - 212.0).abs() < 1e-9));
/// ```
#[must_use]
pub fn in_other_units(value: f64, code: &str, scale: Scale) -> Vec<(&'static str, f64)> {
    let Some(own) = units().find(|unit| unit.code == code) else { return Vec::new() };
    let zero = |unit: &Unit| if scale == Scale::Point { unit.offset } else { 0.0 };
    let basic = value.mul_add(own.factor, zero(&own));
    let others = units().filter(|unit| unit.dimension == own.dimension && unit.code != code);
    others.map(|unit| (unit.code, rounded((basic - zero(&unit)) / unit.factor, zero(&own) + zero(&unit)))).collect()
}

/// Rounds off what a shift by `zero` adds to a value: 32 °F are 0 °C, not 10^-14.
fn rounded(value: f64, zero: f64) -> f64 {
    if zero == 0.0 { value } else { (value * 1e9).round() / 1e9 }
}

#[cfg(test)]
mod tests {
    use super::{Scale, in_other_units, units};

    fn convert(value: f64, from: &str, to: &str, scale: Scale) -> Option<f64> {
        in_other_units(value, from, scale).into_iter().find(|(code, _)| *code == to).map(|(_, value)| value)
    }

    #[test]
    fn amounts_are_the_same_in_other_units() {
        for (value, from, to, same) in [
            (25.0, "CEL", "KEL", 298.15),
            (-40.0, "FAH", "CEL", -40.0),
            (50.0, "FAH", "CEL", 10.0),
            (32.0, "FAH", "CEL", 0.0),
            (491.67, "A48", "CEL", 0.0),
            (1.5, "TNE", "KGM", 1_500.0),
            (1.0, "LBR", "GRM", 453.592_37),
            (1.0, "HLT", "LTR", 100.0),
            (1.0, "ATM", "HN", 759.999_892),
            (14.695_948_8, "PS", "BAR", 1.013_25),
            (36.0, "KMH", "MTS", 10.0),
            (0.5, "C62", "P1", 50.0),
            (100.0, "59", "P1", 0.01),
            (12.8, "A93", "GP", 12_800.0),
            (180.0, "DD", "C81", std::f64::consts::PI),
        ] {
            let converted = convert(value, from, to, Scale::Point).expect("one dimension");
            assert!((converted - same).abs() <= 1e-6 * f64::max(1.0, same.abs()), "{value} {from} = {converted} {to}");
        }
    }

    #[test]
    fn a_distance_does_not_know_where_zero_is() {
        assert_eq!(convert(2.0, "CEL", "KEL", Scale::Distance), Some(2.0));
        let fahrenheit = convert(2.0, "CEL", "FAH", Scale::Distance).expect("a temperature");
        assert!((fahrenheit - 3.6).abs() < 1e-12);
    }

    #[test]
    fn units_of_other_dimensions_are_no_units_of_this_one() {
        assert_eq!(convert(1.0, "KGM", "LTR", Scale::Point), None);
        assert!(in_other_units(1.0, "XBX", Scale::Point).is_empty());
        for (index, unit) in units().enumerate() {
            assert!(units().skip(index + 1).all(|other| other.code != unit.code), "{} twice", unit.code);
            assert!(unit.factor > 0.0, "{}: comparisons would turn around", unit.code);
        }
    }
}
