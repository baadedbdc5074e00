//! Parsing of the texts in cells.

use super::Fault;
use crate::files::sheet::Separators;

/// Removes the spaces between groups of digits.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether digits stand in groups of three, separated by `separator`.
fn is_grouped(text: &str, separator: char) -> bool {
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    text.split(separator)
        .enumerate()
        .all(|(place, group)| digits(group) && if place == 0 { group.len() <= 3 } else { group.len() == 3 })
}

/// Parses a decimal number and returns it with a decimal point: `1250,5`, `1.250,5`, `1,250.5`, `1250.5`. The ambiguous
/// `1.250` is refused, and `1,250` where the separators are unknown; without separators nothing has thousands.
pub(super) fn decimal(text: &str, separators: Option<Separators>) -> Result<String, Fault> {
    let compact = compact(text);
    let (sign, digits) = match compact.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", compact.as_str()),
    };
    let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
    let plain = |whole: &str, decimals: &str| {
        let ok = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if ok(whole) && ok(decimals) { Ok(format!("{sign}{whole}.{decimals}")) } else { Err(Fault::NotANumber) }
    };
    // Three digits behind the only separator may be thousands as well as decimals.
    let is_unclear =
        |separator| is_grouped(digits, separator) && digits.contains(separator) && !digits.starts_with('0');
    let without = |separator: char| match is_grouped(digits, separator) {
        true => Ok(format!("{sign}{}", digits.replace(separator, ""))),
        false => Err(Fault::NotANumber),
    };
    match (points, commas) {
        (0, 0) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(compact),
        (0, 1) if separators == Some(Separators::Unknown) && is_unclear(',') => {
            Err(Fault::UnclearNumber(digits.to_owned()))
        }
        (1, 0) if separators.is_some() && is_unclear('.') => Err(Fault::UnclearNumber(digits.to_owned())),
        (0, 1) => digits.split_once(',').map_or(Err(Fault::NotANumber), |(whole, rest)| plain(whole, rest)),
        (1, 0) => digits.split_once('.').map_or(Err(Fault::NotANumber), |(whole, rest)| plain(whole, rest)),
        (2.., 0) => without('.'),
        (0, 2..) => without(','),
        (1, 1..) if digits.rfind('.') > digits.rfind(',') => {
            let (whole, rest) = digits.split_once('.').unwrap_or_default();
            if is_grouped(whole, ',') { plain(&whole.replace(',', ""), rest) } else { Err(Fault::NotANumber) }
        }
        (1.., 1) if digits.rfind(',') > digits.rfind('.') => {
            let (whole, rest) = digits.split_once(',').unwrap_or_default();
            if is_grouped(whole, '.') { plain(&whole.replace('.', ""), rest) } else { Err(Fault::NotANumber) }
        }
        _ => Err(Fault::NotANumber),
    }
}

/// Parses a whole number, with or without the sign of the đồng: `45.000 ₫`.
pub(super) fn whole(text: &str) -> Result<i64, Fault> {
    let compact = compact(text);
    let number = ["₫", "đ", "Đ", "VND", "VNĐ", "vnđ", "vnd"]
        .into_iter()
        .find_map(|sign| compact.strip_suffix(sign))
        .unwrap_or(&compact);
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let separator = if digits.contains('.') { '.' } else { ',' };
    let plain = if digits.contains(['.', ',']) {
        if !is_grouped(digits, separator) {
            let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte));
            return Err(if is_number { Fault::NotWhole } else { Fault::NotANumber });
        }
        digits.replace(separator, "")
    } else {
        digits.to_owned()
    };
    if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::NotANumber);
    }
    format!("{sign}{plain}").parse().map_err(|_| Fault::NotANumber)
}

/// Whether a text is a number that Excel shortened when it saved the file as text: `2,02611E+13`.
pub(super) fn is_shortened(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, exponent)) = text.trim().split_once(['E', 'e']) else { return false };
    let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or_default();
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    whole.len() == 1 && digits(whole) && digits(decimals) && (2..=3).contains(&exponent.len()) && digits(exponent)
}

