//! The database of a test: empty, or with the schema of this version.
//!
//! The schema is migrated once for each build of the tests and copied for every test, because the migrations take
//! longer than most tests. Those that are about migrating or about schemas of PostgreSQL begin with nothing.

use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use nguon_api::platform::clock::Clock;
use nguon_api::platform::config::Storage;
use nguon_api::platform::database::Database;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait as _};
use uuid::Uuid;

use crate::Site;

/// What is created in the PostgreSQL of `DATABASE_URL` for a test.
#[derive(Clone, Debug)]
pub enum Place {
    /// An empty schema.
    Schema(Schema),
    /// A database with the schema of this version.
    Database {
        /// The address of the cluster.
        cluster: String,
        /// The name of the database.
        name: String,
    },
}

/// A schema in the PostgreSQL of `DATABASE_URL`.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The address of the cluster.
    pub url: String,
    /// The name of the schema.
    pub name: String,
}

impl Schema {
    /// Creates one, which stays until [`Schema::remove`].
    ///
    /// # Panics
    /// Without PostgreSQL.
    pub async fn create() -> Self {
        let (url, name) = (cluster(), unique_name());
        let connection = connect(&url).await;
        connection.execute_unprepared(&format!("CREATE SCHEMA {name}")).await.expect("a schema for the test");
        connection.close().await.expect("the connection closes");
        Self { url, name }
    }

    /// Removes the schema.
    pub fn remove(self) {
        Place::Schema(self).remove();
    }
}

impl Place {
    /// Creates a database with the schema of this version, which stays until [`Place::remove`].
    ///
    /// # Panics
    /// Without PostgreSQL, or when its user may not create databases.
    pub async fn migrated() -> Self {
        let (cluster, name) = (cluster(), unique_name());
        let connection = connect(&cluster).await;
        let template = template_of(&cluster, &connection).await;
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        connection.execute_unprepared(&create).await.expect("a database for the test (CREATEDB)");
        connection.close().await.expect("the connection closes");
        Self::Database { cluster, name }
    }

    /// Returns the address of the database, and the schema in it unless that is the usual one.
    #[must_use]
    pub fn address(&self) -> (String, Option<String>) {
        match self {
            Self::Schema(schema) => (schema.url.clone(), Some(schema.name.clone())),
            Self::Database { cluster, name } => (url_of(cluster, name), None),
        }
    }

    /// Removes what was created, also when the test has failed: on a thread of its own, because a panicking test
    /// cannot await anything.
    pub fn remove(self) {
        let (url, remove) = match self {
            Self::Schema(Schema { url, name }) => (url, format!("SET lock_timeout = '5s'; DROP SCHEMA {name} CASCADE")),
            Self::Database { cluster, name } => (cluster, format!("DROP DATABASE {name} WITH (FORCE)")),
        };
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let connection = sea_orm::Database::connect(&url).await.map_err(std::io::Error::other)?;
                connection.execute_unprepared(&remove).await.map(drop).map_err(std::io::Error::other)
            })
        });
        match thread.join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("the test's data stays in PostgreSQL: {error}"),
            Err(_) => eprintln!("the test's data stays in PostgreSQL"),
        }
    }
}

/// Writes a SQLite database with the schema of this version into a folder.
///
/// # Panics
/// When a file cannot be written.
pub async fn migrated_file(storage: &Storage) {
    let build = Build::current();
    let template = build.file.with_extension("sqlite");
    let lock = std::fs::File::create(build.file.with_extension("lock")).expect("a file for the lock");
    lock.lock().expect("the lock");
    let made_at = std::fs::metadata(&template).and_then(|file| file.modified()).ok();
    if made_at.is_none_or(|made_at| made_at < UNIX_EPOCH + build.made) {
        // Beside its final place, so that a run that is cut off leaves no half of it.
        let folder = tempfile::tempdir_in(build.file.parent().unwrap_or_else(|| Path::new("."))).expect("a folder");
        let own = Storage { data_dir: folder.path().to_owned(), ..storage.clone() };
        migrate(&own).await.expect("the schema");
        std::fs::rename(file_of(&own), &template).expect("the template is kept");
    }
    drop(lock);
    std::fs::create_dir_all(&storage.data_dir).expect("a folder for the data");
    std::fs::copy(&template, file_of(storage)).expect("a copy of the template");
}

