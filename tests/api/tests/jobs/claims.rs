//! Jobs are claimed once, by one server, in turn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use nguon_api::Application;
use nguon_api::platform::jobs::{Claim, Completed, Handler, LEASE, POLL, Policy, Priority, run_due};
use nguon_api::platform::problem::Result;
use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{add, eventually, job_of};

const ONE_BY_ONE: Policy = Policy {
    at_once: 1,
    per_business: 1,
    max_attempts: 3,
    first_pause: TimeDelta::seconds(10),
    max_pause: TimeDelta::minutes(1),
    repeats: None,
    poll: POLL,
};

async fn complete(application: &Application, claim: &Claim) -> Result<Completed> {
    let transaction = application.database.begin().await?;
    let done = claim.complete(&transaction, &application.clock).await?;
    transaction.commit().await?;
    Ok(done)
}

/// A list that the handlers of a test append to; the tests of one process share it, so each looks for its own
/// entries.
struct Seen<T>(Mutex<Vec<T>>);

impl<T: Clone> Seen<T> {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn add(&self, value: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(value);
    }

    fn all(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

struct Ordered;
static ORDER: Seen<Uuid> = Seen::new();

impl Handler for Ordered {
    const KIND: &'static str = "test-ordered";
    const TASK: &'static str = "ordered";
    const POLICY: Policy = ONE_BY_ONE;

    async fn run(application: &Application, claim: &Claim) -> Result<Completed> {
        ORDER.add(claim.subject_id);
        complete(application, claim).await
    }
}

#[rstest]
#[tokio::test]
async fn businesses_take_turns_and_what_is_urgent_goes_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (many, few) = (site.business().await.id, site.business().await.id);
    let of_many = add::<Ordered>(&site, Some(many), Priority::Normal, 100).await;
    let of_few = add::<Ordered>(&site, Some(few), Priority::Normal, 2).await;
    let of_nobody = add::<Ordered>(&site, None, Priority::Normal, 3).await;
    let urgent = add::<Ordered>(&site, Some(many), Priority::Urgent, 1).await;
    assert_eq!(run_due::<Ordered>(&site.application).await.expect("done"), 106);
    let all: BTreeSet<Uuid> = of_many.iter().chain(&of_few).chain(&of_nobody).chain(&urgent).copied().collect();
    let order: Vec<Uuid> = ORDER.all().into_iter().filter(|subject| all.contains(subject)).collect();
    let place = |subject: &Uuid| order.iter().position(|found| found == subject).expect("done once");
    assert_eq!(order.len(), 106);
    assert_eq!(place(&urgent[0]), 0);
    assert!(of_few.iter().chain(&of_nobody).all(|subject| place(subject) < 8), "nobody waits for a hundred of another");
    assert!(of_many.is_sorted_by_key(place), "each business in its order");
}

struct Latecomer;
static LATE: Seen<Uuid> = Seen::new();
static TURNS: Semaphore = Semaphore::const_new(0);

impl Handler for Latecomer {
    const KIND: &'static str = "test-latecomer";
    const TASK: &'static str = "latecomer";
    const POLICY: Policy = ONE_BY_ONE;

    async fn run(application: &Application, claim: &Claim) -> Result<Completed> {
        TURNS.acquire().await.expect("a gate").forget();
        LATE.add(claim.subject_id);
        complete(application, claim).await
    }
}

#[rstest]
#[tokio::test]
async fn a_business_that_comes_later_does_not_wait_for_all_earlier_jobs(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (many, late) = (site.business().await.id, site.business().await.id);
    let of_many = add::<Latecomer>(&site, Some(many), Priority::Normal, 20).await;
    let running = tokio::spawn({
        let application = site.application.clone();
        async move { run_due::<Latecomer>(&application).await }
    });
    TURNS.add_permits(5);
    eventually("the sixth is under way", async || job_of(&site, of_many[5]).await.is_some_and(|job| job.attempts == 1))
        .await;
    let of_late = add::<Latecomer>(&site, Some(late), Priority::Normal, 1).await;
    TURNS.add_permits(16);
    assert_eq!(running.await.expect("no panic").expect("done"), 21);
    let order: Vec<Uuid> =
        LATE.all().into_iter().filter(|seen| of_many.contains(seen) || of_late.contains(seen)).collect();
    assert_eq!(order.iter().position(|seen| *seen == of_late[0]), Some(6), "after the one that was under way");
}

struct Crowded;
static STARTED: Seen<(Uuid, Uuid)> = Seen::new();
static GATE: Semaphore = Semaphore::const_new(0);

impl Handler for Crowded {
    const KIND: &'static str = "test-crowded";
    const TASK: &'static str = "crowded";
    const POLICY: Policy = Policy { at_once: 4, per_business: 2, ..ONE_BY_ONE };

