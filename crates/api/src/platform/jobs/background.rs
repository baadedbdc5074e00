//! The background tasks of this process and their states, reported by `/api/v1/health`, `/readyz` and `/metrics`.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// Phase of a background task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Running.
    #[default]
    Running,
    /// Panicked; will be restarted after a pause.
    Restarting,
    /// Ended by the shutdown of the server.
    Stopped,
}

impl Phase {
    /// Returns the name in responses and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Restarting => "restarting",
            Self::Stopped => "stopped",
        }
    }
}

/// State of a background task.
#[derive(Clone, Debug, Default)]
pub struct TaskState {
    /// Current phase.
    pub phase: Phase,
    /// Time of the last successful run.
    pub last_success_at: Option<DateTime<Utc>>,
    /// Time of the last failure or panic.
    pub last_failure_at: Option<DateTime<Utc>>,
    /// Cause of the last failure; for logs and operators only.
    pub last_error: Option<String>,
    /// Number of restarts after a panic.
    pub restarts: u64,
    /// Whether the last run failed.
    pub is_failing: bool,
}

impl TaskState {
    /// Whether the task is running and its last run did not fail.
    #[must_use]
    pub const fn is_well(&self) -> bool {
        !self.is_failing && !matches!(self.phase, Phase::Restarting)
    }
}

/// The background tasks of this process.
#[derive(Debug)]
pub struct Background {
    tasks: Mutex<BTreeMap<&'static str, TaskState>>,
    stopping: watch::Sender<bool>,
}

impl Default for Background {
    fn default() -> Self {
        Self { tasks: Mutex::default(), stopping: watch::Sender::new(false) }
    }
}

impl Background {
    /// Returns the state of each task by name.
    #[must_use]
    pub fn states(&self) -> BTreeMap<&'static str, TaskState> {
        self.tasks().clone()
    }

    /// Whether every task is running and its last run did not fail.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.tasks().values().all(TaskState::is_well)
    }

    /// Records a successful run of a task.
    pub fn succeeded(&self, name: &'static str, now: DateTime<Utc>) {
        let mut tasks = self.tasks();
        let task = tasks.entry(name).or_default();
        task.last_success_at = Some(now);
        task.is_failing = false;
    }

    /// Records a failed run of a task, which retries by itself.
    pub fn failed(&self, name: &'static str, now: DateTime<Utc>, error: impl std::fmt::Display) {
        let mut tasks = self.tasks();
        let task = tasks.entry(name).or_default();
        task.last_failure_at = Some(now);
        task.last_error = Some(error.to_string());
        task.is_failing = true;
    }

    /// Records the phase of a task.
    pub(super) fn enter(&self, name: &'static str, phase: Phase) {
        self.tasks().entry(name).or_default().phase = phase;
    }

    /// Records a panic of a task.
    pub(super) fn panicked(&self, name: &'static str, now: DateTime<Utc>, message: &str) {
        let mut tasks = self.tasks();
        let task = tasks.entry(name).or_default();
        task.phase = Phase::Restarting;
        task.last_failure_at = Some(now);
        task.last_error = Some(format!("panic: {message}"));
        task.restarts += 1;
        task.is_failing = true;
    }

    /// Asks all tasks to finish the work in progress and to start nothing new.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether tasks have been asked to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits until tasks are asked to stop.
    pub async fn stopped(&self) {
        // The sender lives as long as this, so waiting cannot fail.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }

    fn tasks(&self) -> MutexGuard<'_, BTreeMap<&'static str, TaskState>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
