//! Schema migration, by one server at a time: several may start at once on the same database.

use std::path::Path;

use nguon_migrations::{Migrator, MigratorTrait as _};
use sea_orm::sqlx::{self, Connection as _, PgConnection};
use sea_orm::{Database as SeaOrm, DbErr, RuntimeErr};

use super::{Database, sqlite_path, unlimited_options};
use crate::platform::clock::Clock;
use crate::platform::config::Storage;

/// Number of connections for migrations: one for the migration, one for the list of migrations.
const CONNECTIONS: u32 = 2;

/// The exclusive right to change the schema, until it is dropped or the process ends.
#[must_use = "dropping it releases the lock"]
pub struct SchemaLock {
    storage: Storage,
    handle: LockHandle,
}

enum LockHandle {
    /// A lock on a file beside the database: SQLite has no lock that outlasts a transaction.
    File { _file: std::fs::File },
    /// An advisory lock in a transaction, so that it works behind a pooler that assigns connections per transaction.
    Transaction(Box<PgConnection>),
}

impl std::fmt::Debug for SchemaLock {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SchemaLock")
    }
}

impl SchemaLock {
    /// Waits for the lock. On SQLite, take it before connecting: creating a new file changes the schema as well.
    ///
    /// # Errors
    /// When the database cannot be reached, or the lock cannot be created.
    pub async fn acquire(storage: &Storage) -> Result<Self, DbErr> {
        let url = storage.database_url();
        let handle = match sqlite_path(&url) {
            Some(path) => lock_file(path).await?,
            None => lock_postgres(&url, storage).await?,
        };
        Ok(Self { storage: storage.clone(), handle })
    }

    /// Releases the lock.
    pub async fn release(self) {
        if let LockHandle::Transaction(connection) = self.handle {
            // The lock ends with the connection, even if closing fails.
            let _ = connection.close().await;
        }
    }
}

async fn lock_file(database: &str) -> Result<LockHandle, DbErr> {
    let path = Path::new(database).with_extension("lock");
    let shown = path.display().to_string();
    let locked = tokio::task::spawn_blocking(move || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = std::fs::File::options().create(true).truncate(false).write(true).open(&path)?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    });
    let file = locked.await.map_err(|error| DbErr::Custom(error.to_string()))?;
    file.map(|file| LockHandle::File { _file: file }).map_err(|error| DbErr::Custom(format!("{shown}: {error}")))
}

async fn lock_postgres(url: &str, storage: &Storage) -> Result<LockHandle, DbErr> {
    let failed = |error: sqlx::Error| DbErr::Conn(RuntimeErr::SqlxError(error.into()));
    let mut connection = PgConnection::connect(url).await.map_err(failed)?;
    // Migrating a large store may take hours, and other servers wait for it.
    let begin = "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
        SET LOCAL idle_in_transaction_session_timeout = 0";
    sqlx::raw_sql(begin).execute(&mut connection).await.map_err(failed)?;
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(format!("nguon schema {}", storage.database_schema.as_deref().unwrap_or_default()))
        .execute(&mut connection)
        .await
        .map_err(failed)?;
    Ok(LockHandle::Transaction(Box::new(connection)))
}

impl Database {
    /// Connects and migrates the schema.
    ///
    /// # Errors
    /// When the database cannot be reached or a migration fails.
    pub async fn connect_up_to_date(storage: &Storage, clock: Clock) -> Result<Self, DbErr> {
        let schema_lock = SchemaLock::acquire(storage).await?;
        let database = Self::connect(storage, clock).await?;
        database.migrate(&schema_lock).await?;
        schema_lock.release().await;
        Ok(database)
    }

    /// Migrates the schema.
    ///
    /// # Errors
    /// When a migration fails; on both databases it has no effect then.
    pub async fn migrate(&self, schema_lock: &SchemaLock) -> Result<(), DbErr> {
        match unlimited_options(&schema_lock.storage, CONNECTIONS) {
            // On connections of their own: those for requests have time limits.
            Some(options) => {
                let pool = SeaOrm::connect(options).await?;
                let migrated = Migrator::up(&pool, None).await;
                pool.close().await?;
                migrated
            }
            None => Migrator::up(&self.writer, None).await,
        }
    }

    /// Returns the number of pending migrations.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        Migrator::get_pending_migrations(&self.writer).await.map(|pending| pending.len())
    }
}
