//! Retries of transactions that the database rolled back because of another one.

use std::time::Duration;

use super::Database;
use super::fault::is_rolled_back;
use crate::platform::problem::{Error, Result};

/// Maximum number of attempts for a unit of work.
pub const MAX_ATTEMPTS: u32 = 4;
/// Maximum pause after the first attempt; doubled after each further attempt.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

impl Database {
    /// Runs a unit of work, and retries it from its beginning when the database rolled it back because of another
    /// transaction: [`MAX_ATTEMPTS`] attempts in all, with growing random pauses (ADR 45).
    ///
    /// The work must open its own [`super::Change`], do all of its writes in it and commit it.
    ///
    /// # Errors
    /// Errors of the work; that of the last attempt when all were rolled back.
    pub async fn retrying<T, F: Future<Output = Result<T>>>(&self, mut work: impl FnMut() -> F) -> Result<T> {
        for attempt in 1..MAX_ATTEMPTS {
            match work().await {
                Err(Error::Database(error)) if is_rolled_back(&error) => {
                    tracing::warn!(attempt, cause = %error, "retrying transaction");
                    tokio::time::sleep(self.pause(attempt)).await;
                }
                done => return done,
            }
        }
        work().await
    }

    /// Returns a random pause, so that two conflicting transactions do not conflict again.
    fn pause(&self, attempt: u32) -> Duration {
        let [.., high, low] = self.clock.secret();
        let share = f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX);
        (FIRST_PAUSE * 2_u32.pow(attempt - 1)).mul_f64(0.5 + share / 2.0)
    }
}
