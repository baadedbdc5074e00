//! Background jobs: claimed, fair, retried, ended, and supervised.

mod captures;
mod claims;
mod ending;
mod migrating;
mod supervision;
mod sweeps;

use std::time::{Duration, Instant};

use nguon_api::platform::entity::job;
use nguon_api::platform::jobs::{Handler, Priority, insert};
use nguon_api_tests::Site;
use sea_orm::EntityTrait as _;
use uuid::Uuid;

/// Adds jobs of a business. Returns their subjects in order.
async fn add<H: Handler>(site: &Site, organisation: Option<Uuid>, priority: Priority, count: usize) -> Vec<Uuid> {
    let subjects: Vec<Uuid> = (0..count).map(|_| site.clock.new_id()).collect();
    let transaction = site.application.database.begin().await.expect("a transaction");
    insert::<H>(&transaction, &site.clock, organisation, priority, subjects.clone()).await.expect("inserted");
    transaction.commit().await.expect("committed");
    subjects
}

/// Returns the job of a subject; none when it is done.
async fn job_of(site: &Site, subject: Uuid) -> Option<job::Model> {
    let jobs = job::Entity::find().all(site.application.database.read()).await.expect("jobs");
    jobs.into_iter().find(|job| job.subject_id == subject)
}

pub(crate) async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_so().await {
        assert!(Instant::now() < end, "{what}: not within ten seconds");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
