//! Bringing the schema up to date, by one server at a time: several may start at once on the same database.

use std::path::Path;

use nguon_migrations::{Migrator, MigratorTrait as _};
use sea_orm::sqlx::{self, Connection as _, PgConnection};
use sea_orm::{Database as SeaOrm, DbErr, RuntimeErr};

use super::{Database, sqlite_path, unlimited_options};
use crate::platform::clock::Clock;
use crate::platform::config::Storage;

/// Connections for migrations: one for the migration, one for the list of them.
const CONNECTIONS: u32 = 2;

/// The right to change the schema, and all that belongs to it. Nobody else has it until it is dropped or the process ends.
#[must_use = "whoever drops it at once has no right any more"]
pub struct SchemaTurn {
    storage: Storage,
    held: Held,
}

enum Held {
    /// A lock on a file beside the database: SQLite itself has none that lasts longer than a transaction.
    File { _file: std::fs::File },
    /// An advisory lock in a transaction, so that it also holds behind a pooler that gives out connections for the time of
    /// a transaction.
    Transaction(Box<PgConnection>),
}

impl std::fmt::Debug for SchemaTurn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SchemaTurn")
    }
}

impl SchemaTurn {
    /// Waits until no other server has the right. On SQLite that comes before connecting: setting up a new file is a
    /// change as well.
    ///
    /// # Errors
    /// When the database cannot be reached, or the lock cannot be made.
    pub async fn take(storage: &Storage) -> Result<Self, DbErr> {
        let url = storage.database_url();
        let held = match sqlite_path(&url) {
            Some(path) => lock_file(path).await?,
            None => lock_postgres(&url, storage).await?,
        };
        Ok(Self { storage: storage.clone(), held })
    }

    /// Gives the right to the next.
    pub async fn end(self) {
        if let Held::Transaction(connection) = self.held {
            // The lock ends with the connection, whatever happens.
            let _ = connection.close().await;
        }
    }
}

async fn lock_file(database: &str) -> Result<Held, DbErr> {
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
    file.map(|file| Held::File { _file: file }).map_err(|error| DbErr::Custom(format!("{shown}: {error}")))
}

async fn lock_postgres(url: &str, storage: &Storage) -> Result<Held, DbErr> {
    let failed = |error: sqlx::Error| DbErr::Conn(RuntimeErr::SqlxError(error.into()));
    let mut connection = PgConnection::connect(url).await.map_err(failed)?;
    // Whoever migrates a large store may take hours, and the others wait for as long.
    let begin = "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
        SET LOCAL idle_in_transaction_session_timeout = 0";
    sqlx::raw_sql(begin).execute(&mut connection).await.map_err(failed)?;
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(format!("nguon schema {}", storage.database_schema.as_deref().unwrap_or_default()))
        .execute(&mut connection)
        .await
        .map_err(failed)?;
    Ok(Held::Transaction(Box::new(connection)))
}

impl Database {
    /// Connects and brings the schema up to date.
    ///
    /// # Errors
    /// When the database cannot be reached or a migration fails.
    pub async fn connect_up_to_date(storage: &Storage, clock: Clock) -> Result<Self, DbErr> {
        let turn = SchemaTurn::take(storage).await?;
        let database = Self::connect(storage, clock).await?;
        database.migrate(&turn).await?;
        turn.end().await;
        Ok(database)
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When a migration fails; on both databases it has then changed nothing.
    pub async fn migrate(&self, turn: &SchemaTurn) -> Result<(), DbErr> {
        match unlimited_options(&turn.storage, CONNECTIONS) {
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

    /// How many migrations have not been applied.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        Migrator::get_pending_migrations(&self.writer).await.map(|pending| pending.len())
    }
}
