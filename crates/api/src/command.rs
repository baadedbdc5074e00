//! The `nguon` command: reads command line and environment, and runs the chosen action.
//!
//! It is in the library so that the binary is a single call and futures are compiled once.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::accounts::admin;
use crate::http::openapi::version_3_0;
use crate::platform::clock::Clock;
use crate::platform::config::{Config, Storage, environment};
use crate::platform::database::Database;
use crate::platform::log;
use crate::platform::problem::{Error, Result};
use crate::{Server, demo, routes};

/// Nguồn: traceability for Vietnam's provinces, cooperatives and food makers.
#[derive(Parser, Debug)]
#[command(version, about, propagate_version = true)]
struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Serve the app and the API, after migrating the database schema.
    Serve(Config),
    /// Migrate the database schema.
    Migrate(Storage),
    /// Test the settings, the database, the file store, the mail server and the browser app, without serving.
    Check(Config),
    /// Load the demo data into an empty database.
    Demo(Config),
    /// Manage the accounts of authorities and operators.
    Admin(admin::Admin),
    /// Print the OpenAPI document.
    #[command(disable_version_flag = true)]
    Openapi {
        /// Version of OpenAPI.
        #[arg(long, value_name = "VERSION", default_value = "3.1", value_parser = ["3.1", "3.0"])]
        version: String,
    },
}

/// Runs the command, and prints errors to standard error.
#[must_use]
pub fn main() -> ExitCode {
    actix_web::rt::System::new().block_on(answer())
}

async fn answer() -> ExitCode {
    let log = match log::start() {
        Ok(log) => log,
        Err(error) => {
            eprintln!("nguon: log: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = match read_settings() {
        Ok(action) => run(action).await.map_err(|error| vec![error.to_string()]),
        Err(faults) => Err(faults),
    };
    log.finish();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            for fault in faults {
                eprintln!("nguon: {fault}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Reads the command line and the environment.
///
/// # Errors
/// One sentence for every invalid setting.
#[expect(clippy::disallowed_methods, reason = "settings are read from the environment here")]
fn read_settings() -> std::result::Result<Action, Vec<String>> {
    let text = |text: OsString| text.to_string_lossy().into_owned();
    let variables: Vec<_> = std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect();
    let (command, mut faults) = environment::prepare(Command::command(), &variables);
    let command = Command::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit());
    match &command.action {
        Action::Serve(config) | Action::Demo(config) | Action::Check(config) => faults.extend(config.faults()),
        Action::Migrate(storage) => faults.extend(storage.faults()),
        Action::Admin(_) | Action::Openapi { .. } => {}
    }
    if faults.is_empty() { Ok(command.action) } else { Err(faults) }
}

async fn run(action: Action) -> Result<()> {
    match action {
        Action::Serve(config) => serve(&config).await,
        Action::Check(config) => check(&config).await,
        Action::Migrate(storage) => {
            let database = Database::connect_up_to_date(&storage, Clock::system()).await?;
            database.close().await;
            Ok(())
        }
        Action::Demo(config) => demo::load(&config).await,
        Action::Admin(admin) => admin::run(admin).await,
        Action::Openapi { version } => {
            let document = routes::document()?;
            let text = match version.as_str() {
                "3.0" => serde_json::to_string_pretty(&version_3_0::of(document)),
                _ => serde_json::to_string_pretty(document),
            };
            let text = text.map_err(|error| Error::internal("openapi", error))?;
            // The reader may close the pipe early, as `head` does.
            writeln!(std::io::stdout(), "{text}").map_err(|error| Error::internal("standard output", error))
        }
    }
}

async fn check(config: &Config) -> Result<()> {
    let findings = crate::check::check(config).await;
    for finding in &findings {
        let (sign, text) = match &finding.outcome {
            Ok(text) => ("ok  ", text),
            Err(text) => ("FAIL", text),
        };
        writeln!(std::io::stdout(), "{sign} {}: {text}", finding.part)
            .map_err(|error| Error::internal("standard output", error))?;
    }
    let failed = findings.iter().filter(|finding| finding.outcome.is_err()).count();
    if failed == 0 { Ok(()) } else { Err(Error::Internal(format!("{failed} of {} parts do not work", findings.len()))) }
}

async fn serve(config: &Config) -> Result<()> {
    if config.demo {
        demo::load_when_empty(config).await?;
    }
    let server = Server::bind(config, Clock::system()).await?;
    let application = server.application.clone();
    let address = server.address;
    let url = &application.public_url;
    let mut lines =
        format!("Nguồn: http://{address}\n  Ứng dụng / app      {url}\n  Tài liệu API / docs {url}/docs/\n");
    if let Some(loaded) = demo::describe(&application).await? {
        lines.push_str(&loaded);
        lines.push('\n');
    }
    // Ignored: the reader of standard output may be gone, which is no reason to stop.
    let _ = std::io::stdout().write_all(lines.as_bytes());
    server.run().await
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::{Action, Command};

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Command::command().debug_assert();
    }

    #[test]
    fn the_document_is_printed_in_both_versions() {
        for (arguments, expected) in
            [(vec!["nguon", "openapi"], "3.1"), (vec!["nguon", "openapi", "--version", "3.0"], "3.0")]
        {
            let command = Command::try_parse_from(arguments).map(|command| command.action);
            assert!(matches!(command, Ok(Action::Openapi { version }) if version == expected), "{expected}");
        }
        assert!(Command::try_parse_from(["nguon", "openapi", "--version", "2.0"]).is_err());
    }
}
