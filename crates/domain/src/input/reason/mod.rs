//! Reasons that belong to features. They are defined here so that [`Reason`](super::violation::Reason) need not import
//! the features.

pub mod act;
pub mod batch;
pub mod code;
pub mod event;
pub mod label;
pub mod picture;
pub mod recall;
pub mod record;
pub mod restriction;
