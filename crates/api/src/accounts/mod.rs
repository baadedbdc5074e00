//! Businesses, authorities, their users and API keys.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod api_key;
pub(crate) mod approval;
pub(crate) mod letter;
pub(crate) mod organisation;
pub(crate) mod registered;
pub(crate) mod registration;
pub(crate) mod session;
pub(crate) mod user;
