//! GS1 identifiers, element strings, links, numbers.

pub mod identifier;
pub mod link;
pub mod numbers;
pub mod packaging;
pub mod qr;
pub mod short_code;
