//! The database: one way to read, one way to write, the same for SQLite and PostgreSQL.

use std::path::Path;
use std::time::Duration;

use nguon_migrations::{Migrator, MigratorTrait as _};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database as SeaOrm, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait as _,
};

use crate::config::Storage;

/// Connections for reading besides the one that writes, on SQLite.
const SQLITE_READERS: u32 = 8;

/// What a connection to PostgreSQL is set to. Disks have no arms any more: by the old default whole tables are read where
/// a few hundred looks into an index are far less. And what takes a few milliseconds is not worth the start of another
/// process or the compilation of an expression, either of which takes longer.
const POSTGRES_SETTINGS: [(&str, &str); 3] =
    [("random_page_cost", "1.1"), ("max_parallel_workers_per_gather", "0"), ("jit", "off")];

/// The connections. Cheap to clone.
///
/// SQLite has one writer at a time, so it gets one connection that writes and several that only read;
/// PostgreSQL has one pool for both.
#[derive(Clone, Debug)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Database {
    /// Connects; makes the SQLite file and its folder when they are missing.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn connect(storage: &Storage) -> Result<Self, DbErr> {
        let url = storage.database_url();
        if let Some(path) = url.strip_prefix("sqlite://") {
            if let Some(folder) = Path::new(path).parent() {
                std::fs::create_dir_all(folder)
                    .map_err(|error| DbErr::Custom(format!("{}: {error}", folder.display())))?;
            }
            let writer = SeaOrm::connect(sqlite_options(&url, 1, false)).await?;
            let reader = SeaOrm::connect(sqlite_options(&url, SQLITE_READERS, true)).await?;
            return Ok(Self { writer, reader });
        }
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(storage.database_connections)
            .acquire_timeout(Duration::from_secs(10))
            // Statements would only fill the log, and their values do not belong there.
            .sqlx_logging(false)
            // A round trip before every query costs half of the throughput; a connection that has been idle
            // for long is still tried before it is used.
            .test_before_acquire_if_idle_for(Duration::from_secs(30))
            .map_sqlx_postgres_opts(|postgres| postgres.options(POSTGRES_SETTINGS));
        if let Some(schema) = &storage.database_schema {
            options.set_schema_search_path(schema.clone());
        }
        let pool = SeaOrm::connect(options).await?;
        Ok(Self { writer: pool.clone(), reader: pool })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When a migration fails; on both databases it has then changed nothing.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        Migrator::up(&self.writer, None).await
    }

    /// For statements that only read.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// A transaction that may write. On SQLite it waits for its turn here and not at its first write, where
    /// waiting would be refused as a deadlock.
    ///
    /// # Errors
    /// When the database cannot be reached or stays busy.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let mode = match self.writer.get_database_backend() {
            DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
            _ => None,
        };
        self.writer
            .begin_with_options(TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() })
            .await
    }

    /// Lets `watch` see every statement that is sent from now on: for tests of how the database answers them.
    pub fn observe(&mut self, watch: impl Fn(&Statement) + Clone + Send + Sync + 'static) {
        let again = watch.clone();
        self.writer.set_metric_callback(move |info| watch(info.statement));
        self.reader.set_metric_callback(move |info| again(info.statement));
    }

    /// Closes the connections; SQLite then folds its write-ahead log into the file.
    pub async fn close(self) {
        // Errors on closing leave nothing to be done: whatever was committed is on disk.
        let _ = self.reader.close().await;
        let _ = self.writer.close().await;
    }
}

fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .pragma("cache_size", "-65536")
                .pragma("temp_store", "memory");
            if read_only {
                sqlite.read_only(true)
            } else {
                // FULL: what has been acknowledged survives a loss of power.
                sqlite
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .optimize_on_close(true, None)
            }
        });
    options
}