fn file_of(storage: &Storage) -> PathBuf {
    PathBuf::from(storage.database_url().trim_start_matches("sqlite://"))
}

async fn migrate(storage: &Storage) -> Result<(), DbErr> {
    Database::connect_up_to_date(storage, Clock::fixed(Site::beginning())).await?.close().await;
    Ok(())
}

/// Returns the name of the database from which others are copied; makes it first when there is none of this build.
async fn template_of(cluster: &str, connection: &DatabaseConnection) -> String {
    let template = format!("nguon_template_{}", Build::current().made.as_nanos());
    // One process makes it, the others wait; the lock ends with the transaction.
    let lock = connection.begin().await.expect("a transaction");
    lock.execute_unprepared("SELECT pg_advisory_xact_lock(hashtextextended('nguon template', 0))")
        .await
        .expect("the lock");
    let named = |name: &str| format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let count = async |sql: String| connection.execute_unprepared(&sql).await.expect("an answer").rows_affected();
    if count(named(&template)).await == 0 {
        let unfinished = format!("{template}_unfinished");
        let _ = count(format!("DROP DATABASE IF EXISTS {unfinished}")).await;
        connection
            .execute_unprepared(&format!("CREATE DATABASE {unfinished}"))
            .await
            .expect("a database for the tests (CREATEDB)");
        let storage = Storage {
            data_dir: std::env::temp_dir(),
            database_url: Some(url_of(cluster, &unfinished)),
            database_schema: None,
            database_connections: 4,
        };
        migrate(&storage).await.expect("the schema");
        let _ = count(format!("ALTER DATABASE {unfinished} RENAME TO {template}")).await;
        // Those of earlier builds, in a cluster that outlasts a run. One that is being copied stays until the next time.
        let older = "SELECT datname FROM pg_database WHERE datname LIKE 'nguon\\_template\\_%' AND datname <> $1";
        let older = Statement::from_sql_and_values(DbBackend::Postgres, older, [template.clone().into()]);
        for row in connection.query_all_raw(older).await.expect("the names") {
            let name: String = row.try_get_by_index(0).expect("a name");
            let _ = connection.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
    lock.commit().await.expect("the lock is released");
    template
}

/// This build of the tests.
struct Build {
    /// The program.
    file: PathBuf,
    /// When it was built, since 1970.
    made: Duration,
}

impl Build {
    fn current() -> Self {
        let file = std::env::current_exe().expect("the program of the tests");
        let made = std::fs::metadata(&file).and_then(|file| file.modified()).expect("when it was built");
        Self { file, made: made.duration_since(UNIX_EPOCH).expect("after 1970") }
    }
}

fn cluster() -> String {
    std::env::var("DATABASE_URL").unwrap_or_else(|_| {
        panic!(
            "DATABASE_URL is not set, so there is no PostgreSQL to test on. Run `make test-api`, or \
             `scripts/postgres.sh run cargo nextest run -p nguon-api-tests`."
        )
    })
}

/// Returns the address of another database of a cluster.
fn url_of(cluster: &str, database: &str) -> String {
    let (address, parameters) = cluster.split_once('?').unwrap_or((cluster, ""));
    let (server, _) = address.rsplit_once('/').expect("the address names a database");
    format!("{server}/{database}?{parameters}")
}

async fn connect(url: &str) -> DatabaseConnection {
    sea_orm::Database::connect(url).await.expect("PostgreSQL answers")
}

fn unique_name() -> String {
    format!("test_{}", Uuid::new_v4().simple())
}