/// Rounds a number of Excel to 15 significant digits, as Excel displays it, to remove binary noise.
pub(super) fn clean(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::{decimal, is_shortened, whole};
    use crate::files::sheet::{Cell, CellFormat, Epoch, Separators, guarded, plausible_serial, serial, unguarded};
    use crate::records::sheet::Fault;

    #[test]
    fn texts_that_would_run_are_guarded_and_come_back() {
        for text in ["=1+1", "+84 252", "-1", "@SUM(A1)", "'=1", "''@", "\t=1", "＝1", "bình thường", "'ngoặc", "1-2"]
        {
            let csv = guarded(CellFormat::Line, &Cell::Text(text.to_owned()));
            assert!(!csv.starts_with(crate::files::sheet::FORMULA), "{csv}");
            assert_eq!(unguarded(&csv), text);
        }
        assert_eq!(guarded(CellFormat::Degrees, &Cell::Number(-10.5)), "-10,5", "a number is no formula");
    }

    #[test]
    fn serial_numbers_are_days_of_excel() {
        for (number, moment) in [
            (46_348.0, "2026-11-22 00:00:00"),
            (46_348.270_833_333_3, "2026-11-22 06:30:00"),
            (1.0, "1900-01-01 00:00:00"),
            (59.0, "1900-02-28 00:00:00"),
            (61.0, "1900-03-01 00:00:00"),
        ] {
            assert_eq!(
                serial(number, Epoch::From1900).map(|moment| moment.to_string()).as_deref(),
                Some(moment),
                "{number}"
            );
        }
        for number in [0.0, -1.0, 2_958_466.0, f64::NAN, f64::INFINITY] {
            assert_eq!(serial(number, Epoch::From1900), None, "{number}");
        }
    }

    #[test]
    fn numbers_without_a_format_of_days_are_days_of_this_century() {
        for number in [15.0, 2026.0, 20_261_120.0, 112_026.0, 0.5, f64::NAN] {
            assert_eq!(plausible_serial(number, Epoch::From1900), None, "{number}");
        }
        let day = |number, epoch| plausible_serial(number, epoch).map(|moment| moment.date().to_string());
        assert_eq!(day(46_346.0, Epoch::From1900).as_deref(), Some("2026-11-20"));
        assert_eq!(day(44_884.0, Epoch::From1904).as_deref(), Some("2026-11-20"));
        assert_eq!(
            serial(0.0, Epoch::From1904).map(|moment| moment.to_string()).as_deref(),
            Some("1904-01-01 00:00:00")
        );
    }

    #[test]
    fn numbers_that_excel_shortened_are_known() {
        for text in ["2,02611E+13", "8.9399E+12", "1E+15", " 6,5E+14 ", "1,2e-05"] {
            assert!(is_shortened(text), "{text}");
        }
        for text in ["E+13", "12E+13", "2,0E13", "TL-1E+1", "1E+1", "2,E+13", "1.2.3E+13", "1E+1234"] {
            assert!(!is_shortened(text), "{text}");
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, number) in [
            ("1250,5", "1250.5"),
            ("1250.5", "1250.5"),
            ("1.250,5", "1250.5"),
            ("1,250.5", "1250.5"),
            ("1 250,5", "1250.5"),
            ("1.250.000", "1250000"),
            ("1,250,000", "1250000"),
            ("0.125", "0.125"),
            ("1,125", "1.125"),
            ("7", "7"),
        ] {
            assert_eq!(decimal(text, Some(Separators::Vietnamese)).as_deref(), Ok(number), "{text}");
        }
        assert_eq!(decimal("1.250", Some(Separators::Vietnamese)), Err(Fault::UnclearNumber("1.250".into())));
        assert_eq!(decimal("10.832", None).as_deref(), Ok("10.832"));
        for text in ["1,250", "1.250", "-12,500"] {
            let unclear = Fault::UnclearNumber(text.trim_start_matches('-').into());
            assert_eq!(decimal(text, Some(Separators::Unknown)), Err(unclear), "{text}");
        }
        for (text, number) in [("1,25", "1.25"), ("0,125", "0.125"), ("1,250.5", "1250.5"), ("1,250,000", "1250000")] {
            assert_eq!(decimal(text, Some(Separators::Unknown)).as_deref(), Ok(number), "{text}");
        }
        for text in ["", "-", "1.2.3", "1,2,3", "12a", "1,", ".5", "1.25,0.1", "1e3", "٣"] {
            assert_eq!(decimal(text, Some(Separators::Vietnamese)), Err(Fault::NotANumber), "{text}");
        }
        for (text, number) in [("45000", 45_000), ("45.000 ₫", 45_000), ("45,000", 45_000), ("1.045.000đ", 1_045_000)]
        {
            assert_eq!(whole(text), Ok(number), "{text}");
        }
        for text in ["45,5", "4.50", "1.0450"] {
            assert_eq!(whole(text), Err(Fault::NotWhole), "{text}");
        }
        for text in ["", "₫", "bốn", "-", "9999999999999999999999"] {
            assert_eq!(whole(text), Err(Fault::NotANumber), "{text}");
        }
    }
}
