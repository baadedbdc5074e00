//! What anybody sees without an account.

pub mod landing;
