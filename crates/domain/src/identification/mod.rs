//! GS1 identifiers, element strings, Digital Links, and the GS1 keys of a business.

pub mod identifier;
pub mod link;
pub mod numbers;
pub mod packaging;
pub mod qr;
pub mod short_code;
