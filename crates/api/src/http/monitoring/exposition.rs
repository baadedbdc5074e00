//! Metrics in the text format of Prometheus (exposition format 0.0.4).

use std::fmt::{Display, Write as _};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::Application;
use crate::platform::jobs::{self, Backlog};

/// Time limit for counting the waiting jobs in the database.
const LIMIT: Duration = Duration::from_secs(3);

/// Returns all metrics. Those from the database are absent when it does not respond; `nguon_database_up` is 0 then.
pub(super) async fn of(application: &Application) -> String {
    let mut text = String::with_capacity(16 * 1024);
    let version = env!("CARGO_PKG_VERSION");
    metric(&mut text, "nguon_build_info", "gauge", "Version of the server.", [(format!("version=\"{version}\""), 1)]);
    let uptime = application.monitor.started.elapsed().as_secs();
    metric(&mut text, "nguon_uptime_seconds", "gauge", "Seconds since the server started.", [(String::new(), uptime)]);
    write_process(&mut text);
    application.monitor.requests.write(&mut text);

    let pools = application.database.pools();
    let in_use = pools.iter().map(|pool| (format!("pool=\"{}\"", pool.name), pool.in_use));
    metric(&mut text, "nguon_database_connections_in_use", "gauge", "Connections in use.", in_use);
    let idle = pools.iter().map(|pool| (format!("pool=\"{}\"", pool.name), pool.idle));
    metric(&mut text, "nguon_database_connections_idle", "gauge", "Idle connections.", idle);
    let max = pools.iter().map(|pool| (format!("pool=\"{}\"", pool.name), pool.max));
    metric(&mut text, "nguon_database_connections_max", "gauge", "Maximum number of connections of a pool.", max);

    let cache = application.traces.figures();
    metric(
        &mut text,
        "nguon_public_cache_hits_total",
        "counter",
        "Public pages served from the cache.",
        [(String::new(), cache.hits)],
    );
    let misses = [(String::new(), cache.misses)];
    metric(&mut text, "nguon_public_cache_misses_total", "counter", "Public pages read from the database.", misses);
    let entries = [(String::new(), cache.entries)];
    metric(&mut text, "nguon_public_cache_entries", "gauge", "Public pages in the cache.", entries);

    let tasks = application.background.states();
    let restarts = tasks.iter().map(|(name, state)| (format!("task=\"{name}\""), state.restarts));
    let help = "Restarts of a background task after a panic.";
    metric(&mut text, "nguon_background_task_restarts_total", "counter", help, restarts);
    let well = tasks.iter().map(|(name, state)| (format!("task=\"{name}\""), u8::from(state.is_well())));
    let help = "Whether a background task is running and its last run succeeded.";
    metric(&mut text, "nguon_background_task_up", "gauge", help, well);

    let waiting = tokio::time::timeout(LIMIT, jobs::backlog(application)).await.ok().and_then(Result::ok);
    let up = [(String::new(), u8::from(waiting.is_some()))];
    metric(&mut text, "nguon_database_up", "gauge", "Whether the database responded.", up);
    if let Some(waiting) = waiting {
        write_jobs(&mut text, application.monitor.job_kinds, &waiting, application.clock.now());
    }
    text
}

/// Writes the metrics of the jobs of all servers, by kind; mails are jobs too.
fn write_jobs(text: &mut String, kinds: &[&str], backlogs: &[Backlog], now: DateTime<Utc>) {
    // A kind without waiting jobs has no backlog.
    let of = |kind: &str| backlogs.iter().find(|backlog| backlog.kind == kind);
    let each = |value: &dyn Fn(&Backlog) -> i64| {
        let value = |kind: &&str| (format!("kind=\"{kind}\""), of(kind).map_or(0, value));
        kinds.iter().map(value).collect::<Vec<_>>()
    };
    metric(text, "nguon_jobs_waiting", "gauge", "Unfinished jobs.", each(&|backlog| backlog.waiting));
    metric(text, "nguon_jobs_given_up", "gauge", "Recently abandoned jobs.", each(&|backlog| backlog.given_up));
    let age = |backlog: &Backlog| backlog.oldest_at.map_or(0, |oldest| (now - oldest).num_seconds().max(0));
    metric(text, "nguon_jobs_oldest_seconds", "gauge", "Age of the oldest unfinished job.", each(&age));
}

/// Writes memory and open file descriptors, where `/proc` exists.
fn write_process(text: &mut String) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kibibytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    if let Some(kibibytes) = kibibytes {
        let bytes = [(String::new(), kibibytes * 1024)];
        metric(text, "process_resident_memory_bytes", "gauge", "Memory in use.", bytes);
    }
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        let files = [(String::new(), files.count())];
        metric(text, "process_open_fds", "gauge", "Open files and connections.", files);
    }
}

/// Writes one metric: its header, and a line for each set of labels.
fn metric<V: Display>(
    text: &mut String,
    name: &str,
    kind: &str,
    help: &str,
    values: impl IntoIterator<Item = (String, V)>,
) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    for (labels, value) in values {
        let _ = if labels.is_empty() {
            writeln!(text, "{name} {value}")
        } else {
            writeln!(text, "{name}{{{labels}}} {value}")
        };
    }
}
