//! A request that takes too long is aborted and answered like any refusal.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::ConnectionTrait as _;

#[rstest]
#[tokio::test]
async fn a_request_that_waits_for_others_is_given_up(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start_with(backend, |config| config.request_timeout = 8).await;
    let business = site.business().await;
    let input = site.least(&business, Kind::Member, "Nhà vườn").await;
    let held = site.application.database.begin().await.expect("a transaction");
    if backend == Backend::Postgres {
        held.execute_unprepared("LOCK TABLE member IN ACCESS EXCLUSIVE MODE").await.expect("locked");
    }
    let given_up = site.post("members").by(&business).json(&input).await.expect(503);
    assert_eq!(given_up.json()["code"], "unavailable");
    assert!(given_up.header("retry-after").is_some());
    assert_eq!(given_up.json()["request_id"].as_str(), given_up.header("x-request-id"));
    drop(held);
    let _ = site.post("members").by(&business).json(&input).await.expect(201);
}

#[tokio::test]
async fn every_connection_to_postgresql_has_time_limits_of_its_own() {
    let site = Site::start(Backend::Postgres).await;
    let database = site.application.database.read();
    for setting in ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"] {
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, format!("SHOW {setting}"));
        let row = database.query_one_raw(statement).await.expect("an answer").expect("a row");
        let value: String = row.try_get_by_index(0).expect("a text");
        assert_ne!(value, "0", "{setting}");
    }
}
