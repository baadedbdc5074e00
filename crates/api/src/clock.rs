//! Now, new identifiers and secrets: parameters of everything, globals of nothing, so that tests can hold
//! them still.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound, TimeDelta, Utc};
use nguon_domain::identifier::TraceCode;
use uuid::Uuid;

/// Where the time, identifiers and secrets come from. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    /// The machine's clock and its random numbers.
    System(SystemRandom),
    /// A time that only tests move, identifiers and secrets that count.
    Fixed { micros: AtomicI64, counter: AtomicU64 },
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl Clock {
    /// The machine's clock and its cryptographic random numbers.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Source::System(SystemRandom::new())))
    }

    /// A clock for tests: it stands at `now` until [`Clock::advance`], and what should be random counts up.
    #[must_use]
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Source::Fixed { micros: AtomicI64::new(now.timestamp_micros()), counter: AtomicU64::new(1) }))
    }

    /// Moves a fixed clock; the machine's own cannot be moved.
    pub fn advance(&self, by: TimeDelta) {
        if let Source::Fixed { micros, .. } = &*self.0 {
            micros.fetch_add(by.num_microseconds().unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// The time in whole microseconds: what both databases keep.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &*self.0 {
            Source::System(_) => Utc::now().trunc_subsecs(6),
            Source::Fixed { micros, .. } => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// The date in Vietnam.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        vietnam_date(self.now())
    }

    /// A new UUIDv7.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        match &*self.0 {
            Source::System(_) => Uuid::now_v7(),
            Source::Fixed { counter, .. } => {
                let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
                let count = counter.fetch_add(1, Ordering::SeqCst);
                let mut tail = [0_u8; 10];
                tail[2..].copy_from_slice(&count.to_be_bytes());
                uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
            }
        }
    }

    /// 32 bytes that nobody can guess.
    ///
    /// # Panics
    /// When the operating system gives no random numbers: nothing safe can be done then.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without random numbers no secret can be made")]
    pub fn secret(&self) -> [u8; 32] {
        let mut bytes = [0_u8; 32];
        match &*self.0 {
            Source::System(random) => random.fill(&mut bytes).expect("the system's random numbers"),
            Source::Fixed { counter, .. } => {
                bytes[24..].copy_from_slice(&counter.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            }
        }
        bytes
    }

    /// A new public code.
    #[must_use]
    pub fn trace_code(&self) -> TraceCode {
        let secret = self.secret();
        let mut bytes = [0_u8; 8];
        bytes.copy_from_slice(&secret[24..]);
        TraceCode::from_random(u64::from_be_bytes(bytes))
    }
}

/// The date in Vietnam (UTC+7, no summer time) at a moment.
#[must_use]
pub fn vietnam_date(moment: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(7 * 3600).map_or_else(|| moment.date_naive(), |offset| moment.with_timezone(&offset).date_naive())
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
