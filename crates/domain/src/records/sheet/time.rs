//! Parsing of dates and times in cells, as people write them and programs export them.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};

use super::Fault;
use crate::input::format::vietnam;

/// Parses a date: `22/11/2026`, with points or hyphens too, or `2026-11-22`.
fn date(text: &str) -> Result<NaiveDate, Fault> {
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

/// Parses a day. Programs store it as midnight, here or where they run; a moment at any other time is not a day.
pub(super) fn day(text: &str) -> Result<NaiveDateTime, Fault> {
    if let Ok(date) = date(text) {
        return Ok(date.and_time(NaiveTime::MIN));
    }
    let written = written(text).ok_or(Fault::NotADate)?;
    let here = written.in_vietnam().ok_or(Fault::NotADate)?;
    let is_midnight = |moment: NaiveDateTime| moment.time() == NaiveTime::MIN;
    let is_same_day = is_midnight(written.clock) && here.date() == written.clock.date();
    if is_midnight(here) || is_same_day { Ok(here.date().and_time(NaiveTime::MIN)) } else { Err(Fault::NotADate) }
}

/// Parses a date with a time: `22/11/2026 06:30`, in either order, with seconds and their fractions or without, with
/// `SA`, `CH`, `AM` or `PM`; midnight when the time is missing. A moment with `Z` or an offset (RFC 3339) is converted to
/// the time in Vietnam.
pub(super) fn moment(text: &str) -> Result<NaiveDateTime, Fault> {
    written(text).and_then(Written::in_vietnam).ok_or(Fault::NotAMoment)
}

/// A moment as it is written.
#[derive(Clone, Copy)]
struct Written {
    clock: NaiveDateTime,
    offset: Option<FixedOffset>,
}

impl Written {
    fn in_vietnam(self) -> Option<NaiveDateTime> {
        let Some(offset) = self.offset else { return Some(self.clock) };
        let moment: DateTime<FixedOffset> = self.clock.and_local_timezone(offset).single()?;
        Some(moment.with_timezone(&vietnam()).naive_local())
    }
}

fn written(text: &str) -> Option<Written> {
    let text = text.trim().to_uppercase();
    // The letter between day and time in ISO 8601, not that of a word.
    let text = match text.split_once('T') {
        Some((day, time)) if day.ends_with(|c: char| c.is_ascii_digit()) => format!("{day} {time}"),
        _ => text,
    };
    let (mut day, mut clock, mut half, mut offset) = (None, None, None, None);
    // Each part may stand there once.
    let set = |place: &mut Option<String>, part: &str| place.replace(part.to_owned()).is_none();
    for part in text.split_whitespace() {
        let fits = match part {
            "SA" | "CH" | "AM" | "PM" | "A.M." | "P.M." => set(&mut half, part),
            "Z" | "UTC" | "GMT" => set(&mut offset, "Z"),
            part if clock.is_some() && part.starts_with(['+', '-']) => set(&mut offset, part),
            part if part.contains(':') => {
                let end =
                    part.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(part.len());
                let (time, rest) = part.split_at(end);
                let place = if matches!(rest, "SA" | "CH" | "AM" | "PM") { &mut half } else { &mut offset };
                set(&mut clock, time) && (rest.is_empty() || set(place, rest))
            }
            part => set(&mut day, part),
        };
        if !fits {
            return None;
        }
    }
    let day = date(&day?).ok()?;
    let Some(clock) = clock else {
        let alone = half.is_none() && offset.is_none();
        return alone.then_some(Written { clock: day.and_time(NaiveTime::MIN), offset: None });
    };
    let time = time(&clock, half.as_deref())?;
    let offset = offset.map(|offset| offset_of(&offset).ok_or(())).transpose().ok()?;
    Some(Written { clock: day.and_time(time), offset })
}

/// Parses a time of 24 hours, or of 12 hours with the half of the day: before noon (SA) or after (CH).
fn time(text: &str, half: Option<&str>) -> Option<NaiveTime> {
    let text = text.replace(',', ".");
    let time =
        NaiveTime::parse_from_str(&text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(&text, "%H:%M:%S%.f")).ok()?;
    let Some(half) = half else { return Some(time) };
    let is_afternoon = matches!(half, "CH" | "PM" | "P.M.");
    (1..=12)
        .contains(&time.hour())
        .then(|| time.with_hour(time.hour() % 12 + if is_afternoon { 12 } else { 0 }))
        .flatten()
}

/// Parses `Z`, `+07:00`, `+0700` or `+07`.
fn offset_of(text: &str) -> Option<FixedOffset> {
    if text == "Z" {
        return FixedOffset::east_opt(0);
    }
    let (sign, digits) = match text.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, text.strip_prefix('-')?),
    };
    let digits = digits.replacen(':', "", 1);
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
    // RFC 3339 has hours up to 23; no place on earth is further than 14 from Greenwich.
    (hours <= 14 && minutes < 60).then(|| FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))).flatten()
}

