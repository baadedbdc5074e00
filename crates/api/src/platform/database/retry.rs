//! Work that is done again when the database has rolled it back because of another transaction.

use std::time::Duration;

use super::Database;
use super::fault::is_rolled_back;
use crate::platform::problem::{Error, Result};

/// How often a unit of work is tried in all.
pub const MAX_ATTEMPTS: u32 = 4;
/// The longest pause after the first attempt; each later one may be twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

impl Database {
    /// Does a unit of work, again from its beginning when the database rolled it back because of another transaction:
    /// [`MAX_ATTEMPTS`] times in all, after pauses that grow and are random (ADR 45).
    ///
    /// The work opens its [`super::Change`] itself, does all of its writing in it and commits it.
    ///
    /// # Errors
    /// Those of the work; of the last attempt when all were rolled back.
    pub async fn retrying<T, F: Future<Output = Result<T>>>(&self, mut work: impl FnMut() -> F) -> Result<T> {
        for attempt in 1..MAX_ATTEMPTS {
            match work().await {
                Err(Error::Database(error)) if is_rolled_back(&error) => {
                    tracing::warn!(attempt, cause = %error, "a transaction is tried again");
                    tokio::time::sleep(self.pause(attempt)).await;
                }
                done => return done,
            }
        }
        work().await
    }

    /// A random time, so that two that were in each other's way are not again.
    fn pause(&self, attempt: u32) -> Duration {
        let [.., high, low] = self.clock.secret();
        let share = f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX);
        (FIRST_PAUSE * 2_u32.pow(attempt - 1)).mul_f64(0.5 + share / 2.0)
    }
}
