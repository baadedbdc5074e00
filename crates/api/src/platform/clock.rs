//! Time, identifiers and secrets, passed as parameters instead of globals, so that tests can control them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

/// Source of time, identifiers and secrets. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
struct Source {
    time: Time,
    chance: Chance,
}

#[derive(Debug)]
enum Time {
    /// The system clock.
    Machine,
    /// Microseconds since 1970, changed only by the program.
    Set(AtomicI64),
}

#[derive(Debug)]
enum Chance {
    /// The system's cryptographic random numbers.
    Machine(SystemRandom),
    /// A counter, so that test snapshots are reproducible.
    Counting(AtomicU64),
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl Clock {
    /// Returns the system clock with cryptographic random numbers.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the server gets random numbers")]
    pub fn system() -> Self {
        Self(Arc::new(Source { time: Time::Machine, chance: Chance::Machine(SystemRandom::new()) }))
    }

    /// Returns a clock for tests: it stands at `now` until moved, and "random" numbers count up.
    #[must_use]
    pub fn fixed(now: DateTime<Utc>) -> Self {
        let time = Time::Set(AtomicI64::new(now.timestamp_micros()));
        Self(Arc::new(Source { time, chance: Chance::Counting(AtomicU64::new(1)) }))
    }

    /// Returns a clock for loading history: it stands at `now` until moved, with cryptographic random numbers.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the server gets random numbers")]
    pub fn travelling(now: DateTime<Utc>) -> Self {
        let time = Time::Set(AtomicI64::new(now.timestamp_micros()));
        Self(Arc::new(Source { time, chance: Chance::Machine(SystemRandom::new()) }))
    }

    /// Advances a clock that can be moved; no effect on the system clock.
    pub fn advance(&self, by: TimeDelta) {
        if let Time::Set(micros) = &self.0.time {
            micros.fetch_add(by.num_microseconds().unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// Sets a clock that can be moved; no effect on the system clock.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Time::Set(micros) = &self.0.time {
            micros.store(now.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// Returns the time in whole microseconds, the precision of both databases.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the server reads the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0.time {
            Time::Machine => Utc::now().trunc_subsecs(6),
            Time::Set(micros) => {
                let micros = micros.load(Ordering::SeqCst);
                DateTime::from_timestamp_micros(micros).unwrap_or_else(|| moment(micros / 1_000))
            }
        }
    }

    /// Returns the date in Vietnam.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        vietnam_date(self.now())
    }

    /// Returns a new UUIDv7.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the server makes identifiers")]
    pub fn new_id(&self) -> Uuid {
        if let (Time::Machine, Chance::Machine(_)) = (&self.0.time, &self.0.chance) {
            // Keeps identifiers within a millisecond in order too.
            return Uuid::now_v7();
        }
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        let mut tail = [0_u8; 10];
        tail.copy_from_slice(&self.secret()[22..]);
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    /// Returns 32 unpredictable bytes.
    ///
    /// # Panics
    /// When the operating system has no random numbers, as nothing secure can be done then.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without random numbers no secret can be made")]
    pub fn secret(&self) -> [u8; 32] {
        let mut bytes = [0_u8; 32];
        match &self.0.chance {
            Chance::Machine(random) => random.fill(&mut bytes).expect("the system's random numbers"),
            Chance::Counting(counter) => {
                bytes[24..].copy_from_slice(&counter.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            }
        }
        bytes
    }
}

/// Returns the time for milliseconds since 1970, as events are stored; clamped to the range of dates.
#[must_use]
pub fn moment(milliseconds: i64) -> DateTime<Utc> {
    let bound = if milliseconds < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    DateTime::from_timestamp_millis(milliseconds).unwrap_or(bound)
}

/// Returns the date in Vietnam (UTC+7, no daylight saving time) at a moment.
#[must_use]
pub fn vietnam_date(moment: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(7 * 3600)
        .map_or_else(|| moment.date_naive(), |offset| moment.with_timezone(&offset).date_naive())
}

#[cfg(test)]
mod tests {
    use super::{Clock, vietnam_date};
    use chrono::{TimeDelta, TimeZone, Utc};

    #[test]
    fn the_day_in_vietnam_begins_seven_hours_before_utc() {
        let evening = Utc.with_ymd_and_hms(2026, 11, 22, 17, 0, 0).single().expect("a time");
        assert_eq!(vietnam_date(evening).to_string(), "2026-11-23");
        assert_eq!(vietnam_date(evening - TimeDelta::seconds(1)).to_string(), "2026-11-22");
    }

    #[test]
    fn identifiers_of_a_fixed_clock_grow() {
        let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 11, 22, 1, 2, 3).single().expect("a time"));
        let first = clock.new_id();
        let second = clock.new_id();
        clock.advance(TimeDelta::seconds(1));
        assert!(first < second && second < clock.new_id());
        assert_eq!(first.get_version_num(), 7);
    }
}
