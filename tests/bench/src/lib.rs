//! The common parts of all measurements: a fresh database with users, the release server as a separate process, and a
//! cheap load generator.

pub mod ground;
pub mod load;
pub mod server;

/// The result of every step: a bench stops at the first error and prints it.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
