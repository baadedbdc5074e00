//! The `nguon` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    nguon_api::command::main()
}
