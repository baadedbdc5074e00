//! The common contract of all kinds of records, tested on each of them.

mod batches;
mod by_code;
mod changing;
mod creating;
mod identity;
mod putting_back;
mod reference;
mod several;
mod status;
mod unreadable;
