//! Who is signed in.

pub mod pictures;
pub mod session;
