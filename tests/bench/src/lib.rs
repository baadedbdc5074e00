//! What all measurements have in common: a fresh database with people in it, the release server as a process of its
//! own, and a load generator that costs little.

pub mod ground;
pub mod load;
pub mod server;

/// What every step returns: a bench stops at the first fault and says where.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
