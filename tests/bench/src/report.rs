//! The table.

use std::fmt::Write as _;

use crate::load::Timings;

/// What was measured on one database.
pub(crate) struct Measured {
    /// Bytes of the body that both servers answered with, compressed.
    pub(crate) body_bytes: usize,
    /// Seconds that filling took.
    pub(crate) fill_seconds: f64,
    /// Lookups that nobody had asked for before, one after the other.
    pub(crate) cold: Timings,
    /// Turns: the server and the bare handler.
    pub(crate) rounds: Vec<(Timings, Timings)>,
    /// Lists by what they search for.
    pub(crate) lists: Vec<(&'static str, Timings)>,
}

/// All that was measured.
pub(crate) struct Report {
    lots: usize,
    databases: Vec<(&'static str, Measured)>,
}

impl Report {
    pub(crate) fn new(lots: usize) -> Self {
        Self { lots, databases: Vec::new() }
    }

    pub(crate) fn add(&mut self, name: &'static str, measured: Measured) {
        self.databases.push((name, measured));
    }

    /// The table, as it is kept.
    pub(crate) fn markdown(&self) -> String {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let mut text = format!(
            "# Benchmarks\n\nWritten by `make bench`; figures of the last run. Machine: {cores} cores, which the server, the \
             load generator and the database share. {} lots of one business.\n\n\
             Absolute figures are the machine's. The ratio is taken between turns of three seconds in one run: the release \
             server's public lookup, and a bare actix-web handler that answers with the same bytes from memory.\n\n\
             ## Public trace lookup, warm, 32 connections\n\n\
             | database | server req/s | p50 ms | p99 ms | bare req/s | p50 ms | p99 ms | ratio (median of turns) | body bytes |\n\
             |---|---|---|---|---|---|---|---|---|\n",
            self.lots
        );
        for (name, measured) in &self.databases {
            let mut rounds: Vec<(f64, &(Timings, Timings))> =
                measured.rounds.iter().map(|round| (round.0.rate() / round.1.rate(), round)).collect();
            rounds.sort_by(|left, right| left.0.total_cmp(&right.0));
            let Some((ratio, (server, bare))) = rounds.get(rounds.len() / 2) else { continue };
            let _ = writeln!(
                text,
                "| {name} | {:.0} | {:.2} | {:.2} | {:.0} | {:.2} | {:.2} | **{ratio:.2}** | {} |",
                server.rate(),
                server.per_mille(500),
                server.per_mille(990),
                bare.rate(),
                bare.per_mille(500),
                bare.per_mille(990),
                measured.body_bytes,
            );
        }
        text.push_str(
            "\n## Public trace lookup, cold, one connection\n\n| database | p50 ms | p99 ms |\n|---|---|---|\n",
        );
        for (name, measured) in &self.databases {
            let _ = writeln!(
                text,
                "| {name} | {:.2} | {:.2} |",
                measured.cold.per_mille(500),
                measured.cold.per_mille(990)
            );
        }
        text.push_str("\n## List of lots with a search, one connection, 20 rows\n\n| database | search | p50 ms | p99 ms |\n|---|---|---|---|\n");
        for (name, measured) in &self.databases {
            for (label, timings) in &measured.lists {
                let _ = writeln!(
                    text,
                    "| {name} | {label} | {:.2} | {:.2} |",
                    timings.per_mille(500),
                    timings.per_mille(990)
                );
            }
        }
        text.push_str(
            "\n## Filling the database (direct inserts, for information)\n\n| database | seconds |\n|---|---|\n",
        );
        for (name, measured) in &self.databases {
            let _ = writeln!(text, "| {name} | {:.1} |", measured.fill_seconds);
        }
        text
    }
}
