//! The report as a table.

use std::fmt::Write as _;

use nguon_bench::load::Timings;

/// The measurements of lists at one size of the business.
pub(crate) struct Step {
    /// Diary entries.
    pub(crate) entries: usize,
    /// Seconds that it took to grow to this size.
    pub(crate) fill_seconds: f64,
    /// Lists: their module, the query, the timings.
    pub(crate) lists: Vec<(&'static str, &'static str, Timings)>,
    /// Full scans meanwhile, where the database counts them.
    pub(crate) whole_reads: Option<i64>,
}

/// The measurements on one database.
#[derive(Default)]
pub(crate) struct Measured {
    /// Lists as the business grew.
    pub(crate) steps: Vec<Step>,
    /// Lookups of uncached codes, one after the other.
    pub(crate) cold: Timings,
    /// Repeated lookups.
    pub(crate) warm: Vec<Warm>,
}

/// A repeated lookup.
pub(crate) struct Warm {
    /// What is requested.
    pub(crate) what: &'static str,
    /// Bytes of the body that both servers answered with, compressed.
    pub(crate) body_bytes: usize,
    /// Turns: the server, and the bare handler.
    pub(crate) rounds: Vec<(Timings, Timings)>,
}

/// All measurements.
pub(crate) struct Report {
    entries: usize,
    databases: Vec<(&'static str, Measured)>,
}

impl Report {
    pub(crate) fn new(entries: usize) -> Self {
        Self { entries, databases: Vec::new() }
    }

    pub(crate) fn add(&mut self, name: &'static str, measured: Measured) {
        self.databases.push((name, measured));
    }

    /// Returns the table in Markdown.
    pub(crate) fn markdown(&self) -> String {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let mut text = format!(
            "# Benchmarks\n\nWritten by `make bench`; figures of the last run. Machine: {cores} cores, which the server, the \
             load generator and the database share. One business with {} diary entries, a tenth as many lots, a hundredth as many products.\n\n\
             Absolute figures are the machine's. The ratio is taken between turns of three seconds in one run: the release \
             server's public lookup, and a bare actix-web handler that answers with the same bytes from memory.\n\n\
             ## Public answers, warm, 32 connections\n\n\
             | database | asked | server req/s | p50 ms | p99 ms | bare req/s | p50 ms | p99 ms | ratio (median of turns) | body bytes |\n\
             |---|---|---|---|---|---|---|---|---|---|\n",
            self.entries
        );
        let all =
            self.databases.iter().flat_map(|(name, measured)| measured.warm.iter().map(move |asked| (name, asked)));
        for (name, asked) in all {
            let mut rounds: Vec<(f64, &(Timings, Timings))> =
                asked.rounds.iter().map(|round| (round.0.rate() / round.1.rate(), round)).collect();
            rounds.sort_by(|left, right| left.0.total_cmp(&right.0));
            let Some((ratio, (server, bare))) = rounds.get(rounds.len() / 2) else { continue };
            let _ = writeln!(
                text,
                "| {name} | {} | {:.0} | {:.2} | {:.2} | {:.0} | {:.2} | {:.2} | **{ratio:.2}** | {} |",
                asked.what,
                server.rate(),
                server.per_mille(500),
                server.per_mille(990),
                bare.rate(),
                bare.per_mille(500),
                bare.per_mille(990),
                asked.body_bytes,
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
        self.lists(&mut text);
        text
    }

    fn lists(&self, text: &mut String) {
        text.push_str("\n## Lists, one connection, 20 rows, as the business grows\n");
        for (name, measured) in &self.databases {
            let _ = write!(text, "\n### {name}\n\n| list | asked |");
            for step in &measured.steps {
                let _ = write!(text, " p50 ms at {0} | p99 ms at {0} |", step.entries);
            }
            let _ = write!(text, "\n|---|---|{}\n", "---|---|".repeat(measured.steps.len()));
            let Some(last) = measured.steps.last() else { continue };
            for (row, (module, label, _)) in last.lists.iter().enumerate() {
                let _ = write!(text, "| {module} | {label} |");
                for step in &measured.steps {
                    let timings = &step.lists[row].2;
                    let _ = write!(text, " {:.2} | {:.2} |", timings.per_mille(500), timings.per_mille(990));
                }
                text.push('\n');
            }
            let seconds: Vec<String> =
                measured.steps.iter().map(|step| format!("{:.1} s to {}", step.fill_seconds, step.entries)).collect();
            let _ = writeln!(text, "\nGrowing through the services: {}.", seconds.join(", "));
            if let Some(whole) = last.whole_reads {
                let _ = writeln!(text, "Whole tables read by the lists of the last step: {whole}.");
            }
        }
    }
}
