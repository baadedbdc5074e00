//! A job that cannot be done ends, with its reason.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use nguon_api::Application;
use nguon_api::platform::jobs::{Backlog, Claim, Completed, Handler, POLL, Policy, Priority, backlog, run_due};
use nguon_api::platform::problem::{Error, Result};
use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use sea_orm::DatabaseTransaction;

use super::{add, job_of};

const POLICY: Policy = Policy {
    at_once: 2,
    per_business: 2,
    max_attempts: 3,
    first_pause: TimeDelta::seconds(10),
    max_pause: TimeDelta::seconds(15),
    repeats: None,
    poll: POLL,
};

struct Failing;
struct Panicking;
static GIVEN_UP: AtomicUsize = AtomicUsize::new(0);

impl Handler for Failing {
    const KIND: &'static str = "test-failing";
    const TASK: &'static str = "failing";
    const POLICY: Policy = POLICY;

    async fn run(_: &Application, claim: &Claim) -> Result<Completed> {
        Err(Error::internal("test", format!("attempt {}", claim.attempts)))
    }

    async fn give_up(_: &Application, _: &DatabaseTransaction, _: &Claim, reason: &Error) -> Result<()> {
        assert_eq!(reason.to_string(), "test: attempt 3");
        GIVEN_UP.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl Handler for Panicking {
    const KIND: &'static str = "test-panicking";
    const TASK: &'static str = "panicking";
    const POLICY: Policy = POLICY;

    async fn run(_: &Application, claim: &Claim) -> Result<Completed> {
        panic!("attempt {}", claim.attempts)
    }
}

async fn is_tried_three_times<H: Handler>(site: &Site, reason: &str) {
    let subject = add::<H>(site, None, Priority::Normal, 1).await[0];
    for pause in [10, 15, 0] {
        assert_eq!(run_due::<H>(&site.application).await.expect("claimed"), 1);
        if pause > 0 {
            site.clock.advance(TimeDelta::seconds(pause - 1));
            assert_eq!(run_due::<H>(&site.application).await.expect("claimed"), 0, "not before its pause is over");
            site.clock.advance(TimeDelta::seconds(1));
        }
    }
    site.clock.advance(TimeDelta::days(1));
    assert_eq!(run_due::<H>(&site.application).await.expect("claimed"), 0, "it is over");
    let job = job_of(site, subject).await.expect("the reason is to be seen");
    assert!(job.ended_at.is_some());
    assert_eq!((job.attempts, job.last_error.as_deref()), (3, Some(reason)));
}

#[rstest]
#[tokio::test]
async fn a_job_that_always_fails_ends_with_its_reason(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let before = GIVEN_UP.load(Ordering::SeqCst);
    is_tried_three_times::<Failing>(&site, "test: attempt 3").await;
    assert_eq!(GIVEN_UP.load(Ordering::SeqCst), before + 1);
    let backlogs = backlog(&site.application).await.expect("read");
    let of_test: Vec<&Backlog> = backlogs.iter().filter(|backlog| backlog.kind == Failing::KIND).collect();
    assert_eq!(of_test.len(), 1);
    assert_eq!((of_test[0].waiting, of_test[0].given_up, of_test[0].oldest_at), (0, 1, None));
}

#[rstest]
#[tokio::test]
async fn a_job_that_panics_fails_and_harms_no_other(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    is_tried_three_times::<Panicking>(&site, "panic: attempt 3").await;
}
