//! What may not go anywhere, and why, in one place: recalls and holds write it, acts, labels, imports and the public
//! page read it. The table that decides what follows from it is the domain's.
//!
//! Goods are known by the key of their identity in events or by the id of a registered lot, so that a lot stays
//! restricted when its number changes.

mod address;
mod gate;
mod lots;
mod store;

pub(crate) use address::{address_of_lot, address_of_unit};
pub(crate) use gate::Gate;
pub use lots::PackedLots;
pub(crate) use lots::restricted_lots;
pub(crate) use store::{Source, end, find, insert};
