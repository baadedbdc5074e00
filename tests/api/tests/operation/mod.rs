//! What the operator of a server relies on: routes, health, logs, metrics, and settings that it refuses to start
//! with.

mod access_log;
mod full;
mod grouping;
mod health;
mod metrics;
mod paths;
mod settings;
mod starting;
mod time_limits;

use std::path::PathBuf;
use std::process::Command;

/// Returns a command for the tested program with only those settings that the test adds.
fn nguon() -> Command {
    let mut binary: PathBuf = std::env::current_exe().expect("this program");
    binary.pop();
    binary.pop();
    let mut command = Command::new(binary.join("nguon"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("NGUON_") {
            command.env_remove(name);
        }
    }
    command.env_remove("DATABASE_URL");
    command
}
