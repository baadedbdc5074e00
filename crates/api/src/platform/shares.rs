//! A limited resource (memory, work slots), divided so that no single owner can take all of it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::platform::problem::{Error, Result};

/// Number of owners in memory above which those without a share are removed.
const MAX_REMEMBERED: usize = 1_024;
/// `Retry-After` of rejected requests, in seconds.
const RETRY_AFTER: i64 = 5;

/// A total number of units, and a maximum per owner.
#[derive(Debug)]
pub(crate) struct Shares {
    all: Arc<Semaphore>,
    each: usize,
    owners: Mutex<HashMap<Uuid, Weak<Semaphore>>>,
    waiting: AtomicUsize,
    max_waiting: usize,
}

/// Units in use, released when dropped. The owner stays in the table while it has a share.
#[derive(Debug)]
pub(crate) struct Share {
    own: OwnedSemaphorePermit,
    all: OwnedSemaphorePermit,
}

impl Share {
    /// Adds units of the same owner.
    pub(crate) fn merge(&mut self, other: Self) {
        self.own.merge(other.own);
        self.all.merge(other.all);
    }

    /// Returns the number of units.
    pub(crate) fn units(&self) -> usize {
        self.all.num_permits()
    }
}

impl Shares {
    /// Returns `all` units, with at most `each` per owner and at most `max_waiting` waiting requests.
    pub(crate) fn new(all: usize, each: usize, max_waiting: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(all)),
            each: each.clamp(1, all.max(1)),
            owners: Mutex::default(),
            waiting: AtomicUsize::new(0),
            max_waiting,
        }
    }

    fn owner(&self, owner: Uuid) -> Arc<Semaphore> {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = owners.get(&owner).and_then(Weak::upgrade) {
            return own;
        }
        if owners.len() >= MAX_REMEMBERED {
            owners.retain(|_, own| own.strong_count() > 0);
        }
        let own = Arc::new(Semaphore::new(self.each));
        owners.insert(owner, Arc::downgrade(&own));
        own
    }

    /// Takes units at once; `None` when they are not available, or exceed the owner's maximum.
    pub(crate) fn take(&self, owner: Uuid, units: u32) -> Option<Share> {
        let own = self.owner(owner).try_acquire_many_owned(units).ok()?;
        let all = Arc::clone(&self.all).try_acquire_many_owned(units).ok()?;
        Some(Share { own, all })
    }

    /// Waits for one unit. Requests of one owner wait for each other first, so the owner is in the common queue only
    /// once.
    ///
    /// # Errors
    /// 503 with `Retry-After` when too many requests are waiting.
    pub(crate) async fn wait(&self, owner: Uuid) -> Result<Share> {
        if let Some(share) = self.take(owner, 1) {
            return Ok(share);
        }
        let _waiting =
            Waiting::enter(&self.waiting, self.max_waiting).ok_or(Error::Busy { retry_after: RETRY_AFTER })?;
        let closed = |error| Error::internal("share", error);
        let own = self.owner(owner).acquire_owned().await.map_err(closed)?;
        let all = Arc::clone(&self.all).acquire_owned().await.map_err(closed)?;
        Ok(Share { own, all })
    }
}

/// A place in the queue, released when the request is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize, max: usize) -> Option<Self> {
        let place = Self(count);
        (count.fetch_add(1, Ordering::Relaxed) < max).then_some(place)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::Shares;
    use crate::platform::problem::Error;
    use uuid::Uuid;

    fn owner(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn one_owner_leaves_a_part_to_others() {
        let shares = Shares::new(10, 6, 0);
        let first = shares.take(owner(1), 6).expect("a share");
        assert!(shares.take(owner(1), 1).is_none(), "no more than six");
        let mut second = shares.take(owner(2), 3).expect("what is left");
        second.merge(shares.take(owner(2), 1).expect("the last"));
        assert_eq!(second.units(), 4);
        assert!(shares.take(owner(3), 1).is_none(), "nothing is left");
        drop(first);
        assert!(shares.take(owner(1), 6).is_some());
    }

    #[test]
    fn one_owner_with_many_requests_stands_in_the_queue_once_and_only_so_many_wait() {
        let shares = Shares::new(2, 1, 3);
        let mut context = Context::from_waker(Waker::noop());
        let first = shares.take(owner(1), 1).expect("a place");
        let mut more: Vec<_> = (0..3).map(|_| Box::pin(shares.wait(owner(1)))).collect();
        assert!(more.iter_mut().all(|wait| wait.as_mut().poll(&mut context).is_pending()));
        // The second place is not held up by the three who wait for the first owner.
        let other = shares.take(owner(2), 1).expect("a place for somebody else");
        let refused = Box::pin(shares.wait(owner(3))).as_mut().poll(&mut context);
        assert!(matches!(refused, Poll::Ready(Err(Error::Busy { .. }))), "{refused:?}");
        // Whoever gives up makes room for another to wait.
        more.pop();
        let mut third = Box::pin(shares.wait(owner(3)));
        assert!(third.as_mut().poll(&mut context).is_pending());
        drop(other);
        assert!(third.as_mut().poll(&mut context).is_ready());
        drop(first);
        assert!(more[0].as_mut().poll(&mut context).is_ready());
    }
}
