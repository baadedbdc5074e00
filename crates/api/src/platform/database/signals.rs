//! Effects of a commit in this process, whether by this server or, through the history, by others.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

use super::public::Generations;
use crate::platform::entity::history::Reach;

/// A queue of background work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Mails to send.
    Mail,
    /// Documents to capture.
    Capture,
}

/// State shared by all clones of one [`super::Database`].
#[derive(Debug, Default)]
pub struct Signals {
    pub(super) generations: Generations,
    /// Positions of history rows that this process has written and not read back yet.
    own: Mutex<HashSet<i64>>,
    mail: Notify,
    capture: Notify,
    /// Notified when this process has committed a change of public data.
    pub(super) committed: Notify,
}

impl Signals {
    /// Wakes one worker of a queue, or the next one to wait.
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

    /// Invalidates public data changed by a commit of this process.
    pub(super) fn committed(&self, positions: &[i64], organisation_id: Option<Uuid>, reach: Reach) {
        if reach == Reach::None {
            return;
        }
        self.generations.advance(organisation_id, reach);
        self.own.lock().unwrap_or_else(PoisonError::into_inner).extend(positions);
        self.committed.notify_one();
    }

    /// Whether this process wrote a row itself; may be called once for each row.
    pub(super) fn is_own(&self, position: i64) -> bool {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).remove(&position)
    }

    /// Drops positions up to `floor`, which are not read again.
    pub(super) fn forget_own(&self, floor: i64) {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).retain(|position| *position > floor);
    }
}

/// The effects of one commit.
#[derive(Debug)]
pub(super) struct Effects {
    pub(super) signals: Arc<Signals>,
    /// Positions of the rows that the change has added to the history.
    pub(super) positions: Vec<i64>,
    pub(super) organisation_id: Option<Uuid>,
    pub(super) reach: Reach,
    pub(super) wakes: Vec<Queue>,
}

impl Effects {
    /// Invalidates public data and wakes waiting tasks. Must be called after the commit.
    pub(super) fn apply(self) {
        self.signals.committed(&self.positions, self.organisation_id, self.reach);
        for queue in self.wakes {
            self.signals.wake(queue);
        }
    }
}
