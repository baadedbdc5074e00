//! The background tasks of this process and how they are: read by `/api/v1/health`, `/readyz` and `/metrics`.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// What a background task is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// It runs.
    #[default]
    Running,
    /// It panicked, and is started again after a pause.
    Restarting,
    /// It ended because the server stops.
    Stopped,
}

impl Phase {
    /// The name in answers and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Restarting => "restarting",
            Self::Stopped => "stopped",
        }
    }
}

/// How one background task is.
#[derive(Clone, Debug, Default)]
pub struct TaskState {
    /// What it is doing.
    pub phase: Phase,
    /// When it last did what it is there for.
    pub last_success_at: Option<DateTime<Utc>>,
    /// When it last failed or panicked.
    pub last_failure_at: Option<DateTime<Utc>>,
    /// Why; for the log and for operators, not for strangers.
    pub last_error: Option<String>,
    /// How often it was started again after a panic.
    pub restarts: u64,
    /// Whether the last thing that it did failed.
    pub is_failing: bool,
}

impl TaskState {
    /// Whether the task runs and its last attempt did not fail.
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
    /// How each task is, by its name.
    #[must_use]
    pub fn states(&self) -> BTreeMap<&'static str, TaskState> {
        self.tasks().clone()
    }

    /// Whether every task runs and did not fail the last time.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.tasks().values().all(TaskState::is_well)
    }

    /// Notes that a task did what it is there for.
    pub fn succeeded(&self, name: &'static str, now: DateTime<Utc>) {
        let mut tasks = self.tasks();
        let task = tasks.entry(name).or_default();
        task.last_success_at = Some(now);
        task.is_failing = false;
    }

    /// Notes that a task could not do what it is there for; it will try again by itself.
    pub fn failed(&self, name: &'static str, now: DateTime<Utc>, error: impl std::fmt::Display) {
        let mut tasks = self.tasks();
        let task = tasks.entry(name).or_default();
        task.last_failure_at = Some(now);
        task.last_error = Some(error.to_string());
        task.is_failing = true;
    }

    /// Notes what a task is doing.
    pub(super) fn enter(&self, name: &'static str, phase: Phase) {
        self.tasks().entry(name).or_default().phase = phase;
    }

    /// Notes that a task has panicked.
    pub(super) fn panicked(&self, name: &'static str, now: DateTime<Utc>, message: &str) {
        let mut tasks = self.tasks();
        let task = tasks.entry(name).or_default();
        task.phase = Phase::Restarting;
        task.last_failure_at = Some(now);
        task.last_error = Some(format!("panic: {message}"));
        task.restarts += 1;
        task.is_failing = true;
    }

    /// Asks all tasks to finish what they are at and to begin nothing new.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether tasks have been asked to end.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits until tasks are asked to end.
    pub async fn stopped(&self) {
        // The sender lives as long as this, so waiting cannot fail.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }

    fn tasks(&self) -> MutexGuard<'_, BTreeMap<&'static str, TaskState>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
