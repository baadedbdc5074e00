//! Formats of dates, times and money for people, shared by the public page and the app.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike, Utc};

use crate::input::quantity::group_thousands;

/// The time zone of Vietnam: UTC+7 all year.
#[must_use]
pub fn vietnam() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).unwrap_or_else(|| unreachable!("seven hours are less than a day"))
}

/// Converts a moment to Vietnamese time.
#[must_use]
pub fn in_vietnam(moment: DateTime<Utc>) -> DateTime<FixedOffset> {
    moment.with_timezone(&vietnam())
}

/// Formats a date as dd/mm/yyyy.
#[must_use]
pub fn date(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// Formats the Vietnamese date of a moment as dd/mm/yyyy.
#[must_use]
pub fn day(moment: DateTime<Utc>) -> String {
    date(in_vietnam(moment).date_naive())
}

/// Formats a moment in Vietnamese time as hh:mm dd/mm/yyyy.
#[must_use]
pub fn moment(moment: DateTime<Utc>) -> String {
    format!("{} {}", time(moment), day(moment))
}

/// Formats a duration to the minute: `1 ngày 2 giờ 3 phút`.
#[must_use]
pub fn duration(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    let parts = [(minutes / 1_440, "ngày"), (minutes / 60 % 24, "giờ"), (minutes % 60, "phút")];
    let shown: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if shown.is_empty() { "dưới 1 phút".to_owned() } else { shown.join(" ") }
}

/// Formats the Vietnamese time of day of a moment as hh:mm.
#[must_use]
pub fn time(moment: DateTime<Utc>) -> String {
    let here = in_vietnam(moment);
    format!("{:02}:{:02}", here.hour(), here.minute())
}

/// Formats a period in Vietnamese time: one moment, hours of one day, or from one day to another.
#[must_use]
pub fn period(start: DateTime<Utc>, end: Option<DateTime<Utc>>) -> String {
    let Some(end) = end.filter(|end| *end > start) else { return moment(start) };
    if in_vietnam(start).date_naive() == in_vietnam(end).date_naive() {
        format!("{}–{} {}", time(start), time(end), day(start))
    } else {
        format!("{} – {}", moment(start), moment(end))
    }
}

/// Formats a count: 1.234.567.
#[must_use]
pub fn count(number: i64) -> String {
    group_thousands(number)
}

/// Formats an amount of whole đồng: 1.234.567 ₫.
#[must_use]
pub fn money(dong: i64) -> String {
    format!("{}\u{a0}₫", group_thousands(dong))
}

#[cfg(test)]
mod tests {
    use super::{day, duration, money, period};
    use chrono::{DateTime, Utc};

    #[test]
    fn times_are_said_as_people_say_them() {
        let shown = [59, 60, 3_600, 90_061, 86_400].map(duration);
        assert_eq!(shown, ["dưới 1 phút", "1 phút", "1 giờ", "1 ngày 1 giờ 1 phút", "1 ngày"]);
    }

    #[test]
    fn money_looks_as_vietnamese_write_it() {
        assert_eq!(money(1_234_567), "1.234.567\u{a0}₫");
    }

    #[test]
    fn hours_of_one_day_name_the_day_once() {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let start = moment("2026-11-14T23:30:00Z");
        assert_eq!(period(start, None), "06:30 15/11/2026");
        assert_eq!(period(start, Some(start)), "06:30 15/11/2026");
        assert_eq!(period(start, Some(moment("2026-11-15T02:00:00Z"))), "06:30–09:00 15/11/2026");
        assert_eq!(period(start, Some(moment("2026-11-15T17:00:00Z"))), "06:30 15/11/2026 – 00:00 16/11/2026");
    }

    #[test]
    fn a_day_ends_at_midnight_in_vietnam() {
        let evening: DateTime<Utc> = "2026-11-05T17:30:00Z".parse().expect("a moment");
        assert_eq!(day(evening), "06/11/2026");
    }
}
