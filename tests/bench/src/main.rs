//! Load measurements of the release server, as ratios inside one run.
//!
//! `nguon-bench` fills a database with lots, starts the release server on it and, on the same machine and in
//! turns of a few seconds, a bare actix-web handler that answers with the same bytes from memory. Absolute
//! numbers are the machine's; the ratio between the two is the program's.

mod bare;
mod data;
mod load;
mod report;
mod server;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::report::{Measured, Report};
use crate::server::Nguon;

/// Measures the release server.
#[derive(Parser, Debug)]
struct Command {
    /// The release binary.
    #[arg(long, env = "NGUON_BIN", default_value = "target/release/nguon")]
    server: PathBuf,
    /// Lots in the database: a number, or `full` for a million.
    #[arg(long, env = "NGUON_BENCH_SCALE", default_value = "100000", value_parser = scale)]
    lots: usize,
    /// PostgreSQL, as postgres://…; only SQLite is measured without it.
    #[arg(long, env = "DATABASE_URL")]
    postgres: Option<String>,
    /// Where the table is kept.
    #[arg(long, default_value = "docs/BENCHMARKS.md")]
    output: PathBuf,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// The bare handler: answers every request with the content of a file.
    Bare {
        /// The file.
        body: PathBuf,
    },
}

fn scale(text: &str) -> Result<usize, String> {
    match text {
        "" => Ok(100_000),
        "full" => Ok(1_000_000),
        number => number.parse().map_err(|_| "a number of lots, or `full`".to_owned()),
    }
}

/// What every step returns: the bench stops at the first fault and says where.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    let command = Command::parse();
    let outcome = match &command.action {
        Some(Action::Bare { body }) => bare::serve(body),
        None => tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(Into::into)
            .and_then(|runtime| runtime.block_on(measure(&command))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nguon-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(command: &Command) -> Outcome<()> {
    let mut report = Report::new(command.lots);
    let mut databases = vec![("SQLite", None)];
    if let Some(url) = &command.postgres {
        databases.push(("PostgreSQL", Some(url.clone())));
    }
    for (name, url) in databases {
        eprintln!("{name}: filling the database with {} lots …", command.lots);
        let folder = tempfile::tempdir()?;
        let filled = data::fill(folder.path(), url, command.lots).await?;
        eprintln!("{name}: filled in {:.1} s", filled.seconds);
        let nguon = Nguon::start(&command.server, folder.path(), &filled.storage).await?;
        report.add(name, measure_one(&nguon, &filled, folder.path()).await?);
        nguon.stop()?;
    }
    let text = report.markdown();
    println!("{text}");
    std::fs::write(&command.output, text)?;
    Ok(())
}

async fn measure_one(nguon: &Nguon, filled: &data::Filled, folder: &std::path::Path) -> Outcome<Measured> {
    // One body for all, so that both answer with the same bytes.
    let code = filled.codes.first().ok_or("no codes")?;
    let body = load::get(nguon.address, &format!("/api/v1/trace/{code}")).await?;
    let file = folder.join("body");
    std::fs::write(&file, &body)?;
    let bare = server::Bare::start(&file).await?;

    eprintln!("cold lookups …");
    let cold: Vec<String> =
        filled.codes.iter().skip(10_000).take(2_000).map(|code| format!("/api/v1/trace/{code}")).collect();
    let cold = load::once(nguon.address, &cold, None).await?;

    eprintln!("warm lookups, in turns with the bare handler …");
    let warm: Vec<String> = filled.codes.iter().take(1_000).map(|code| format!("/api/v1/trace/{code}")).collect();
    load::once(nguon.address, &warm, None).await?;
    let mut rounds = Vec::new();
    for _ in 0..5 {
        let bare = load::hammer(bare.address, &warm).await?;
        let nguon = load::hammer(nguon.address, &warm).await?;
        rounds.push((nguon, bare));
    }
    bare.stop()?;

    eprintln!("lists with a search …");
    let token = nguon.sign_in(data::EMAIL, data::PASSWORD).await?;
    let mut lists = Vec::new();
    for (label, query) in filled.searches() {
        let paths = vec![format!("/api/v1/lots?limit=20&{query}"); 200];
        lists.push((label, load::once(nguon.address, &paths, Some(&token)).await?));
    }
    Ok(Measured { body_bytes: body.len(), fill_seconds: filled.seconds, cold, rounds, lists })
}
