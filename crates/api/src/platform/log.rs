//! The log on standard error, as text or JSON, written by a thread of its own so that no request waits for the reader.

use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::platform::config::environment::{LOG, LOG_FORMAT, LogFormat};

/// Default log filter.
const DEFAULT: &str = "info,sqlx=warn,sea_orm_migration=warn";
/// Maximum size of buffered lines, in bytes; callers with further lines wait.
const MAX_WAITING: usize = 1024 * 1024;
/// Size from which buffered lines are written without delay, in bytes.
const AT_ONCE: usize = 64 * 1024;
/// Time for which lines are gathered, so that not every line wakes the thread.
const DELAY: Duration = Duration::from_millis(20);

/// Destination of lines that bypass the macros of tracing, once the log is started.
static LINES: OnceLock<(Log, LogFormat)> = OnceLock::new();

/// Starts the log. Lines written before [`Log::finish`] are complete.
///
/// # Errors
/// When the thread cannot be started.
#[expect(clippy::disallowed_methods, reason = "the log starts before the settings are read, to report errors in them")]
pub fn start() -> io::Result<Log> {
    let log = Log(Arc::default());
    let writing = log.clone();
    std::thread::Builder::new().name("log".to_owned()).spawn(move || writing.write_for_ever(&mut io::stderr()))?;
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let format = std::env::var(LOG_FORMAT).ok().and_then(|format| LogFormat::parse(&format)).unwrap_or_default();
    // A second start in one process is rejected by tracing below.
    let _ = LINES.set((log.clone(), format));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(log.clone());
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    Ok(log)
}

/// Returns the log and its format; `None` before the start, as in tests.
pub(crate) fn lines() -> Option<&'static (Log, LogFormat)> {
    LINES.get()
}

/// A handle of the log.
#[derive(Clone, Debug)]
pub struct Log(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    lines: Mutex<Lines>,
    /// Signals the first line after a pause, a full buffer, or a wish to finish.
    filled: Condvar,
    /// Signals that the buffer was taken for writing, or written.
    emptied: Condvar,
}

#[derive(Debug, Default)]
struct Lines {
    waiting: Vec<u8>,
    /// The thread is writing the lines it took.
    is_writing: bool,
    /// Somebody is waiting in [`Log::finish`].
    is_finishing: bool,
}

impl Log {
    /// Adds a line, including its line break.
    pub(crate) fn add(&self, line: &[u8]) {
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        while lines.waiting.len() >= MAX_WAITING {
            lines = self.0.emptied.wait(lines).unwrap_or_else(PoisonError::into_inner);
        }
        let before = lines.waiting.len();
        lines.waiting.extend_from_slice(line);
        let after = lines.waiting.len();
        drop(lines);
        if before == 0 || (before < AT_ONCE && after >= AT_ONCE) {
            self.0.filled.notify_one();
        }
    }

    /// Waits until everything is written.
    pub fn finish(&self) {
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.is_finishing = true;
        self.0.filled.notify_one();
        while lines.is_writing || !lines.waiting.is_empty() {
            lines = self.0.emptied.wait(lines).unwrap_or_else(PoisonError::into_inner);
        }
        lines.is_finishing = false;
    }

    /// Gathers and writes lines, for ever. A closed standard error is ignored.
    fn write_for_ever(&self, output: &mut impl Write) {
        let mut taken = Vec::with_capacity(AT_ONCE);
        loop {
            let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
            while lines.waiting.is_empty() {
                lines = self.0.filled.wait(lines).unwrap_or_else(PoisonError::into_inner);
            }
            if lines.waiting.len() < AT_ONCE && !lines.is_finishing {
                let waited = self
                    .0
                    .filled
                    .wait_timeout_while(lines, DELAY, |lines| lines.waiting.len() < AT_ONCE && !lines.is_finishing);
                lines = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            std::mem::swap(&mut lines.waiting, &mut taken);
            lines.is_writing = true;
            drop(lines);
            let _ = output.write_all(&taken);
            taken.clear();
            self.0.lines.lock().unwrap_or_else(PoisonError::into_inner).is_writing = false;
            self.0.emptied.notify_all();
        }
    }
}

impl Write for Log {
    /// Called with a whole line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.add(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::sync::{Arc, Mutex};

    use super::Log;

    #[derive(Clone, Default)]
    struct Output(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Output {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("the output").write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_of_every_thread_is_written_before_the_end() {
        let log = Log(Arc::default());
        let (writing, output) = (log.clone(), Output::default());
        let mut to = output.clone();
        std::thread::spawn(move || writing.write_for_ever(&mut to));
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                let mut log = log.clone();
                std::thread::spawn(move || {
                    for line in 0..20_000 {
                        writeln!(log, "thread {thread} line {line}: {}", "x".repeat(60)).expect("a line");
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().expect("a thread");
        }
        log.finish();
        let written = output.0.lock().expect("the output").iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(written, 4 * 20_000);
    }
}
