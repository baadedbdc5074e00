//! Migrating a database from before there was a single job table: what waited there still waits.

use chrono::{DateTime, Utc};
use nguon_api::platform::clock::Clock;
use nguon_api::platform::config::Config;
use nguon_api::platform::entity::{job, outgoing_mail};
use nguon_api_tests::{Backend, Site};
use nguon_migrations::{Migrator, MigratorTrait as _};
use rstest::rstest;
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _};
use uuid::Uuid;

use super::eventually;

/// The columns of the mail table of that time.
const COLUMNS: [&str; 8] =
    ["id", "recipient", "subject", "body", "created_at", "attempts", "next_attempt_at", "sent_at"];

async fn fill(config: &Config) {
    let storage = &config.storage;
    // Creates the file when there is none.
    nguon_api::platform::database::Database::connect(storage, Clock::fixed(Site::beginning()))
        .await
        .expect("the database")
        .close()
        .await;
    let mut options = sea_orm::ConnectOptions::new(storage.database_url());
    if let Some(schema) = &storage.database_schema {
        options.set_schema_search_path(schema.clone());
    }
    let database = sea_orm::Database::connect(options).await.expect("the database");
    let steps = Migrator::migrations().iter().position(|migration| migration.name() == "m20261130_000065_create_job");
    let steps = u32::try_from(steps.expect("the migration")).expect("few");
    Migrator::up(&database, Some(steps)).await.expect("the schema of then");
    let mut insert = Query::insert();
    insert.into_table(Alias::new("outgoing_mail")).columns(COLUMNS.map(Alias::new));
    let now = Site::beginning();
    let none: Option<DateTime<Utc>> = None;
    for (number, attempts, next, sent) in [(1_u128, 2, Some(now), none), (2, 10, none, none), (3, 1, none, Some(now))] {
        let values = [
            Expr::value(Uuid::from_u128(number)),
            Expr::value(format!("{number}@example.vn")),
            Expr::value("Đặt lại mật khẩu"),
            Expr::value("https://nguon.example.vn/reset-password?token=secret"),
            Expr::value(now),
            Expr::value(attempts),
            Expr::value(next),
            Expr::value(sent),
        ];
        insert.values(values).expect("as many values as columns");
    }
    database.execute(&insert).await.expect("mails");
    database.close().await.expect("closed");
}

#[rstest]
#[tokio::test]
async fn mails_that_waited_are_sent_and_those_given_up_lose_their_text(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start_on(backend, fill).await;
    let sent = site.mails(1).await;
    assert!(sent[0].contains("To: 1@example.vn") && sent[0].contains("token=secret"), "{sent:?}");
    let rows = async || {
        let rows = outgoing_mail::Entity::find().order_by_asc(outgoing_mail::Column::Id);
        rows.all(site.application.database.read()).await.expect("mails")
    };
    eventually("it is written down as sent", async || rows().await[0].sent_at.is_some()).await;
    let rows = rows().await;
    let ends: Vec<_> = rows.iter().map(|row| (row.sent_at.is_some(), row.failed_at.is_some())).collect();
    assert_eq!(ends, [(true, false), (false, true), (true, false)]);
    assert!(rows[..2].iter().all(|row| row.body.is_empty()));
    let jobs = job::Entity::find().all(site.application.database.read()).await.expect("jobs");
    assert!(jobs.iter().all(|job| job.kind != "mail"), "{jobs:?}");
}
