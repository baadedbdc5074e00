//! The event store and the trace under load, on both databases, as ratios inside one run: capture beside plain
//! INSERTs of the same rows; events by EPC, one-step queries and a trace to a thousand recipients while the store
//! grows.

mod history;
mod plain;
mod world;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use nguon_bench::server::Nguon;
use nguon_bench::{Outcome, ground, load};

use crate::history::{History, document, lot};
use crate::plain::Rows;
use crate::world::World;

/// Events per document.
const DOCUMENT: usize = 1_000;
/// Requests of each kind.
const REPEATED: usize = 200;
/// Documents per business with which capture is compared with plain INSERTs.
const COMPARED: usize = 2;

/// Measures the event store.
#[derive(Parser, Debug)]
struct Command {
    /// The release binary.
    #[arg(long, env = "NGUON_BIN", default_value = "target/release/nguon")]
    server: std::path::PathBuf,
    /// Lots on PostgreSQL, with ten events each: a number, or `full` for a million; SQLite gets a tenth.
    #[arg(long, env = "NGUON_BENCH_SCALE", default_value = "10000", value_parser = scale)]
    lots: usize,
    /// PostgreSQL, as postgres://…; only SQLite is measured without it.
    #[arg(long, env = "DATABASE_URL")]
    postgres: Option<String>,
}

fn scale(text: &str) -> Result<usize, String> {
    match text {
        "" => Ok(10_000),
        "full" => Ok(1_000_000),
        number => number.parse().map_err(|_| "a number of lots, or `full`".to_owned()),
    }
}

fn main() -> ExitCode {
    let command = Command::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(measure(&command)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nguon-bench-events: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A tenth, and all.
fn steps(lots: usize) -> Vec<usize> {
    [lots / 10, lots].into_iter().filter(|step| *step > 0).collect()
}

async fn measure(command: &Command) -> Outcome<()> {
    println!("| database | lots | events | captured a second | plain INSERTs a second | ratio |");
    println!("|---|---|---|---|---|---|");
    let mut lines = Vec::new();
    let mut databases = vec![("SQLite", None, command.lots / 10)];
    if let Some(url) = &command.postgres {
        databases.push(("PostgreSQL", Some(url.clone()), command.lots));
    }
    for (name, url, lots) in databases {
        let folder = tempfile::tempdir()?;
        let mut world = World::found(folder.path(), url).await?;
        let mut history = History::new();
        let (wide, events) = history.wide(World::ordinary());
        let mut events_so_far = world.capture(events, DOCUMENT).await?;
        for step in steps(lots) {
            while history.lots() < step {
                let mut batch = Vec::new();
                while batch.len() < 10 * DOCUMENT && history.lots() < step {
                    batch.extend(history.season());
                }
                events_so_far += world.capture(batch, DOCUMENT).await?;
            }
            ground::analyse(&world.application).await?;
            let known = history.lots();
            let lots = |number: usize| lot((number * 7_919) % known);
            let server = Nguon::start(&command.server, folder.path(), &world.storage).await?;
            let reader = server.sign_in(world::READER, world::PASSWORD).await?;
            let owner = server.sign_in(&world::email(0), world::PASSWORD).await?;
            let by_epc: Vec<String> = (0..REPEATED)
                .map(|number| format!("/epcis/v2/events?perPage=30&MATCH_anyEPCClass={}", encoded(&lots(number))))
                .collect();
            let one_step: Vec<String> = (0..REPEATED)
                .map(|number| format!("/api/v1/chain?steps=1&direction=both&code={}", encoded(&lots(number))))
                .collect();
            let whole: Vec<String> = (0..REPEATED)
                .map(|number| format!("/api/v1/chain?direction=both&code={}", encoded(&lots(number))))
                .collect();
            let wide = vec![format!("/api/v1/chain?direction=forward&code={}", encoded(&wide)); 20];
            for (what, paths) in [
                ("events by EPC", by_epc),
                ("one step back and forward", one_step),
                ("whole chain of a lot", whole),
                ("forward to 972 and more recipients, 6 levels", wide),
            ] {
                // Events are requested by a business, traces by the authority.
                let token = if what.starts_with("events") { &owner } else { &reader };
                load::once(server.address, &paths[..3], Some(token)).await?;
                let timings = load::once(server.address, &paths, Some(token)).await?;
                lines.push(format!(
                    "| {name} | {step} | {what} | {:.1} | {:.1} |",
                    timings.per_mille(500),
                    timings.per_mille(990)
                ));
            }
        }
        let (captured, plain) = compare(&mut world, &mut history).await?;
        println!("| {name} | {lots} | {events_so_far} | {captured:.0} | {plain:.0} | {:.2} |", captured / plain);
    }
    println!("\n| database | lots | asked | p50 ms | p99 ms |\n|---|---|---|---|---|");
    for line in lines {
        println!("{line}");
    }
    Ok(())
}

/// Returns events per second by capture, and by plain INSERTs of the same rows, in turns: the rows of each document
/// in one transaction, as capture does.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
async fn compare(world: &mut World, history: &mut History) -> Outcome<(f64, f64)> {
    let (mut captured, mut plain) = ((0, 0.0), (0, 0.0));
    for _ in 0..COMPARED {
        let mut events = Vec::new();
        while events.len() < World::ordinary() * DOCUMENT {
            events.extend(history.season());
        }
        for (who, events) in world::by_recorder(events) {
            for events in events.chunks(DOCUMENT) {
                let document = document(events);
                let before = world.application.clock.new_id();
                let start = Instant::now();
                captured.0 += world.capture_one(who, &document).await?;
                captured.1 += start.elapsed().as_secs_f64();
                let rows = Rows::copy(&world.application, before).await?;
                plain.0 += rows.count();
                let start = Instant::now();
                rows.insert(&world.application).await?;
                plain.1 += start.elapsed().as_secs_f64();
            }
        }
    }
    Ok((captured.0 as f64 / captured.1, plain.0 as f64 / plain.1))
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
