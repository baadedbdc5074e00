//! The Nguồn server.
pub mod entity;
