//! Claims jobs and does them, several at once.

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

/// For so long jobs that are under way may go on when the server stops; what is not done then is claimed again, by
/// another server or after the start.
const STOP: Duration = Duration::from_secs(10);

/// Does jobs of a kind until the server stops, and is started again when that panics.
pub async fn run<H: Handler>(application: Arc<Application>) {
    supervise(application, H::TASK, serve::<H>).await;
}

async fn serve<H: Handler>(application: Arc<Application>) {
    let mut crew = Crew::<H>::new(&application);
    if let Some(every) = H::POLICY.repeats
        && let Err(error) = queue::insert_repeating::<H>(&application, every).await
    {
        tracing::error!(kind = H::KIND, cause = %error, "the job that repeats could not be written down");
        application.background.failed(H::TASK, application.clock.now(), error);
    }
    // What repeats has no hurry, and never begins at the start.
    let mut may_claim = H::POLICY.repeats.is_none();
    while !application.background.is_stopping() {
        if std::mem::replace(&mut may_claim, true) {
            let filled = crew.fill().await;
            let now = application.clock.now();
            match filled {
                Ok(()) => application.background.succeeded(H::TASK, now),
                Err(error) => {
                    tracing::error!(kind = H::KIND, cause = %error, "jobs could not be claimed");
                    application.background.failed(H::TASK, now, error);
                }
            }
        }
        tokio::select! {
            () = H::woken(&application) => {}
            () = tokio::time::sleep(H::POLICY.poll) => {}
            () = crew.finished(), if !crew.is_empty() => {}
            () = application.background.stopped() => {}
        }
    }
    let rest = async {
        while !crew.is_empty() {
            crew.finished().await;
        }
    };
    // Whatever is not done by then ends with the set.
    let _ = tokio::time::timeout(STOP, rest).await;
}

/// Does the jobs of a kind that are due now and that nobody else has. Returns how many were tried.
///
/// # Errors
/// When the database fails; a job that fails is only tried again later.
pub async fn run_due<H: Handler>(application: &Arc<Application>) -> Result<usize> {
    let mut crew = Crew::<H>::new(application);
    let mut tried = 0;
    loop {
        crew.fill().await?;
        if crew.is_empty() {
            return Ok(tried);
        }
        crew.finished().await;
        tried += 1;
    }
}

/// The jobs that are under way.
struct Crew<H> {
    application: Arc<Application>,
    running: JoinSet<()>,
    held: Vec<(Id, Uuid)>,
    kind: PhantomData<H>,
}

impl<H: Handler> Crew<H> {
    fn new(application: &Arc<Application>) -> Self {
        Self { application: Arc::clone(application), running: JoinSet::new(), held: Vec::new(), kind: PhantomData }
    }

    fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// Claims as many jobs as there is room for and begins them.
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

    /// Waits until one of the jobs is done.
    async fn finished(&mut self) {
        let done = match self.running.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => error.id(),
            None => return,
        };
        self.held.retain(|(id, _)| *id != done);
    }
}

/// Does a job while its lease is renewed, and writes down what became of it.
async fn execute<H: Handler>(application: Arc<Application>, claim: Claim) {
    let outcome = if claim.attempts > H::POLICY.max_attempts {
        let last = claim.last_error.as_deref().unwrap_or("the server ended at each attempt");
        Err(Error::internal("given up", last))
    } else {
        let work = AssertUnwindSafe(H::run(&application, &claim)).catch_unwind();
        tokio::select! {
            done = work => done.unwrap_or_else(|panic| Err(Error::internal("panic", panic_message(&*panic)))),
            () = lost(&application, &claim) => {
                tracing::warn!(kind = H::KIND, job = %claim.id, "the claim of a job was lost; another server has it");
                return;
            }
        }
    };
    let Err(error) = outcome else { return };
    tracing::warn!(kind = H::KIND, job = %claim.id, attempts = claim.attempts, cause = %error, "a job failed");
    if let Err(error) = claim.fail::<H>(&application, &error).await {
        tracing::error!(kind = H::KIND, job = %claim.id, cause = %error, "that a job failed could not be written down");
    }
}

/// Renews the lease of a claim again and again; returns when another server has the job.
async fn lost(application: &Application, claim: &Claim) {
    let pause = LEASE.to_std().unwrap_or_default() / 4;
    loop {
        tokio::time::sleep(pause).await;
        match claim.renew(application).await {
            Ok(true) => {}
            Ok(false) => return,
            // The database may answer again before the lease is over.
            Err(error) => tracing::warn!(job = %claim.id, cause = %error, "a lease could not be renewed"),
        }
    }
}
