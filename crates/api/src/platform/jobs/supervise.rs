//! Background tasks that are started again when they panic.

use std::any::Any;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::background::Phase;
use crate::Application;

/// Between a panic and the next start; doubled with every panic in a row.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause before a start. A task that ran for longer than this begins with the first pause again.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// Runs a task until it returns. When it panics, it is started again after a pause; `Application::background` has how
/// it is under its name.
pub async fn supervise<T, F>(application: Arc<Application>, name: &'static str, task: T)
where
    T: Fn(Arc<Application>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let mut pause = FIRST_PAUSE;
    loop {
        let started = Instant::now();
        application.background.enter(name, Phase::Running);
        // A set, because what is in it ends with this future.
        let mut running = JoinSet::new();
        running.spawn(task(application.clone()));
        match running.join_next().await {
            Some(Err(error)) if error.is_panic() => {
                let message = panic_message(&*error.into_panic());
                tracing::error!(task = name, cause = %message, "a background task has panicked and is started again");
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

/// What a panic says.
pub(super) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without message".to_owned())
}
