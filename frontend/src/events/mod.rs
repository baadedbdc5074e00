//! Acts, stock and despatch advices.

pub mod advices;
pub mod goods;
