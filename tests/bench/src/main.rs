//! Load measurements of the release server, as ratios inside one run.
//!
//! `nguon-bench` fills a database step by step with the records of one business, starts the release server on it at
//! every step and measures its lists, which shows the growth; and, on the same machine and in turns of a few seconds,
//! a bare actix-web handler that answers with the same bytes as a public page from memory. Absolute numbers depend on
//! the machine; ratios and growth on the program.

mod bare;
mod data;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::data::Business;
use crate::report::{Measured, Report, Step, Warm};
use nguon_bench::server::{self, Nguon};
use nguon_bench::{Outcome, load};

/// Measures the release server.
#[derive(Parser, Debug)]
struct Command {
    /// The release binary.
    #[arg(long, env = "NGUON_BIN", default_value = "target/release/nguon")]
    server: PathBuf,
    /// Diary entries in the end: a number, or `full` for a million. There is a lot for every ten of them and a
    /// product for every hundred.
    #[arg(long, env = "NGUON_BENCH_SCALE", default_value = "100000", value_parser = scale)]
    entries: usize,
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
        number => number.parse().map_err(|_| "a number of diary entries, or `full`".to_owned()),
    }
}

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

/// Returns ten thousand, ten times as many, and so on up to the end.
fn steps(entries: usize) -> Vec<usize> {
    std::iter::successors(Some(10_000), |step| Some(step * 10))
        .take_while(|step| *step < entries)
        .chain([entries])
        .collect()
}

async fn measure(command: &Command) -> Outcome<()> {
    let mut report = Report::new(command.entries);
    let mut databases = vec![("SQLite", None)];
    if let Some(url) = &command.postgres {
        databases.push(("PostgreSQL", Some(url.clone())));
    }
    for (name, url) in databases {
        let folder = tempfile::tempdir()?;
        let mut business = Business::found(folder.path(), url).await?;
        let mut measured = Measured::default();
        for entries in steps(command.entries) {
            eprintln!("{name}: growing to {entries} diary entries …");
            let fill_seconds = business.grow(entries).await?;
            eprintln!("{name}: grown in {fill_seconds:.1} s; lists …");
            let nguon = Nguon::start(&command.server, folder.path(), &business.storage).await?;
            let step = lists(&nguon, &business, entries, fill_seconds).await?;
            measured.steps.push(step);
            if entries == command.entries {
                lookups(&nguon, &business, folder.path(), &mut measured).await?;
            }
        }
        report.add(name, measured);
    }
    let text = report.markdown();
    println!("{text}");
    std::fs::write(&command.output, text)?;
    Ok(())
}

/// Measured requests of each list.
const REPEATED: usize = 200;

async fn lists(nguon: &Nguon, business: &Business, entries: usize, fill_seconds: f64) -> Outcome<Step> {
    let token = nguon.sign_in(data::EMAIL, data::PASSWORD).await?;
    let scans_before = business.whole_reads().await?;
    let mut lists = Vec::new();
    for (module, label, query) in business.questions() {
        let path = format!("/api/v1/{module}?limit=20&{query}");
        load::once(nguon.address, &vec![path.clone(); 3], Some(&token)).await?;
        let timings = load::once(nguon.address, &vec![path; REPEATED], Some(&token)).await?;
        lists.push((module, label, timings));
    }
    let whole_reads = match (scans_before, business.whole_reads().await?) {
        (Some(before), Some(after)) => Some(after - before),
        _ => None,
    };
    Ok(Step { entries, fill_seconds, lists, whole_reads })
}

async fn lookups(nguon: &Nguon, business: &Business, folder: &Path, measured: &mut Measured) -> Outcome<()> {
    // One body for all, so that both answer with the same bytes.
    let codes = business.codes().await?;
    let paths: Vec<String> = codes.iter().map(|code| format!("/api/v1/trace/{code}")).collect();
    let (warm, cold) = paths.split_at(paths.len() / 3);
    let body = load::get(nguon.address, warm.first().ok_or("no codes")?).await?;
    eprintln!("cold lookups …");
    measured.cold = load::once(nguon.address, cold, None).await?;
    measured.warm.push(in_turns(nguon, "public trace, JSON", warm, &body, folder).await?);

    let pages: Vec<String> = codes.iter().take(warm.len()).map(|code| format!("/t/{code}")).collect();
    let page = load::get(nguon.address, pages.first().ok_or("no codes")?).await?;
    measured.warm.push(in_turns(nguon, "page of a code, HTML", &pages, &page, folder).await?);

    // The address in a printed QR code.
    let links = business.links().await?;
    let page = load::get(nguon.address, links.first().ok_or("no products with a GTIN")?).await?;
    measured.warm.push(in_turns(nguon, "GS1 Digital Link, HTML", &links, &page, folder).await?);
    Ok(())
}

/// Measures in turns the server and a bare handler that answers with the same bytes.
async fn in_turns(nguon: &Nguon, what: &'static str, paths: &[String], body: &[u8], folder: &Path) -> Outcome<Warm> {
    let file = folder.join("body");
    std::fs::write(&file, body)?;
    let bare = server::Bare::start(&file).await?;
    eprintln!("{what}, warm, in turns with the bare handler …");
    load::once(nguon.address, paths, None).await?;
    let mut rounds = Vec::new();
    for _ in 0..5 {
        let bare = load::hammer(bare.address, paths).await?;
        rounds.push((load::hammer(nguon.address, paths).await?, bare));
    }
    Ok(Warm { what, body_bytes: body.len(), rounds })
}
