//! The `nguon` command.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use nguon_api::clock::Clock;
use nguon_api::config::{Config, Storage};
use nguon_api::database::Database;
use nguon_api::problem::{Error, Result};
use nguon_api::{Server, demo, routes};
use tracing_subscriber::EnvFilter;

mod admin;

/// Nguồn: traceability for Vietnam's provinces, cooperatives and food makers.
#[derive(Parser, Debug)]
#[command(version, about, propagate_version = true)]
struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Serve the app and the API; brings the database's schema up to date first.
    Serve(Config),
    /// Bring the database's schema up to date.
    Migrate(Storage),
    /// Load the demo data into an empty database.
    Demo(Config),
    /// Manage the accounts of authorities and operators.
    Admin(admin::Admin),
    /// Print the OpenAPI document.
    Openapi,
}

#[actix_web::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_env("NGUON_LOG")
                .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn")),
        )
        .with_writer(std::io::stderr)
        .init();
    match run(command.action).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nguon: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(action: Action) -> Result<()> {
    match action {
        Action::Serve(config) => serve(&config).await,
        Action::Migrate(storage) => {
            let database = Database::connect(&storage, Clock::system()).await?;
            database.migrate().await?;
            database.close().await;
            Ok(())
        }
        Action::Demo(config) => demo::load(&config).await,
        Action::Admin(admin) => admin::run(admin).await,
        Action::Openapi => {
            let document = routes::document()?;
            let text = serde_json::to_string_pretty(&document).map_err(|error| Error::internal("openapi", error))?;
            // Whoever reads may stop reading, as `head` does.
            writeln!(std::io::stdout(), "{text}").map_err(|error| Error::internal("standard output", error))
        }
    }
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
    // Whoever started the server may have stopped reading what it says: that is no reason to stop.
    let _ = std::io::stdout().write_all(lines.as_bytes());
    server.run().await
}
