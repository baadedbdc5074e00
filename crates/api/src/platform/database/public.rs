//! Generations of public data: counters of the changes committed by this or any other server, as known to this server.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::platform::entity::history::Reach;

/// Maximum age of the last read of the history for which cached views are valid: another server may have changed what
/// they show.
pub const MAX_SILENCE: Duration = Duration::from_secs(10);

/// Counts changes of public data, per business and of shared data. A view is valid while the counts under which it was
/// read are unchanged.
#[derive(Debug)]
pub struct Generations {
    businesses: RwLock<HashMap<Uuid, u64>>,
    /// Changes that pages of any business may show.
    shared: AtomicU64,
    /// All changes.
    changes: AtomicU64,
    /// Changes after which a number may resolve differently.
    numbers: AtomicU64,
    started: Instant,
    /// Time of the last complete read of the history, in milliseconds after `started` plus one; 0 when there was none.
    read_at: AtomicU64,
}

impl Default for Generations {
    fn default() -> Self {
        Self {
            businesses: RwLock::default(),
            shared: AtomicU64::new(0),
            changes: AtomicU64::new(0),
            numbers: AtomicU64::new(0),
            started: Instant::now(),
            read_at: AtomicU64::new(0),
        }
    }
}

impl Generations {
    /// Returns the generation of a business's public data.
    #[must_use]
    pub fn of(&self, organisation_id: Uuid) -> u64 {
        let businesses = self.businesses.read().unwrap_or_else(PoisonError::into_inner);
        businesses.get(&organisation_id).copied().unwrap_or_default() + self.shared.load(Ordering::Acquire)
    }

    /// Returns the number of changes of data that all businesses share, such as catalogues and areas.
    #[must_use]
    pub fn shared(&self) -> u64 {
        self.shared.load(Ordering::Acquire)
    }

    /// Returns the number of changes of public data.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Returns the number of changes after which a number may resolve differently.
    #[must_use]
    pub fn numbers(&self) -> u64 {
        self.numbers.load(Ordering::Acquire)
    }

    /// Whether changes by other servers are known up to [`MAX_SILENCE`] ago.
    #[must_use]
    pub fn are_current(&self) -> bool {
        let read_at = self.read_at.load(Ordering::Acquire);
        read_at != 0 && self.elapsed_millis().saturating_sub(read_at) < MAX_SILENCE.as_millis() as u64
    }

    /// Counts a change.
    pub(super) fn advance(&self, organisation_id: Option<Uuid>, reach: Reach) {
        match (reach, organisation_id) {
            (Reach::None, _) => return,
            (Reach::Own | Reach::Numbers, Some(organisation_id)) => {
                let mut businesses = self.businesses.write().unwrap_or_else(PoisonError::into_inner);
                *businesses.entry(organisation_id).or_default() += 1;
            }
            (Reach::All, _) | (Reach::Own | Reach::Numbers, None) => {
                self.shared.fetch_add(1, Ordering::Release);
            }
        }
        if matches!(reach, Reach::Numbers | Reach::All) {
            self.numbers.fetch_add(1, Ordering::AcqRel);
        }
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// Advances all generations, as changes may have been missed.
    pub(super) fn advance_all(&self) {
        self.advance(None, Reach::All);
    }

    /// Records that the history has been read completely.
    pub(super) fn mark_read(&self) {
        self.read_at.store(self.elapsed_millis() + 1, Ordering::Release);
    }

    fn elapsed_millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Generations;
    use crate::platform::entity::history::Reach;
    use uuid::Uuid;

    #[test]
    fn a_change_moves_the_generation_of_whoever_may_show_it_and_of_nobody_else() {
        let generations = Generations::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let before = (generations.of(one), generations.of(other), generations.changes());
        generations.advance(Some(one), Reach::None);
        assert_eq!((generations.of(one), generations.of(other), generations.changes()), before);
        generations.advance(Some(one), Reach::Own);
        assert_eq!((generations.of(one), generations.of(other)), (before.0 + 1, before.1));
        assert_eq!(generations.numbers(), 0);
        generations.advance(Some(other), Reach::Numbers);
        assert_eq!((generations.of(one), generations.numbers()), (before.0 + 1, 1));
        generations.advance(Some(one), Reach::All);
        assert_eq!((generations.of(one), generations.of(other)), (before.0 + 2, before.1 + 2));
    }

    #[test]
    fn nothing_is_current_before_the_history_was_read() {
        let generations = Generations::default();
        assert!(!generations.are_current());
        generations.mark_read();
        assert!(generations.are_current());
    }
}