#[cfg(test)]
mod tests {
    use super::{date, day, moment};
    use crate::records::sheet::Fault;

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in ["22/11/2026", " 22-11-2026", "22.11.2026", "2026-11-22", "22 / 11 / 2026"] {
            assert_eq!(date(text).map(|date| date.to_string()), Ok("2026-11-22".into()), "{text}");
        }
        assert_eq!(date("1/2/2026").map(|date| date.to_string()), Ok("2026-02-01".into()));
        for text in ["22/11/26", "31/2/2026", "11/22/2026", "hôm nay", "", "2026", "22/11/2026/1", "٢٢/11/2026"] {
            assert_eq!(date(text), Err(Fault::NotADate), "{text}");
        }
    }

    #[test]
    fn midnight_here_or_there_is_a_day() {
        for text in [
            "22/11/2026",
            "2026-11-22T00:00:00",
            "2026-11-22T00:00:00.000",
            "2026-11-22 00:00:00Z",
            "2026-11-21T17:00:00.000Z",
            "2026-11-22T00:00:00+07:00",
            "22/11/2026 12:00:00 SA",
        ] {
            assert_eq!(day(text).map(|moment| moment.to_string()), Ok("2026-11-22 00:00:00".into()), "{text}");
        }
        for text in ["22/11/2026 06:30", "2026-11-22T00:00:00.001", "2026-11-22T00:00:00+09:00", "2026-11-21T18:00:00Z"]
        {
            assert_eq!(day(text), Err(Fault::NotADate), "{text}");
        }
    }

    #[test]
    fn moments_are_read_as_people_write_and_programs_export_them() {
        for text in [
            "22/11/2026 06:30",
            "06:30 22/11/2026",
            "2026-11-22T06:30",
            "2026-11-22 6:30:00",
            "2026-11-22 06:30:00.000",
            "2026-11-22t06:30:00,000",
            "22/11/2026 6:30:00 SA",
            "22/11/2026 6:30 AM",
            "6:30AM 22/11/2026",
            "2026-11-21T23:30:00Z",
            "2026-11-21T23:30:00.000000z",
            "2026-11-21 23:30:00 UTC",
            "2026-11-21 23:30:00+00",
            "2026-11-22T06:30:00+07:00",
            "2026-11-21T18:30:00-0500",
            "2026-11-22 06:30:00 +0700",
        ] {
            assert_eq!(moment(text).map(|moment| moment.to_string()), Ok("2026-11-22 06:30:00".into()), "{text}");
        }
        for (text, read) in [
            ("22/11/2026 12:15 SA", "2026-11-22 00:15:00"),
            ("22/11/2026 12:15 CH", "2026-11-22 12:15:00"),
            ("22/11/2026 6:30:00 CH", "2026-11-22 18:30:00"),
            ("2026-11-22 06:30:00.250", "2026-11-22 06:30:00.250"),
            ("22/11/2026", "2026-11-22 00:00:00"),
        ] {
            assert_eq!(moment(text).map(|moment| moment.to_string()), Ok(read.into()), "{text}");
        }
        for text in [
            "06:30",
            "22/11/2026 25:00",
            "22/11/2026 22/11/2026",
            "sáng 22/11/2026",
            "22/11/2026 SA",
            "22/11/2026 13:30 SA",
            "22/11/2026 06:30 SA CH",
            "2026-11-22T06:30:00+99:00",
            "2026-11-22T06:30:00Zx",
            "2026-11-22 +07:00",
            "+07:00",
            "TT",
        ] {
            assert_eq!(moment(text), Err(Fault::NotAMoment), "{text}");
        }
    }
}
