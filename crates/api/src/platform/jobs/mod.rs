//! Work in the background: one table of jobs, and supervised tasks that do them (docs/adr/0032).
//!
//! | file | |
//! |---|---|
//! | `handler.rs` | what a kind of jobs is; each kind has its handler beside what it does |
//! | `queue.rs` | the table: adding, claiming, completing, failing |
//! | `serve.rs` | claims jobs and does them |
//! | `background.rs` | the tasks of this process and how they are |
//! | `supervise.rs` | starts a task again when it panics |

mod background;
mod handler;
mod queue;
mod serve;
mod supervise;

pub use background::{Background, Phase, TaskState};
pub use handler::{Handler, POLL, Policy};
pub(crate) use queue::sweep;
pub use queue::{Backlog, Claim, Completed, LEASE, Priority, backlog, insert};
pub use serve::{run, run_due};
pub use supervise::supervise;
