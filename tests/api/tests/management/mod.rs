//! The common contract of all kinds of records, tested on each of them.

mod batches;
mod changing;
mod creating;
mod identity;
mod reference;
mod several;
mod status;
mod unreadable;
