//! Addresses that have been resolved, in memory: what a printed QR code opens is answered without a statement, as long
//! as no number leads elsewhere.

use std::sync::Arc;

use nguon_domain::identification::identifier::TraceCode;
use quick_cache::sync::Cache;

use crate::platform::database::Generations;
use crate::public::Anchor;
use crate::public::page::Notice;

/// Where an address leads.
#[derive(Clone, Debug)]
pub(super) struct Destination {
    /// The code of the page.
    pub(super) code: TraceCode,
    /// What the page says of the address.
    pub(super) notice: Option<Notice>,
    /// The address as it identifies the thing.
    pub(super) anchor: Anchor,
}

#[derive(Debug)]
struct Kept {
    /// The generation of all numbers at which it was read.
    numbers: u64,
    destination: Destination,
}

/// Destinations by path. A path is kept as it was asked for, in its canonical spelling; it has at most 2,048 bytes.
#[derive(Debug)]
pub struct Links {
    kept: Cache<Box<str>, Arc<Kept>>,
}

impl Links {
    /// Room for so many addresses.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { kept: Cache::new(capacity) }
    }

    /// Where a path leads, if that was read since any number was last registered, changed or let go, by whichever
    /// server.
    pub(super) fn find(&self, generations: &Generations, path: &str) -> Option<Destination> {
        let kept = self.kept.get(path)?;
        (kept.numbers == generations.numbers() && generations.are_current()).then(|| kept.destination.clone())
    }

    /// Keeps where a path leads, as it was read when numbers were at a generation.
    pub(super) fn insert(&self, path: &str, numbers: u64, destination: Destination) {
        self.kept.insert(path.into(), Arc::new(Kept { numbers, destination }));
    }
}
