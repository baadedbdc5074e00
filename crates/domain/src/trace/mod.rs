//! Tracing of an item forward to its products and recipients, and backward to its sources (TCVN 12827:2019, clause 4).
//!
//! # The rule
//!
//! Items are nodes *related* by events, each relation with its time ([`Relation`]): inputs became outputs; a parent
//! contained a child for some time; some of a lot moved from one holder to the next; an item is part of a lot. A node
//! *reaches* another when a chain of relations in chronological order leads there. A node is reached as a whole, with
//! all that it contains; but a parent that only *carries* a traced item is reached as its carrier: it takes the item
//! along, and its other contents are not affected. So two cases on one pallet are not traced to each other, and a
//! reloaded pallet does not lead to its former contents. Only some of a lot lies on a pallet: the pallet leads to what
//! is unloaded from it, not to the rest of the lot.
//!
//! Backward is the inverse: `a` reaches `b` exactly when tracing `b` backward finds `a`. Both terminate on cyclic data,
//! and both are bounded.
//!
//! [`Trace`] does no I/O: it returns the nodes whose relations it needs, and the caller supplies them.

pub mod delivery;
pub mod view;
mod walk;

#[cfg(test)]
mod tests;

pub use walk::{Mode, Reached, Trace};

/// A point in time, in any increasing unit: milliseconds since 1970 on the server.
pub type Moment = i64;

/// A period of time; both ends are included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Window {
    /// The first moment.
    pub from: Moment,
    /// The last moment.
    pub until: Moment,
}

impl Window {
    /// All time.
    pub const ALWAYS: Self = Self { from: Moment::MIN, until: Moment::MAX };

    /// The intersection of two periods; `None` when they are disjoint.
    #[must_use]
    pub fn shared(self, other: Self) -> Option<Self> {
        let shared = Self { from: self.from.max(other.from), until: self.until.min(other.until) };
        (shared.from <= shared.until).then_some(shared)
    }

    /// Whether `other` lies within this period.
    #[must_use]
    pub const fn holds(self, other: Self) -> bool {
        self.from <= other.from && other.until <= self.until
    }
}

/// A relation of two nodes; `K` identifies a node: an item, a logistic unit, or a lot at a holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation<K> {
    /// `input` was used for `output`.
    Transformed {
        /// The input.
        input: K,
        /// The output.
        output: K,
        /// The time of the event.
        at: Moment,
    },
    /// `parent` contained `child`.
    Contained {
        /// The contents.
        child: K,
        /// The container.
        parent: K,
        /// From packing to unpacking.
        during: Window,
    },
    /// Some of a lot lay in `parent`, which carried it.
    Loaded {
        /// The lot, at the holder that packed it.
        lot: K,
        /// The carrier.
        parent: K,
        /// From packing to unpacking.
        during: Window,
    },
    /// Some of a lot was unpacked from `parent`, or was received within it.
    Unloaded {
        /// The former carrier.
        parent: K,
        /// The lot, at its present holder.
        lot: K,
        /// The time of the event.
        at: Moment,
    },
    /// A lot or item moved from one holder to another.
    Moved {
        /// The lot or item at the former holder.
        from: K,
        /// The lot or item at the new holder.
        to: K,
        /// Time of despatch.
        sent: Moment,
        /// Time of receipt; not before despatch.
        received: Moment,
    },
    /// A supplier's batch of a material was used for a lot. A diary, often written later, tells the day and not which of
    /// the lot had already left: all of it is concerned.
    Used {
        /// The batch.
        batch: K,
        /// The lot.
        lot: K,
        /// The time of the work.
        at: Moment,
    },
    /// `part` belongs to `whole`: an item of a lot.
    Part {
        /// The lot.
        whole: K,
        /// The item.
        part: K,
    },
}

/// The direction of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// To products and recipients.
    Forward,
    /// To sources.
    Backward,
}
