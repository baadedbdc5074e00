//! The database: the same interface for SQLite and PostgreSQL.
//!
//! [`Database::change`] changes data of businesses: its commit writes the history, advances the public generation and
//! wakes waiting tasks. [`Database::begin`] is for internal housekeeping.

mod author;
mod change;
mod fault;
mod group;
mod pool;
mod public;
mod retry;
mod schema;
mod signals;
mod transition;
mod watch;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection as _, Executor as _};
use sea_orm::{ConnectOptions, Database as SeaOrm, DatabaseConnection, DbErr, Statement, TransactionTrait as _};
use tokio::sync::Mutex;

use crate::platform::clock::Clock;
use crate::platform::config::Storage;

pub use author::Author;
use change::ChangeTransaction;
pub use change::{Change, LogEntry};
pub(crate) use fault::{is_full, is_unique_violation, problem_of};
use group::GroupCommit;
pub use pool::PoolUse;
pub use public::{Generations, MAX_SILENCE};
pub use retry::MAX_ATTEMPTS;
pub use schema::SchemaLock;
pub use signals::Queue;
use signals::Signals;
pub(crate) use transition::Transition;
use watch::Cursor;

/// Number of read-only connections, besides the one that writes, on SQLite.
const SQLITE_READERS: u32 = 8;

/// Settings of every PostgreSQL connection. The default random_page_cost is for rotating disks: whole tables are then
/// read where a few hundred index probes cost far less. Parallel workers and JIT compilation take longer to start than
/// the statements of this system take to run.
const POSTGRES_SETTINGS: [(&str, &str); 3] =
    [("random_page_cost", "1.1"), ("max_parallel_workers_per_gather", "0"), ("jit", "off")];
/// Further settings of connections for requests and jobs: a statement that does not end, or a client that vanishes
/// within a transaction, must not block others.
const POSTGRES_LIMITS: [(&str, &str); 3] =
    [("statement_timeout", "60s"), ("lock_timeout", "30s"), ("idle_in_transaction_session_timeout", "120s")];

/// The connections. Cheap to clone.
///
/// SQLite permits one writer at a time, so there is one connection that writes and several that only read; changes that
/// wait for the one that writes share a transaction. PostgreSQL has one pool for both.
#[derive(Clone, Debug)]
pub struct Database {
    writer: DatabaseConnection,
    /// The queue for `writer` on SQLite; `None` on PostgreSQL, which groups commits itself.
    group: Option<GroupCommit>,
    reader: DatabaseConnection,
    /// A dedicated connection for watching the history, which requests cannot delay by exhausting the pool.
    watcher: DatabaseConnection,
    clock: Clock,
    signals: Arc<Signals>,
    cursor: Arc<Mutex<Cursor>>,
    channel: Option<Channel>,
}

/// The notification channel of the servers on one PostgreSQL database.
#[derive(Clone)]
struct Channel {
    url: String,
    name: String,
}

