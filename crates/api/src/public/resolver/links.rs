//! In-memory cache of resolved addresses: a scan of a known QR code needs no statement as long as no number was
//! reassigned.

use std::sync::Arc;

use nguon_domain::identification::identifier::TraceCode;
use quick_cache::sync::Cache;

use crate::platform::database::Generations;
use crate::public::Anchor;
use crate::public::page::Notice;

/// The target of an address.
#[derive(Clone, Debug)]
pub(super) struct Destination {
    /// Trace code of the page.
    pub(super) code: TraceCode,
    /// Note about the address.
    pub(super) notice: Option<Notice>,
    /// Canonical URL of the thing.
    pub(super) anchor: Anchor,
}

#[derive(Debug)]
struct CachedDestination {
    /// Generation of all numbers at which it was read.
    numbers: u64,
    destination: Destination,
}

/// Destinations by canonical path of at most 2,048 bytes.
#[derive(Debug)]
pub struct Links {
    kept: Cache<Box<str>, Arc<CachedDestination>>,
}

impl Links {
    /// Creates a cache for `capacity` addresses.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { kept: Cache::new(capacity) }
    }

    /// Returns the destination of a path if no number was registered, changed or released since it was read, on any
    /// server.
    pub(super) fn find(&self, generations: &Generations, path: &str) -> Option<Destination> {
        let kept = self.kept.get(path)?;
        (kept.numbers == generations.numbers() && generations.are_current()).then(|| kept.destination.clone())
    }

    /// Stores the destination of a path, as read at generation `numbers`.
    pub(super) fn insert(&self, path: &str, numbers: u64, destination: Destination) {
        self.kept.insert(path.into(), Arc::new(CachedDestination { numbers, destination }));
    }
}
