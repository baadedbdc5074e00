//! Times of events.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SubsecRound as _, Utc};

use crate::input::violation::Reason;

/// The offset of local time where an event took place, in minutes east of UTC (EPCIS 2.0, section 7.4.1:
/// eventTimeZoneOffset). The event time itself is kept in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Offset(i16);

/// The greatest offset, in minutes: fourteen hours.
const MAX_OFFSET: i16 = 14 * 60;

impl Offset {
    /// Vietnam, UTC+7.
    pub const VIETNAM: Self = Self(7 * 60);

    /// An offset of `minutes` east of UTC; `None` beyond fourteen hours.
    #[must_use]
    pub fn from_minutes(minutes: i16) -> Option<Self> {
        (-MAX_OFFSET..=MAX_OFFSET).contains(&minutes).then_some(Self(minutes))
    }

    /// Minutes east of UTC.
    #[must_use]
    pub const fn minutes(self) -> i16 {
        self.0
    }
}

impl FromStr for Offset {
    type Err = Reason;

    /// Parses `+07:00`, `-05:30` or `Z`.
    fn from_str(text: &str) -> Result<Self, Reason> {
        if text == "Z" {
            return Ok(Self(0));
        }
        let bytes = text.as_bytes();
        let digit = |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| i16::from(byte - b'0'));
        let sign = match bytes.first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Err(Reason::WrongType),
        };
        match (digit(1), digit(2), bytes.get(3), digit(4), digit(5), bytes.len()) {
            (Some(tens), Some(hours), Some(b':'), Some(ten_minutes @ 0..=5), Some(minutes), 6) => {
                let minutes = (tens * 10 + hours) * 60 + ten_minutes * 10 + minutes;
                Self::from_minutes(sign * minutes).ok_or(Reason::NoSuchDate)
            }
            _ => Err(Reason::WrongType),
        }
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs();
        write!(formatter, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Parses a time with its offset (`xsd:dateTimeStamp`), rounded to milliseconds, the precision at which events are
/// compared.
pub(super) fn moment(text: &str) -> Result<DateTime<Utc>, Reason> {
    let moment = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| Reason::NoSuchDate)?;
    Ok(moment.with_timezone(&Utc).round_subsecs(3))
}

/// Returns a value of a URL query, in which the plus sign of a time has become a space: `2026-11-20T08:30:00 07:00`. A
/// form decoder makes spaces of plus signs, and no time with its offset has a space there (RFC 3339 §5.6).
#[must_use]
pub fn with_plus_sign(value: &str) -> Cow<'_, str> {
    let with_plus = || {
        let (time, offset) = value.rsplit_once(' ')?;
        let is_offset = time.get(10..11).is_some_and(|t| t.eq_ignore_ascii_case("t")) && !time.contains(' ');
        let whole = is_offset.then(|| format!("{time}+{offset}"))?;
        DateTime::parse_from_rfc3339(&whole).is_ok().then_some(whole)
    };
    with_plus().map_or(Cow::Borrowed(value), Cow::Owned)
}

/// Formats a time as the pre-hash string requires: in UTC with milliseconds.
pub(super) fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::with_plus_sign;

    #[test]
    fn a_space_before_the_offset_was_a_plus_sign() {
        for (sent, meant) in [
            ("2026-11-20T00:00:00 07:00", "2026-11-20T00:00:00+07:00"),
            ("2026-11-20t00:00:00.250 07:00", "2026-11-20t00:00:00.250+07:00"),
            ("2026-11-20T00:00:00+07:00", "2026-11-20T00:00:00+07:00"),
            ("2026-11-20T00:00:00-05:00", "2026-11-20T00:00:00-05:00"),
            ("2026-11-20 00:00:00", "2026-11-20 00:00:00"),
            ("2026-11-20T00:00:00 77:00", "2026-11-20T00:00:00 77:00"),
            ("from 07:00", "from 07:00"),
            ("thanh long ruột 07:00", "thanh long ruột 07:00"),
            ("", ""),
        ] {
            assert_eq!(with_plus_sign(sent), meant);
        }
    }
}
