//! Claims jobs and runs them concurrently.

use std::marker::PhantomData;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::task::{Id, JoinSet};
use uuid::Uuid;

use super::handler::Handler;
use super::queue::{self, Claim, LEASE};
use super::supervise::{panic_message, supervise};
use crate::Application;
use crate::platform::problem::{Error, Result};

/// Time for which running jobs may continue at shutdown; unfinished ones are claimed again, by another server or after
/// the restart.
const STOP: Duration = Duration::from_secs(10);

/// Runs jobs of a kind until the server stops, restarting after a panic.
pub async fn run<H: Handler>(application: Arc<Application>) {
    supervise(application, H::TASK, serve::<H>).await;
}

async fn serve<H: Handler>(application: Arc<Application>) {
    let mut jobs = RunningJobs::<H>::new(&application);
    if let Some(every) = H::POLICY.repeats
        && let Err(error) = queue::insert_repeating::<H>(&application, every).await
    {
        tracing::error!(kind = H::KIND, cause = %error, "cannot insert the repeating job");
        application.background.failed(H::TASK, application.clock.now(), error);
    }
    // A repeating job is not urgent, and never starts with the server.
    let mut may_claim = H::POLICY.repeats.is_none();
    while !application.background.is_stopping() {
        if std::mem::replace(&mut may_claim, true) {
            let filled = jobs.fill().await;
            let now = application.clock.now();
            match filled {
                Ok(()) => application.background.succeeded(H::TASK, now),
                Err(error) => {
                    tracing::error!(kind = H::KIND, cause = %error, "cannot claim jobs");
                    application.background.failed(H::TASK, now, error);
                }
            }
        }
        tokio::select! {
            () = H::woken(&application) => {}
            () = tokio::time::sleep(H::POLICY.poll) => {}
            () = jobs.finished(), if !jobs.is_empty() => {}
            () = application.background.stopped() => {}
        }
    }
    let rest = async {
        while !jobs.is_empty() {
            jobs.finished().await;
        }
    };
    // Jobs that are not finished by then are aborted with the set.
    let _ = tokio::time::timeout(STOP, rest).await;
}

/// Runs the jobs of a kind that are due and not claimed. Returns the number of attempts.
///
/// # Errors
/// When the database fails; failed jobs are only retried later.
pub async fn run_due<H: Handler>(application: &Arc<Application>) -> Result<usize> {
    let mut jobs = RunningJobs::<H>::new(application);
    let mut tried = 0;
    loop {
        jobs.fill().await?;
        if jobs.is_empty() {
            return Ok(tried);
        }
        jobs.finished().await;
        tried += 1;
    }
}

/// The running jobs of a kind.
struct RunningJobs<H> {
    application: Arc<Application>,
    running: JoinSet<()>,
    held: Vec<(Id, Uuid)>,
    kind: PhantomData<H>,
}

impl<H: Handler> RunningJobs<H> {
    fn new(application: &Arc<Application>) -> Self {
        Self { application: Arc::clone(application), running: JoinSet::new(), held: Vec::new(), kind: PhantomData }
    }

    fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// Claims and starts as many jobs as there is capacity for.
    async fn fill(&mut self) -> Result<()> {
        let room = H::room(&self.application).min(H::POLICY.at_once).saturating_sub(self.running.len());
        let held: Vec<Uuid> = self.held.iter().map(|(_, job)| *job).collect();
        for claim in queue::claim::<H>(&self.application, room, &held).await? {
            let job = claim.id;
            let task = self.running.spawn(execute::<H>(Arc::clone(&self.application), claim));
            self.held.push((task.id(), job));
        }
        Ok(())
    }

    /// Waits until one of the jobs has finished.
    async fn finished(&mut self) {
        let done = match self.running.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => error.id(),
            None => return,
        };
        self.held.retain(|(id, _)| *id != done);
    }
}

/// Runs a job while renewing its lease, and records a failure.
async fn execute<H: Handler>(application: Arc<Application>, claim: Claim) {
    let outcome = if claim.attempts > H::POLICY.max_attempts {
        let last = claim.last_error.as_deref().unwrap_or("the server ended at each attempt");
        Err(Error::internal("given up", last))
    } else {
        let work = AssertUnwindSafe(H::run(&application, &claim)).catch_unwind();
        tokio::select! {
            done = work => done.unwrap_or_else(|panic| Err(Error::internal("panic", panic_message(&*panic)))),
            () = lost(&application, &claim) => {
                tracing::warn!(kind = H::KIND, job = %claim.id, "lost the claim of a job to another server");
                return;
            }
        }
    };
    let Err(error) = outcome else { return };
    tracing::warn!(kind = H::KIND, job = %claim.id, attempts = claim.attempts, cause = %error, "job failed");
    if let Err(error) = claim.fail::<H>(&application, &error).await {
        tracing::error!(kind = H::KIND, job = %claim.id, cause = %error, "cannot record the failure of a job");
    }
}

/// Renews the lease of a claim repeatedly; returns when another server has the job.
async fn lost(application: &Application, claim: &Claim) {
    let pause = LEASE.to_std().unwrap_or_default() / 4;
    loop {
        tokio::time::sleep(pause).await;
        match claim.renew(application).await {
            Ok(true) => {}
            Ok(false) => return,
            // The database may recover before the lease expires.
            Err(error) => tracing::warn!(job = %claim.id, cause = %error, "cannot renew a lease"),
        }
    }
}
