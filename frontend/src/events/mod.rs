//! Acts, stock, holds and despatch advices.

pub mod advices;
pub mod goods;
pub mod holds;
