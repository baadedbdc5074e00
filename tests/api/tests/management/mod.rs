//! What all five kinds of records have in common: one contract, tried on each of them.

mod changing;
mod creating;
mod identity;
mod reference;
mod several;
mod status;
mod unreadable;
