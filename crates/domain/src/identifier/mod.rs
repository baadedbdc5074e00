//! Identifiers: parsed and checked once, then carried as types that cannot be wrong.

pub mod check_digit;
pub mod gln;
pub mod gtin;
pub mod lot_number;
pub mod tax_code;
pub mod trace_code;

pub use gln::Gln;
pub use gtin::Gtin;
pub use lot_number::LotNumber;
pub use tax_code::TaxCode;
pub use trace_code::TraceCode;
