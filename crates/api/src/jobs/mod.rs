//! Work in the background: supervised tasks.
//!
//! | file | |
//! |---|---|
//! | `background.rs` | the tasks of this process and how they are |
//! | `supervise.rs` | starts a task again when it panics |

mod background;
mod supervise;

pub use background::{Background, Phase, TaskState};
pub use supervise::supervise;
