//! The EPCIS store and its binding, acts, stock, despatch advices.

pub(crate) mod act;
pub(crate) mod despatch;
pub(crate) mod epcis;
pub(crate) mod goods;
