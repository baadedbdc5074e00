//! Parsing of the texts in cells.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::Fault;

/// Parses a date: `22/11/2026`, with points or hyphens too, or `2026-11-22`.
pub(super) fn date(text: &str) -> Result<NaiveDate, Fault> {
    let parts: Vec<&str> = text.trim().split(['/', '-', '.']).map(str::trim).collect();
    let [first, second, third] = parts[..] else { return Err(Fault::NotADate) };
    let number = |part: &str, longest: usize| -> Result<u32, Fault> {
        let digits = !part.is_empty() && part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse().map_err(|_| Fault::NotADate) } else { Err(Fault::NotADate) }
    };
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    if year.len() != 4 {
        return Err(Fault::NotADate);
    }
    let year = i32::try_from(number(year, 4)?).map_err(|_| Fault::NotADate)?;
    NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?).ok_or(Fault::NotADate)
}

/// Parses a date with a time: `22/11/2026 06:30`, in either order, with or without seconds; midnight when the time is
/// missing.
pub(super) fn moment(text: &str) -> Result<NaiveDateTime, Fault> {
    let text = text.trim().replace('T', " ");
    let (mut day, mut time) = (None, None);
    for part in text.split_whitespace() {
        let place = if part.contains(':') { &mut time } else { &mut day };
        if place.replace(part).is_some() {
            return Err(Fault::NotAMoment);
        }
    }
    let day = date(day.ok_or(Fault::NotAMoment)?).map_err(|_| Fault::NotAMoment)?;
    let time = match time {
        Some(time) => NaiveTime::parse_from_str(time, "%H:%M")
            .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M:%S"))
            .map_err(|_| Fault::NotAMoment)?,
        None => NaiveTime::MIN,
    };
    Ok(day.and_time(time))
}

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
/// `1.250` is refused, unless `has_thousands` is false.
pub(super) fn decimal(text: &str, has_thousands: bool) -> Result<String, Fault> {
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
    let without = |separator: char| match is_grouped(digits, separator) {
        true => Ok(format!("{sign}{}", digits.replace(separator, ""))),
        false => Err(Fault::NotANumber),
    };
    match (points, commas) {
        (0, 0) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(compact),
        (0, 1) => digits.split_once(',').map_or(Err(Fault::NotANumber), |(whole, rest)| plain(whole, rest)),
        (1, 0) => {
            let (whole, rest) = digits.split_once('.').unwrap_or_default();
            if has_thousands && rest.len() == 3 && is_grouped(digits, '.') && !whole.starts_with('0') {
                return Err(Fault::UnclearNumber(digits.to_owned()));
            }
            plain(whole, rest)
        }
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

/// Rounds a number of Excel to 15 significant digits, as Excel displays it, to remove binary noise.
pub(super) fn clean(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::{date, decimal, moment, whole};
    use crate::files::sheet::CellFormat;
    use crate::files::sheet::{Cell, guarded, serial, unguarded};
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
            assert_eq!(serial(number).map(|moment| moment.to_string()).as_deref(), Some(moment), "{number}");
        }
        for number in [0.0, -1.0, 2_958_466.0, f64::NAN, f64::INFINITY] {
            assert_eq!(serial(number), None, "{number}");
        }
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in ["22/11/2026", " 22-11-2026", "22.11.2026", "2026-11-22", "22 / 11 / 2026"] {
            assert_eq!(date(text).map(|date| date.to_string()), Ok("2026-11-22".into()), "{text}");
        }
        assert_eq!(date("1/2/2026").map(|date| date.to_string()), Ok("2026-02-01".into()));
        for text in ["22/11/26", "31/2/2026", "11/22/2026", "hôm nay", "", "2026", "22/11/2026/1", "٢٢/11/2026"] {
            assert_eq!(date(text), Err(Fault::NotADate), "{text}");
        }
        for text in ["22/11/2026 06:30", "06:30 22/11/2026", "2026-11-22T06:30", "2026-11-22 6:30:00"] {
            assert_eq!(moment(text).map(|moment| moment.to_string()), Ok("2026-11-22 06:30:00".into()), "{text}");
        }
        for text in ["06:30", "22/11/2026 25:00", "22/11/2026 22/11/2026", "sáng 22/11/2026"] {
            assert_eq!(moment(text), Err(Fault::NotAMoment), "{text}");
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
            assert_eq!(decimal(text, true).as_deref(), Ok(number), "{text}");
        }
        assert_eq!(decimal("1.250", true), Err(Fault::UnclearNumber("1.250".into())));
        assert_eq!(decimal("10.832", false).as_deref(), Ok("10.832"));
        for text in ["", "-", "1.2.3", "1,2,3", "12a", "1,", ".5", "1.25,0.1", "1e3", "٣"] {
            assert_eq!(decimal(text, true), Err(Fault::NotANumber), "{text}");
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
