//! Businesses, authorities, their people and keys.

pub mod account;
pub mod api_keys;
pub mod approval;
pub mod approvals;
pub mod business;
mod decision;
pub mod forgot_password;
pub mod invitation;
pub mod profile;
pub mod register;
pub mod registered;
pub mod registration;
pub mod reset_password;
pub mod sign_in;
pub mod users;
