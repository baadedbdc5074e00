//! `nguon check`: tests everything that the server needs, without serving and without changing the schema.

use std::time::Duration;

use crate::files::file::Files;
use crate::http::pages::Pages;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::database::Database;
use crate::platform::mail;
use crate::platform::problem::{Error, Result};

/// Time limit of each test.
const LIMIT: Duration = Duration::from_secs(20);

/// The result of a test.
#[derive(Debug)]
pub struct Finding {
    /// Tested part, in a word or two.
    pub part: &'static str,
    /// A description, or the error.
    pub outcome: std::result::Result<String, String>,
}

/// Tests the database, the file store, the mail server and the browser app; a failure does not stop the other tests.
/// The settings themselves are checked by [`Config::faults`].
pub async fn check(config: &Config) -> Vec<Finding> {
    let outcome = |result: Result<String>| result.map_err(|error| error.to_string());
    vec![
        Finding { part: "data folder", outcome: outcome(data_folder(config)) },
        Finding { part: "database", outcome: limited(async { outcome(database(config).await) }).await },
        Finding { part: "file store", outcome: limited(async { outcome(file_store(config).await) }).await },
        Finding { part: "mail", outcome: limited(mail::greet(config)).await },
        Finding { part: "browser app", outcome: outcome(browser_app(config)) },
    ]
}

/// Limits the time of a test: S3 clients retry for minutes.
async fn limited(
    trying: impl Future<Output = std::result::Result<String, String>>,
) -> std::result::Result<String, String> {
    match tokio::time::timeout(LIMIT, trying).await {
        Ok(outcome) => outcome,
        Err(_) => Err(format!("has not answered within {} s", LIMIT.as_secs())),
    }
}

fn data_folder(config: &Config) -> Result<String> {
    let folder = &config.storage.data_dir;
    let failed = |error: std::io::Error| Error::internal(&folder.display().to_string(), error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    tempfile::tempfile_in(folder).map_err(failed)?;
    Ok(format!("{} can be written", folder.display()))
}

async fn database(config: &Config) -> Result<String> {
    let database = Database::connect(&config.storage, Clock::system()).await?;
    let pending = database.pending_migrations().await;
    let written = async { database.begin().await?.rollback().await }.await;
    database.close().await;
    written?;
    Ok(match pending? {
        0 => "answers, its schema is up to date".to_owned(),
        pending => format!("answers, {pending} changes of its schema are to come"),
    })
}

async fn file_store(config: &Config) -> Result<String> {
    Files::open(config)?.self_test().await?;
    let place = config.files.file_store.as_deref().unwrap_or("the folder files");
    Ok(format!("{place} takes and gives files"))
}

fn browser_app(config: &Config) -> Result<String> {
    let folder = config.frontend_dir.display();
    let files = Pages::load(&config.frontend_dir)?.count();
    match files {
        None => Err(Error::internal(&folder.to_string(), "there is no index.html; only the API would answer")),
        Some(files) => Ok(format!("{folder} has {files} files")),
    }
}
