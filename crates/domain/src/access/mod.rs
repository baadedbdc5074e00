//! Permissions: roles, states of businesses, API keys.

pub mod api_key;
pub mod organisation_state;
pub mod permission;
