//! Sweeps: every hour, by one server.

use chrono::TimeDelta;
use nguon_api::platform::entity::{job, outgoing_mail};
use nguon_api::sweep_due;
use nguon_api_tests::form::{account, business, registration};
use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use super::eventually;

/// Waits until the server has planned its first sweep.
async fn is_planned(site: &Site) {
    let planned = async || {
        let planned = job::Entity::find().filter(job::Column::Kind.eq("sweep"));
        planned.count(site.application.database.read()).await.expect("counted") == 1
    };
    eventually("a sweep is planned", planned).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_sweeps_every_hour(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    is_planned(&site).await;
    let second = site.second().await;
    assert!(!sweep_due(&site.application).await.expect("asked"), "not yet");
    for _ in 0..3 {
        site.clock.advance(TimeDelta::hours(1));
        let (one, two) = tokio::join!(sweep_due(&site.application), sweep_due(&second.application));
        let did = [one.expect("swept"), two.expect("swept")];
        assert_eq!(did.iter().filter(|did| **did).count(), 1, "{did:?}");
    }
}

#[rstest]
#[tokio::test]
async fn recipients_of_mails_are_kept_for_ninety_days(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    is_planned(&site).await;
    let _ = site.post("registrations").form(registration(&business(1), &account("htx@example.vn"))).await.expect(201);
    let _ = site.mails(1).await;
    let is_sent = async || {
        let sent = outgoing_mail::Entity::find().filter(outgoing_mail::Column::SentAt.is_not_null());
        sent.count(site.application.database.read()).await.expect("counted") == 1
    };
    eventually("the mail is sent", is_sent).await;
    let mails = async || outgoing_mail::Entity::find().count(site.application.database.read()).await.expect("counted");
    site.clock.advance(TimeDelta::days(90));
    assert!(sweep_due(&site.application).await.expect("swept"));
    assert_eq!(mails().await, 1);
    site.clock.advance(TimeDelta::hours(1));
    assert!(sweep_due(&site.application).await.expect("swept"));
    assert_eq!(mails().await, 0);
}
