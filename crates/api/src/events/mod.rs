//! The EPCIS event store and its REST binding, acts, stock, and despatch advices.

pub(crate) mod act;
pub(crate) mod despatch;
pub(crate) mod epcis;
pub(crate) mod goods;
pub(crate) mod hold;
pub(crate) mod restriction;
