//! Who may do what.

pub mod api_key;
pub mod organisation_state;
pub mod permission;