impl std::fmt::Debug for Channel {
    /// Leaves out the password in the address.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Channel").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Database {
    /// Connects; creates the SQLite file and its folder if missing.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn connect(storage: &Storage, clock: Clock) -> Result<Self, DbErr> {
        let url = storage.database_url();
        let (writer, reader, watcher, channel) = if let Some(path) = sqlite_path(&url) {
            if let Some(folder) = Path::new(path).parent() {
                std::fs::create_dir_all(folder)
                    .map_err(|error| DbErr::Custom(format!("{}: {error}", folder.display())))?;
            }
            let writer = SeaOrm::connect(sqlite_options(&url, 1, false)).await?;
            let reader = SeaOrm::connect(sqlite_options(&url, SQLITE_READERS, true)).await?;
            (writer, reader, SeaOrm::connect(sqlite_options(&url, 1, true)).await?, None)
        } else {
            let pool = SeaOrm::connect(limited_options(&url, storage, storage.database_connections)).await?;
            let name = format!("nguon_{}", storage.database_schema.as_deref().unwrap_or("public"));
            let watcher = SeaOrm::connect(limited_options(&url, storage, 1)).await?;
            (pool.clone(), pool, watcher, Some(Channel { url, name }))
        };
        let group = channel.is_none().then(GroupCommit::start).transpose()?;
        let (signals, cursor) = (Arc::default(), Arc::default());
        Ok(Self { writer, group, reader, watcher, clock, signals, cursor, channel })
    }

    /// Returns the connection for read-only statements.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a transaction that changes data of businesses, with history.
    ///
    /// # Errors
    /// When the database cannot be reached or stays busy.
    pub async fn change(&self, author: impl Into<Author>) -> Result<Change, DbErr> {
        self.open(Some(author.into())).await
    }

    /// Begins a transaction for housekeeping: sessions, limits, jobs, mails. It has no history and affects no page.
    ///
    /// # Errors
    /// When the database cannot be reached or stays busy.
    pub async fn begin(&self) -> Result<Change, DbErr> {
        self.open(None).await
    }

    async fn open(&self, author: Option<Author>) -> Result<Change, DbErr> {
        let transaction = match &self.group {
            Some(group) => ChangeTransaction::Shared(group.turn(&self.writer).await?),
            None => ChangeTransaction::Own(self.writer.begin().await?),
        };
        Ok(Change::new(transaction, Arc::clone(&self.signals), author, self.clock.now()))
    }

    /// Returns the generations of public data.
    #[must_use]
    pub fn generations(&self) -> &Generations {
        &self.signals.generations
    }

    /// Waits until this process has added to a queue.
    pub async fn woken(&self, queue: Queue) {
        self.signals.woken(queue).await;
    }

    /// Calls `watch` for every statement sent from now on; for tests of query plans.
    pub fn observe(&mut self, watch: impl Fn(&Statement) + Clone + Send + Sync + 'static) {
        let again = watch.clone();
        self.writer.set_metric_callback(move |info| watch(info.statement));
        self.reader.set_metric_callback(move |info| again(info.statement));
    }

    /// Closes the connections; SQLite then checkpoints its write-ahead log.
    pub async fn close(self) {
        // Errors on closing can be ignored: whatever was committed is on disk.
        let _ = self.watcher.close().await;
        let _ = self.reader.close().await;
        let _ = self.writer.close().await;
    }
}

/// Returns the file of a SQLite database, without URL parameters; `None` for PostgreSQL.
fn sqlite_path(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite://").map(|path| path.split('?').next().unwrap_or_default())
}

/// Returns options for connections to PostgreSQL for requests and jobs.
fn limited_options(url: &str, storage: &Storage, connections: u32) -> ConnectOptions {
    postgres_options(url, storage, connections, &[&POSTGRES_SETTINGS[..], &POSTGRES_LIMITS[..]].concat())
}

/// Returns options for connections without time limits, for migrations; `None` on SQLite, which has no such limits.
fn unlimited_options(storage: &Storage, connections: u32) -> Option<ConnectOptions> {
    let url = storage.database_url();
    sqlite_path(&url).is_none().then(|| {
        let any_time = POSTGRES_LIMITS.map(|(name, _)| (name, "0"));
        postgres_options(&url, storage, connections, &[&POSTGRES_SETTINGS[..], &any_time[..]].concat())
    })
}

/// Settings are sent as statements after connecting: poolers reject unknown startup parameters.
fn postgres_options(url: &str, storage: &Storage, connections: u32, settings: &[(&str, &str)]) -> ConnectOptions {
    let mut sql: String = settings.iter().map(|(name, value)| format!("SET {name} = '{value}'; ")).collect();
    if let Some(schema) = &storage.database_schema {
        sql.push_str(&format!("SET search_path = \"{}\"", schema.replace('"', "")));
    }
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        // Statements would flood the log, and must not leak their values into it.
        .sqlx_logging(false)
        // A round trip before every query halves the throughput; only connections that were idle for long are tested.
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .map_sqlx_postgres_pool_opts(move |pool| {
            let sql = sql.clone();
            pool.after_connect(move |connection, _| {
                let sql = sql.clone();
                Box::pin(async move { connection.execute(sqlx::AssertSqlSafe(sql)).await.map(drop) })
            })
        });
    options
}

fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .sqlx_logging(false)
        // When SQLite ends a transaction by itself (disk full, I/O error, no memory), the driver still counts it as
        // open, and every later commit would only release a savepoint. Such a connection is closed.
        .map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .pragma("cache_size", "-65536")
                .pragma("temp_store", "memory");
            if read_only {
                sqlite.read_only(true)
            } else {
                // FULL: acknowledged writes survive a power failure.
                sqlite
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .optimize_on_close(true, None)
            }
        });
    options
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::sources::sources;

    /// Files that write only data that neither pages nor the history show.
    const HOUSEKEEPING: [&str; 16] = [
        "access/api_key.rs",
        "access/keys.rs",
        "access/throttle.rs",
        "accounts/account.rs",
        "accounts/admin.rs",
        "accounts/session.rs",
        "check.rs",
        "demo/",
        "events/epcis/capture.rs",
        "files/file/keep.rs",
        "files/file/sweep.rs",
        "http/monitoring/",
        "public/mod.rs",
        "records/gs1/printing.rs",
        "records/management/index/change.rs",
        "records/management/trash.rs",
    ];

    /// Files that open a change whose unit of work is retried by their callers, and the files of these callers: each
    /// retries itself or is a job, which the job table retries. The loaders of demo and benchmark data call them
    /// without retrying.
    const CALLED_WITHIN_RETRYING: [(&str, &[&str]); 15] = [
        ("events/act/write.rs", &["events/act/mod.rs"]),
        ("events/despatch/answer.rs", &["events/despatch/mod.rs"]),
        ("events/epcis/store.rs", &["events/epcis/capture.rs", "events/epcis/events.rs"]),
        ("events/hold/place.rs", &["events/hold/mod.rs"]),
        ("events/hold/release.rs", &["events/hold/mod.rs"]),
        ("labelling/label/run.rs", &["labelling/label/mod.rs"]),
        ("recall/draft.rs", &["recall/mod.rs"]),
        ("recall/notices.rs", &["recall/mod.rs"]),
        ("recall/publish.rs", &["recall/mod.rs"]),
        ("recall/referral.rs", &["recall/mod.rs"]),
        ("records/area/write.rs", &["records/area/admin.rs"]),
        ("records/catalogue/entry.rs", &["records/catalogue/own.rs", "records/catalogue/system.rs"]),
        ("records/management/insert.rs", &["records/diary.rs", "records/management/exchange/import.rs"]),
        ("records/management/status.rs", &["records/management/mod.rs"]),
        ("records/management/write.rs", &["records/management/mod.rs"]),
    ];

    #[test]
    fn whatever_is_no_housekeeping_changes_data_with_a_history() {
        let allowed = ["platform/database/", "platform/jobs/", "platform/mail/", "sweep.rs"]
            .into_iter()
            .chain(HOUSEKEEPING)
            .collect::<Vec<_>>();
        let found: Vec<String> = sources()
            .into_iter()
            .filter(|(name, _)| !allowed.iter().any(|allowed| name.starts_with(allowed)))
            .filter(|(_, text)| text.contains("database.begin()"))
            .map(|(name, _)| name)
            .collect();
        assert!(found.is_empty(), "use Database::change in {found:?}");
    }

    #[test]
    fn every_change_is_retried() {
        let sources: BTreeMap<String, String> = sources().into_iter().collect();
        let count = |name: &str, call: &str| sources.get(name).map_or(0, |text| text.matches(call).count());
        let called: Vec<&str> = sources
            .keys()
            .map(String::as_str)
            .filter(|name| !name.starts_with("platform/database/"))
            .filter(|name| count(name, "database.change(") > count(name, "database.retrying("))
            .collect();
        let listed: Vec<&str> = CALLED_WITHIN_RETRYING.iter().map(|(name, _)| *name).collect();
        assert_eq!(called, listed, "these call Database::change without Database::retrying");
        for (name, callers) in CALLED_WITHIN_RETRYING {
            for caller in callers {
                let is_retried = count(caller, "database.retrying(") + count(caller, "impl Handler for") > 0;
                assert!(is_retried, "{caller} calls {name} without Database::retrying");
            }
        }
    }
}
