//! Dates in GS1 codes: six digits without century.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime};

use crate::input::violation::Reason;

/// A date as YYMMDD (GS1 General Specifications §3.4.2 to §3.4.7). Day 00 stands for the month as a whole.
///
/// The digits do not contain the century, so [`Self::on`] and [`Self::last_day`] need today's date.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gs1Date {
    year: u8,
    month: u8,
    day: u8,
}

impl Gs1Date {
    /// Builds the six digits of a day.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        let digits = |number: u32| u8::try_from(number % 100).unwrap_or_default();
        Self { year: digits(date.year().unsigned_abs()), month: digits(date.month()), day: digits(date.day()) }
    }

    /// The same month without a day.
    #[must_use]
    pub const fn month_only(self) -> Self {
        Self { day: 0, ..self }
    }

    /// Whether it is a day rather than a month.
    #[must_use]
    pub const fn has_day(self) -> bool {
        self.day != 0
    }

    /// Returns the day; `None` for a month, or for 29 February of a year that has none.
    #[must_use]
    pub fn on(self, today: NaiveDate) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.full_year(today), self.month.into(), self.day.into())
    }

    /// Returns the day, or the last day of the month: the meaning of a best-before, use-by or expiry date without day.
    #[must_use]
    pub fn last_day(self, today: NaiveDate) -> Option<NaiveDate> {
        if self.has_day() {
            return self.on(today);
        }
        let first = NaiveDate::from_ymd_opt(self.full_year(today), self.month.into(), 1)?;
        first.with_day(first.num_days_in_month().into())
    }

    /// The year, by the rule of the GS1 General Specifications for two-digit years: at most 49 years before and 50
    /// years after today's.
    fn full_year(self, today: NaiveDate) -> i32 {
        let century = today.year().div_euclid(100) * 100;
        let year = i32::from(self.year);
        match year - today.year().rem_euclid(100) {
            51.. => century - 100 + year,
            ..=-50 => century + 100 + year,
            _ => century + year,
        }
    }
}

/// The number that two ASCII digits stand for.
fn two_digits(text: &str, from: usize) -> Result<u8, Reason> {
    let digits = text.get(from..from + 2).ok_or(Reason::Length { allowed: "6" })?;
    digits.parse().map_err(|_| Reason::NoSuchDate)
}

fn only_digits(text: &str, length: usize, allowed: &'static str) -> Result<(), Reason> {
    if let Some(found) = text.chars().find(|c| !c.is_ascii_digit()) {
        return Err(Reason::Character { found });
    }
    if text.len() == length { Ok(()) } else { Err(Reason::Length { allowed }) }
}

impl FromStr for Gs1Date {
    type Err = Reason;

    /// Parses YYMMDD.
    fn from_str(text: &str) -> Result<Self, Reason> {
        only_digits(text, 6, "6")?;
        let (year, month, day) = (two_digits(text, 0)?, two_digits(text, 2)?, two_digits(text, 4)?);
        let days = match month {
            // The century is unknown, so year 00 may be a leap year.
            2 => 28 + u8::from(year.is_multiple_of(4)),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return Err(Reason::NoSuchDate),
        };
        if day > days {
            return Err(Reason::NoSuchDate);
        }
        Ok(Self { year, month, day })
    }
}

impl fmt::Display for Gs1Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}{:02}{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Gs1Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Gs1Date({self})")
    }
}

/// A date and time as YYMMDDhhmm, AI (7003): expiry to the minute. The day must not be 00.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gs1DateTime {
    date: Gs1Date,
    hour: u8,
    minute: u8,
}

impl Gs1DateTime {
    /// The date.
    #[must_use]
    pub const fn date(self) -> Gs1Date {
        self.date
    }

    /// Returns the date and time, in local time of the place of printing; `None` as in [`Gs1Date::on`].
    #[must_use]
    pub fn at(self, today: NaiveDate) -> Option<NaiveDateTime> {
        self.date.on(today)?.and_hms_opt(self.hour.into(), self.minute.into(), 0)
    }
}

