//! Pages for visitors without an account.

pub mod landing;
