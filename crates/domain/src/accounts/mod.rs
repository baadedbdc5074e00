//! Businesses, authorities and their users.

pub mod account;
pub mod approval;
pub mod organisation;
pub mod registered;
pub mod user;
