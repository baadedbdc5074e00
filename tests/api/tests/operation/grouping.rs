//! Changes on SQLite that share a commit (ADR 68): all are stored when they are answered, and none harms another.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nguon_api::platform::database::{Author, Change};
use nguon_api_tests::{Backend, Site};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, SqlErr, Statement};
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::timeout;

/// Number of clients that write at the same time.
const CLIENTS: i64 = 16;

/// A site with the table `sample`, and another connection to its database.
struct Sample {
    site: Site,
    reader: DatabaseConnection,
}

impl Sample {
    async fn start() -> Self {
        let site = Site::start(Backend::Sqlite).await;
        let change = site.application.database.begin().await.expect("a change");
        let table = "CREATE TABLE sample (number INTEGER PRIMARY KEY)";
        change.execute_unprepared(table).await.expect("a table");
        change.commit().await.expect("a commit");
        let reader = sea_orm::Database::connect(site.config.storage.database_url()).await.expect("a connection");
        Self { site, reader }
    }

    async fn begin(&self) -> Change {
        self.site.application.database.begin().await.expect("a change")
    }

    /// Begins a change that inserts a number.
    async fn inserting(&self, number: i64) -> Change {
        let change = self.begin().await;
        insert(&change, number).await.expect("a row");
        change
    }

    /// Returns the committed numbers.
    async fn stored(&self) -> Vec<i64> {
        stored(&self.reader).await.expect("numbers")
    }

    /// Returns the number of transactions in the write-ahead log: its frames that end one
    /// (sqlite.org/fileformat2.html, 4.1 and 4.2).
    fn commits(&self) -> usize {
        let url = self.site.config.storage.database_url();
        let path = PathBuf::from(format!("{}-wal", url.trim_start_matches("sqlite://")));
        let log = std::fs::read(path).expect("the write-ahead log");
        let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().expect("four bytes"));
        let frame = 24 + usize::try_from(number(8)).expect("the size of a page");
        // Frames of an earlier round have other salts than the header.
        let is_current = |at: &usize| at + frame <= log.len() && log[at + 8..at + 16] == log[16..24];
        (32..).step_by(frame).take_while(is_current).filter(|at| number(at + 4) > 0).count()
    }
}

async fn insert(change: &Change, number: i64) -> Result<(), DbErr> {
    change.execute_unprepared(&format!("INSERT INTO sample VALUES ({number})")).await.map(drop)
}

