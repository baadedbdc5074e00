//! Who is signed in.

pub mod session;