impl FromStr for Gs1DateTime {
    type Err = Reason;

    fn from_str(text: &str) -> Result<Self, Reason> {
        only_digits(text, 10, "10")?;
        let date: Gs1Date = text[..6].parse()?;
        let (hour, minute) = (two_digits(text, 6)?, two_digits(text, 8)?);
        if !date.has_day() || hour > 23 || minute > 59 {
            return Err(Reason::NoSuchDate);
        }
        Ok(Self { date, hour, minute })
    }
}

impl fmt::Display for Gs1DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{:02}{:02}", self.date, self.hour, self.minute)
    }
}

impl fmt::Debug for Gs1DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Gs1DateTime({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{Gs1Date, Gs1DateTime};
    use crate::input::violation::Reason;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
    }

    #[test]
    fn the_century_is_that_which_is_nearest_to_today() {
        let read = |text: &str, today| text.parse::<Gs1Date>().expect("six digits").on(today);
        let today = day(2026, 11, 22);
        assert_eq!(read("050101", today), Some(day(2005, 1, 1)));
        assert_eq!(read("760101", today), Some(day(2076, 1, 1)));
        assert_eq!(read("770101", today), Some(day(1977, 1, 1)));
        assert_eq!(read("000101", day(2049, 6, 1)), Some(day(2000, 1, 1)));
        assert_eq!(read("000101", day(2050, 6, 1)), Some(day(2100, 1, 1)));
        assert_eq!(read("990101", day(2000, 6, 1)), Some(day(1999, 1, 1)));
    }

    #[test]
    fn day_00_is_the_month_and_ends_with_it() {
        let today = day(2026, 11, 22);
        for (text, last) in [("280200", day(2028, 2, 29)), ("270200", day(2027, 2, 28)), ("271200", day(2027, 12, 31))]
        {
            let month: Gs1Date = text.parse().expect("a month");
            assert!(!month.has_day());
            assert_eq!((month.on(today), month.last_day(today)), (None, Some(last)));
            assert_eq!(Gs1Date::of(last).month_only(), month);
        }
    }

    #[test]
    fn days_that_no_calendar_has_are_refused() {
        for text in ["261301", "260001", "260431", "270229", "261232"] {
            assert_eq!(text.parse::<Gs1Date>(), Err(Reason::NoSuchDate), "{text}");
        }
        assert_eq!("2611221".parse::<Gs1Date>(), Err(Reason::Length { allowed: "6" }));
        assert_eq!("26-11-".parse::<Gs1Date>(), Err(Reason::Character { found: '-' }));
        // 2100 is no leap year, 2000 was one.
        assert_eq!("000229".parse::<Gs1Date>().expect("depends on the century").on(day(2060, 1, 1)), None);
        assert_eq!("000229".parse::<Gs1Date>().expect("of 2000").on(day(2026, 1, 1)), Some(day(2000, 2, 29)));
    }

    #[test]
    fn expiry_to_the_minute() {
        let expiry: Gs1DateTime = "2612312359".parse().expect("date and time");
        assert_eq!(expiry.at(day(2026, 1, 1)), day(2026, 12, 31).and_hms_opt(23, 59, 0));
        for text in ["2612312400", "2612312360", "2612002359"] {
            assert_eq!(text.parse::<Gs1DateTime>(), Err(Reason::NoSuchDate), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_within_half_a_century_reads_back(offset in -17_800_i64..18_200) {
            let today = day(2026, 11, 22);
            let date = today + chrono::TimeDelta::days(offset);
            let text = Gs1Date::of(date).to_string();
            prop_assert_eq!(text.parse::<Gs1Date>().map(|read| read.on(today)), Ok(Some(date)));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9]{0,12}|\\PC{0,12}") {
            let _ = text.parse::<Gs1Date>();
            let _ = text.parse::<Gs1DateTime>();
        }
    }
}
