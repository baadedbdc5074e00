//! Supervision of background tasks: restarts after a panic.

use std::any::Any;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::background::Phase;
use crate::Application;

/// Pause between a panic and the restart; doubled with every consecutive panic.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Maximum pause before a restart. A task that ran for longer than this restarts with the first pause again.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// Runs a task until it returns, restarting it after a panic with a pause. Its state is recorded under `name` in
/// `Application::background`.
pub async fn supervise<T, F>(application: Arc<Application>, name: &'static str, task: T)
where
    T: Fn(Arc<Application>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let mut pause = FIRST_PAUSE;
    loop {
        let started = Instant::now();
        application.background.enter(name, Phase::Running);
        // A set, because its tasks are aborted when this future is dropped.
        let mut running = JoinSet::new();
        running.spawn(task(application.clone()));
        match running.join_next().await {
            Some(Err(error)) if error.is_panic() => {
                let message = panic_message(&*error.into_panic());
                tracing::error!(task = name, cause = %message, "background task panicked; restarting");
                application.background.panicked(name, application.clock.now(), &message);
            }
            _ => {
                application.background.enter(name, Phase::Stopped);
                return;
            }
        }
        pause = if started.elapsed() > MAX_PAUSE { FIRST_PAUSE } else { pause };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = application.background.stopped() => return,
        }
        pause = (pause * 2).min(MAX_PAUSE);
    }
}

/// Returns the message of a panic.
pub(super) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without message".to_owned())
}
