//! What a kind of jobs is: how it is done, how often it is tried, and what happens when it is given up.

use std::future::Future;
use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::DatabaseTransaction;

use super::queue::{Claim, Completed};
use crate::Application;
use crate::platform::problem::{Error, Result};

/// Between two looks for jobs that this process was not woken for: those of other servers, and those that are due again.
pub const POLL: Duration = Duration::from_secs(2);

/// How jobs of a kind are done.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How many jobs one server does at once.
    pub at_once: usize,
    /// How many of them may belong to one business. Servers that claim at the same moment can exceed it by what each of
    /// them claims then.
    pub per_business: u64,
    /// After so many attempts a job is given up.
    pub max_attempts: i32,
    /// Between the first attempt and the second; doubled after each.
    pub first_pause: TimeDelta,
    /// The longest pause between two attempts.
    pub max_pause: TimeDelta,
    /// How often the one job of this kind is done again; none for jobs that are done once.
    pub repeats: Option<TimeDelta>,
    /// Between two looks for jobs.
    pub poll: Duration,
}

impl Policy {
    /// The pause after an attempt, counted from 1.
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
    /// The name of the kind in the database: at most 16 bytes.
    const KIND: &'static str;
    /// The name of the task that does such jobs, in [`super::Background`].
    const TASK: &'static str;
    /// How they are done.
    const POLICY: Policy;

    /// Does a job. What it changes it commits together with [`Claim::complete`]: a job whose claim was lost meanwhile,
    /// because this server seemed dead, then changes nothing.
    ///
    /// # Errors
    /// When it could not be done. It is tried again after a pause, or given up.
    fn run(application: &Application, claim: &Claim) -> impl Future<Output = Result<Completed>> + Send;

    /// Writes down, in the transaction that ends the job, that it was given up and why: for whoever it belongs to.
    ///
    /// # Errors
    /// When the database fails; the job is then given up at the next attempt.
    fn give_up(
        application: &Application,
        transaction: &DatabaseTransaction,
        claim: &Claim,
        reason: &Error,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (application, transaction, claim, reason);
        std::future::ready(Ok(()))
    }

    /// How many jobs may be under way at this moment: fewer than [`Policy::at_once`] while what they need does not answer.
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
