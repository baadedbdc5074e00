//! Background jobs: one table of jobs, and supervised tasks that run them (docs/adr/0032).
//!
//! | file | |
//! |---|---|
//! | `handler.rs` | kinds of jobs; each is implemented in the module of its work |
//! | `queue.rs` | the table: inserting, claiming, completing, failing |
//! | `serve.rs` | claims and runs jobs |
//! | `background.rs` | states of the tasks of this process |
//! | `supervise.rs` | restarts a task after a panic |

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
