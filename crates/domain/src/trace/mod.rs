//! Tracing: what something went into, and what went into it (TCVN 12827:2019, clause 4).
//!
//! # The rule
//!
//! Things are *related* by what happened to them, each relation with its time ([`Relation`]): inputs became outputs;
//! a parent held a child from one moment to another; some of a lot moved from one holder to the next; an item is part
//! of a lot. Something *reaches* another when a chain of relations leads there in the order of time. A thing that is
//! reached is reached with all that it holds; a parent that only *carries* what is traced is reached as its carrier:
//! it takes it along, and the other things that it carries are none of its business. So two cases on one pallet are
//! not traced to each other, and a pallet that is loaded again does not lead to what it carried before. Of a lot only
//! some lies on a pallet: the pallet leads to what is taken off it, and not to the rest of the lot.
//!
//! Backward is the same rule read the other way: `a` reaches `b` exactly when tracing `b` back finds `a`. Both end
//! whatever cycles the data has, and both are bounded.
//!
//! [`Trace`] does no input or output: it says whose relations it needs, is told them, and goes on.

pub mod view;
mod walk;

#[cfg(test)]
mod tests;

pub use walk::{Mode, Reached, Trace};

/// A moment, in any unit that grows: milliseconds since 1970 on the server.
pub type Moment = i64;

/// A time from one moment to another, both included.
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

    /// The time that both have; `None` when there is none.
    #[must_use]
    pub fn shared(self, other: Self) -> Option<Self> {
        let shared = Self { from: self.from.max(other.from), until: self.until.min(other.until) };
        (shared.from <= shared.until).then_some(shared)
    }

    /// Whether all of `other` lies within.
    #[must_use]
    pub const fn holds(self, other: Self) -> bool {
        self.from <= other.from && other.until <= self.until
    }
}

/// How two things are related; `K` names a thing: an item, a logistic unit, or a lot where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation<K> {
    /// `input` was used for `output`.
    Made {
        /// What was used.
        input: K,
        /// What came of it.
        output: K,
        /// When.
        at: Moment,
    },
    /// `parent` held `child`.
    Held {
        /// What was held.
        child: K,
        /// What held it.
        parent: K,
        /// From being put in to being taken out.
        during: Window,
    },
    /// Some of a lot lay in `parent`, which carried it.
    Loaded {
        /// The lot, where it lay when it was put in.
        lot: K,
        /// What carried it.
        parent: K,
        /// From being put in to being taken out.
        during: Window,
    },
    /// Some of a lot came out of `parent`, or came to somebody within it.
    Unloaded {
        /// What had carried it.
        parent: K,
        /// The lot, where it lies now.
        lot: K,
        /// When.
        at: Moment,
    },
    /// What lay at one holder came to another.
    Moved {
        /// Where it lay.
        from: K,
        /// Where it lies.
        to: K,
        /// When it left.
        sent: Moment,
        /// When it came; not before it left.
        received: Moment,
    },
    /// `part` is one of `whole`: an item of a lot.
    Part {
        /// The lot.
        whole: K,
        /// The item.
        part: K,
    },
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// To what things went into, and to whom.
    Forward,
    /// To what went into them.
    Backward,
}
