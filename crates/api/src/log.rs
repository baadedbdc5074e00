//! The log on standard error: for people or as JSON, written by a thread of its own, so that no request waits for whoever
//! reads it.

use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::environment::{LOG, LOG_FORMAT, LogFormat};

/// What the log says when nothing else is set.
const DEFAULT: &str = "info,sqlx=warn,sea_orm_migration=warn";
/// Lines that may wait to be written; whoever has one more waits.
const WAITING: usize = 8192;
/// Bytes that are written at once.
const AT_ONCE: usize = 64 * 1024;

/// Begins the log. Lines that were written before [`Log::finish`] stand in it.
///
/// # Errors
/// When the thread cannot be started.
#[expect(
    clippy::disallowed_methods,
    reason = "the log begins before settings are read, to say what is wrong with them"
)]
pub fn start() -> io::Result<Log> {
    let (sender, receiver) = sync_channel(WAITING);
    std::thread::Builder::new().name("log".to_owned()).spawn(move || write(&receiver))?;
    let log = Log { sender };
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let format = std::env::var(LOG_FORMAT).ok().and_then(|format| LogFormat::parse(&format)).unwrap_or_default();
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

/// The log.
#[derive(Clone, Debug)]
pub struct Log {
    sender: SyncSender<Message>,
}

#[derive(Debug)]
enum Message {
    Line(Vec<u8>),
    /// Everything before it is to be written now.
    Finish(SyncSender<()>),
}

impl Log {
    /// Waits until everything is written.
    pub fn finish(&self) {
        let (done, written) = sync_channel(1);
        if self.sender.send(Message::Finish(done)).is_ok() {
            let _ = written.recv();
        }
    }
}

/// Gathers the lines that wait and writes them at once. Standard error that is closed ends no server.
fn write(receiver: &Receiver<Message>) {
    let mut lines = Vec::with_capacity(AT_ONCE);
    while let Ok(first) = receiver.recv() {
        let mut next = Some(first);
        let mut finished = None;
        while let Some(message) = next {
            match message {
                Message::Line(line) => lines.extend_from_slice(&line),
                Message::Finish(done) => finished = Some(done),
            }
            next = if lines.len() < AT_ONCE && finished.is_none() { receiver.try_recv().ok() } else { None };
        }
        let _ = io::stderr().write_all(&lines);
        lines.clear();
        if let Some(done) = finished {
            let _ = done.send(());
        }
    }
}

impl Write for Log {
    /// A whole line comes at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.sender.send(Message::Line(line.to_vec())).map_err(io::Error::other)?;
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