    async fn run(application: &Application, claim: &Claim) -> Result<Completed> {
        STARTED.add((claim.organisation_id.unwrap_or_default(), claim.subject_id));
        let _open = GATE.acquire().await.expect("a gate");
        complete(application, claim).await
    }
}

#[rstest]
#[tokio::test]
async fn one_business_takes_no_more_than_its_share(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (many, few) = (site.business().await.id, site.business().await.id);
    let _ = add::<Crowded>(&site, Some(many), Priority::Normal, 6).await;
    let _ = add::<Crowded>(&site, Some(few), Priority::Normal, 1).await;
    let running = tokio::spawn({
        let application = site.application.clone();
        async move { run_due::<Crowded>(&application).await }
    });
    let started = |business: Uuid| STARTED.all().iter().filter(|(owner, _)| *owner == business).count();
    eventually("three are under way", async || started(many) + started(few) >= 3).await;
    // Another server finds no other job that may start.
    let second = site.second().await;
    assert_eq!(run_due::<Crowded>(&second.application).await.expect("nothing to do"), 0);
    assert_eq!((started(many), started(few)), (2, 1));
    GATE.add_permits(100);
    assert_eq!(running.await.expect("no panic").expect("done"), 7);
}

struct Shared;
static SHARED: Seen<Uuid> = Seen::new();

impl Handler for Shared {
    const KIND: &'static str = "test-shared";
    const TASK: &'static str = "shared";
    const POLICY: Policy = Policy { at_once: 4, per_business: 4, ..ONE_BY_ONE };

    async fn run(application: &Application, claim: &Claim) -> Result<Completed> {
        SHARED.add(claim.subject_id);
        complete(application, claim).await
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_do_each_job_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let mut subjects = BTreeSet::new();
    for _ in 0..4 {
        let business = site.business().await;
        subjects.extend(add::<Shared>(&site, Some(business.id), Priority::Normal, 25).await);
    }
    let (one, two) = tokio::join!(run_due::<Shared>(&site.application), run_due::<Shared>(&second.application));
    assert_eq!(one.expect("done") + two.expect("done"), 100);
    let mut done: BTreeMap<Uuid, usize> = BTreeMap::new();
    for subject in SHARED.all().into_iter().filter(|subject| subjects.contains(subject)) {
        *done.entry(subject).or_default() += 1;
    }
    assert_eq!(done.len(), 100);
    assert!(done.values().all(|times| *times == 1), "{done:?}");
}

struct Killed;
static ATTEMPTS: Seen<(Uuid, i32)> = Seen::new();

impl Handler for Killed {
    const KIND: &'static str = "test-killed";
    const TASK: &'static str = "killed";
    const POLICY: Policy = ONE_BY_ONE;

    async fn run(application: &Application, claim: &Claim) -> Result<Completed> {
        ATTEMPTS.add((claim.subject_id, claim.attempts));
        if claim.attempts == 1 {
            std::future::pending::<()>().await;
        }
        complete(application, claim).await
    }
}

#[rstest]
#[tokio::test]
async fn jobs_of_a_killed_server_are_taken_over(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let subject = add::<Killed>(&site, None, Priority::Normal, 1).await[0];
    let seen = || -> Vec<i32> {
        ATTEMPTS.all().into_iter().filter(|(seen, _)| *seen == subject).map(|(_, attempt)| attempt).collect()
    };
    let killed = tokio::spawn({
        let application = site.application.clone();
        async move { run_due::<Killed>(&application).await }
    });
    eventually("it is begun", async || seen() == [1]).await;
    killed.abort();
    assert_eq!(run_due::<Killed>(&second.application).await.expect("nothing to do"), 0, "it still has its lease");
    site.clock.advance(LEASE + TimeDelta::seconds(1));
    assert_eq!(run_due::<Killed>(&second.application).await.expect("done"), 1);
    assert_eq!(seen(), [1, 2]);
    assert!(job_of(&site, subject).await.is_none());
}

struct Slow;
static SLOW: Seen<(Uuid, i32, bool)> = Seen::new();
static WAKE: Semaphore = Semaphore::const_new(0);

impl Handler for Slow {
    const KIND: &'static str = "test-slow";
    const TASK: &'static str = "slow";
    const POLICY: Policy = ONE_BY_ONE;

    async fn run(application: &Application, claim: &Claim) -> Result<Completed> {
        if claim.attempts == 1 {
            let _woken = WAKE.acquire().await.expect("a gate");
        }
        let done = complete(application, claim).await;
        SLOW.add((claim.subject_id, claim.attempts, done.is_ok()));
        done
    }
}

#[rstest]
#[tokio::test]
async fn a_server_that_lost_its_claim_changes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let subject = add::<Slow>(&site, None, Priority::Normal, 1).await[0];
    let slow = tokio::spawn({
        let application = site.application.clone();
        async move { run_due::<Slow>(&application).await }
    });
    eventually("it is begun", async || job_of(&site, subject).await.is_some_and(|job| job.attempts == 1)).await;
    // The first server seems dead, and is not.
    site.clock.advance(LEASE + TimeDelta::seconds(1));
    assert_eq!(run_due::<Slow>(&second.application).await.expect("done"), 1);
    WAKE.add_permits(1);
    let _ = slow.await.expect("no panic").expect("claims can be read");
    let outcomes: Vec<_> = SLOW.all().into_iter().filter(|(seen, ..)| *seen == subject).collect();
    assert_eq!(outcomes, [(subject, 2, true), (subject, 1, false)]);
}
