//! What a commit sets off in this process, and what the watch over the history sets off for the commits of others.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

use super::public::Generations;
use crate::platform::entity::history::Reach;

/// Work that is done in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Mails to be sent.
    Mail,
    /// Documents to be captured.
    Capture,
}

/// Shared by all clones of one [`super::Database`].
#[derive(Debug, Default)]
pub struct Signals {
    pub(super) generations: Generations,
    /// Positions in the history that this process has written and not yet read back.
    own: Mutex<HashSet<i64>>,
    mail: Notify,
    capture: Notify,
    /// This process has committed something that others should read.
    pub(super) committed: Notify,
}

impl Signals {
    /// Wakes one who works on a queue, or whoever comes next.
    pub fn wake(&self, queue: Queue) {
        self.notify(queue).notify_one();
    }

    /// Waits until a queue is woken.
    pub async fn woken(&self, queue: Queue) {
        self.notify(queue).notified().await;
    }

    const fn notify(&self, queue: Queue) -> &Notify {
        match queue {
            Queue::Mail => &self.mail,
            Queue::Capture => &self.capture,
        }
    }

    /// What this process has just committed: stale at once, here.
    pub(super) fn committed(&self, positions: &[i64], organisation_id: Option<Uuid>, reach: Reach) {
        if reach == Reach::None {
            return;
        }
        self.generations.advance(organisation_id, reach);
        self.own.lock().unwrap_or_else(PoisonError::into_inner).extend(positions);
        self.committed.notify_one();
    }

    /// Whether this process has written a row itself; asked once for each row.
    pub(super) fn is_own(&self, position: i64) -> bool {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).remove(&position)
    }

    /// Drops positions up to this one, which are not read again.
    pub(super) fn forget_own(&self, floor: i64) {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).retain(|position| *position > floor);
    }
}