async fn stored(reader: &DatabaseConnection) -> Result<Vec<i64>, DbErr> {
    let select = Statement::from_string(DbBackend::Sqlite, "SELECT number FROM sample ORDER BY number");
    let rows = reader.query_all_raw(select).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

#[tokio::test]
async fn changes_that_wait_share_a_commit_and_are_stored_when_they_are_answered() {
    let sample = Sample::start().await;
    let author = Author::system(sample.site.business().await.id);
    let before = sample.commits();
    let first = sample.inserting(0).await;
    let clients: Vec<_> = (1..=CLIENTS)
        .map(|number| {
            let (database, reader) = (sample.site.application.database.clone(), sample.reader.clone());
            tokio::spawn(async move {
                let change = database.change(author).await?;
                insert(&change, number).await?;
                change.commit().await?;
                Ok::<_, DbErr>((number, stored(&reader).await?))
            })
        })
        .collect();
    // All of them wait for the first.
    yield_now().await;
    first.commit().await.expect("a commit");
    assert!(sample.stored().await.contains(&0));
    for client in clients {
        let (number, stored) = client.await.expect("a client").expect("a commit");
        assert!(stored.contains(&number), "{number} is answered and not in {stored:?}");
    }
    assert_eq!(sample.stored().await, Vec::from_iter(0..=CLIENTS));
    let (commits, changes) = (sample.commits() - before, CLIENTS + 1);
    assert!(commits > 0 && i64::try_from(commits).is_ok_and(|commits| commits < changes), "{commits} of {changes}");
}

#[tokio::test]
async fn a_change_that_fails_in_a_group_takes_nothing_with_it_and_leaves_nothing() {
    let sample = Sample::start().await;
    let first = sample.inserting(1).await;
    let database = &sample.site.application.database;
    let failing = async {
        let change = database.begin().await?;
        insert(&change, 2).await?;
        insert(&change, 1).await
    };
    let last = async { sample.inserting(3).await.commit().await };
    // The one that fails is the first to wait, and the next to write.
    let (failed, last, first) = tokio::join!(failing, last, first.commit());
    let refusal = failed.expect_err("the number is taken").sql_err();
    assert!(matches!(refusal, Some(SqlErr::UniqueConstraintViolation(_))), "{refusal:?}");
    first.expect("a commit");
    last.expect("a commit");
    assert_eq!(sample.stored().await, [1, 3]);
}

#[tokio::test]
async fn a_change_that_is_rolled_back_ends_when_what_it_saw_is_stored() {
    let sample = Sample::start().await;
    let first = sample.inserting(1).await;
    let second = async {
        let change = sample.inserting(2).await;
        change.rollback().await?;
        stored(&sample.reader).await
    };
    let (seen, first) = tokio::join!(second, first.commit());
    first.expect("a commit");
    assert_eq!(seen.expect("a rollback"), [1]);
}

#[tokio::test]
async fn a_change_that_is_cut_off_in_a_group_does_not_stop_the_others() {
    let sample = Sample::start().await;
    let first = sample.inserting(1).await;
    let (writes, written) = oneshot::channel();
    let database = sample.site.application.database.clone();
    let stuck = tokio::spawn(async move {
        let change = database.begin().await.expect("a change");
        insert(&change, 2).await.expect("a row");
        writes.send(()).expect("the test waits");
        std::future::pending::<()>().await;
        drop(change);
    });
    let database = sample.site.application.database.clone();
    let leaving = tokio::spawn(async move { database.begin().await.map(drop) });
    let database = sample.site.application.database.clone();
    let last = tokio::spawn(async move {
        let change = database.begin().await?;
        insert(&change, 3).await?;
        change.commit().await
    });
    yield_now().await;
    let first = tokio::spawn(first.commit());
    written.await.expect("it writes");
    assert!(sample.stored().await.is_empty(), "the first is committed with the others");
    assert!(!first.is_finished(), "it is answered after the commit");
    leaving.abort();
    assert!(leaving.await.is_err_and(|error| error.is_cancelled()), "it leaves while it waits");
    stuck.abort();
    let both = async { (first.await, last.await) };
    let (first, last) = timeout(Duration::from_secs(60), both).await.expect("nobody waits for ever");
    first.expect("a task").expect("a commit");
    last.expect("a task").expect("a commit");
    assert_eq!(sample.stored().await, [1, 3]);
}

/// Changes whose transaction was ended by SQLite, as on a full disk.
#[tokio::test]
async fn whoever_loses_the_transaction_is_not_acknowledged_and_may_run_again() {
    let sample = Sample::start().await;
    let database = &sample.site.application.database;
    let first = sample.inserting(1).await;
    let breaking = async {
        let change = database.begin().await?;
        change.execute_unprepared("ROLLBACK").await?;
        change.commit().await
    };
    let next = async { sample.inserting(2).await.commit().await };
    let (broken, next, first) = tokio::join!(breaking, next, first.commit());
    assert!(broken.is_err() && first.is_err(), "{broken:?}, {first:?}");
    next.expect("the next one has a transaction of its own");
    assert_eq!(sample.stored().await, [2]);

    let held = sample.begin().await;
    let attempts = AtomicUsize::new(0);
    let attempts = &attempts;
    let work = database.retrying(|| async move {
        attempts.fetch_add(1, Ordering::SeqCst);
        let change = database.begin().await?;
        insert(&change, 3).await?;
        Ok(change.commit().await?)
    });
    let breaking = async {
        let change = database.begin().await?;
        change.execute_unprepared("ROLLBACK").await.map(drop)
    };
    // Both wait for this one.
    let (worked, broken, ()) = tokio::join!(work, breaking, async { drop(held) });
    worked.expect("the second attempt is committed");
    broken.expect("a change");
    assert_eq!(attempts.load(Ordering::SeqCst), 2);
    assert_eq!(sample.stored().await, [2, 3]);
}
