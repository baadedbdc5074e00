//! Reasons of features: what stands here imports none of them.

pub mod act;
pub mod code;
pub mod label;
pub mod picture;
pub mod recall;
