//! Acts, stock, despatch advices.

pub mod advices;
pub mod goods;
