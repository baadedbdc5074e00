//! Kinds of jobs: how a job is run, retried and abandoned.

use std::future::Future;
use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::DatabaseTransaction;

use super::queue::{Claim, Completed};
use crate::Application;
use crate::platform::problem::{Error, Result};

/// Interval of polling for jobs without a wake-up: those of other servers, and retries that are due.
pub const POLL: Duration = Duration::from_secs(2);

/// Scheduling of the jobs of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Maximum number of concurrent jobs per server.
    pub at_once: usize,
    /// Maximum number of running jobs per business. Servers that claim at the same moment can exceed it by the number
    /// they claim then.
    pub per_business: u64,
    /// Number of attempts after which a job is abandoned.
    pub max_attempts: i32,
    /// Pause between the first and the second attempt; doubled after each.
    pub first_pause: TimeDelta,
    /// Maximum pause between two attempts.
    pub max_pause: TimeDelta,
    /// Interval at which the single job of this kind is repeated; `None` for jobs that run once.
    pub repeats: Option<TimeDelta>,
    /// Polling interval.
    pub poll: Duration,
}

impl Policy {
    /// Returns the pause after an attempt, counted from 1.
    #[must_use]
    pub fn pause(&self, attempts: i32) -> TimeDelta {
        let doublings = u32::try_from(attempts.clamp(1, 31) - 1).unwrap_or_default();
        self.first_pause
            .checked_mul(1_i32 << doublings.min(30))
            .map_or(self.max_pause, |pause| pause.min(self.max_pause))
    }
}

/// A kind of jobs.
pub trait Handler: Send + Sync + 'static {
    /// Name of the kind in the database, at most 16 bytes.
    const KIND: &'static str;
    /// Name of the task that runs these jobs, in [`super::Background`].
    const TASK: &'static str;
    /// Scheduling of these jobs.
    const POLICY: Policy;

    /// Runs a job. Its changes must be committed together with [`Claim::complete`], so that a job whose claim was lost
    /// in the meantime, because this server seemed dead, has no effect.
    ///
    /// # Errors
    /// When the job failed. It is retried after a pause, or abandoned.
    fn run(application: &Application, claim: &Claim) -> impl Future<Output = Result<Completed>> + Send;

    /// Records for the owner of the job that it was abandoned and why, in the transaction that ends the job.
    /// # Errors
    /// When the database fails; the job is then abandoned at the next attempt.
    fn give_up(
        application: &Application,
        transaction: &DatabaseTransaction,
        claim: &Claim,
        reason: &Error,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (application, transaction, claim, reason);
        std::future::ready(Ok(()))
    }

    /// Returns the number of jobs that may run at this moment: fewer than [`Policy::at_once`] while a service they need
    /// does not respond.
    fn room(application: &Application) -> usize {
        let _ = application;
        Self::POLICY.at_once
    }

    /// Waits until this process has committed a new job.
    fn woken(application: &Application) -> impl Future<Output = ()> + Send {
        let _ = application;
        std::future::pending()
    }
}

#[cfg(test)]
mod tests {
    use super::{POLL, Policy};
    use chrono::TimeDelta;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = Policy {
            at_once: 1,
            per_business: 1,
            max_attempts: 5,
            first_pause: TimeDelta::seconds(5),
            max_pause: TimeDelta::minutes(1),
            repeats: None,
            poll: POLL,
        };
        let pauses: Vec<i64> = (0..7).map(|attempts| policy.pause(attempts).num_seconds()).collect();
        assert_eq!(pauses, [5, 5, 10, 20, 40, 60, 60]);
        assert_eq!(policy.pause(i32::MAX), policy.max_pause);
    }
}
