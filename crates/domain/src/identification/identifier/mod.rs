//! Identifiers: parsed and checked once, then carried as types that cannot be wrong.
//!
//! The single numbers are [`Gtin`], [`Gln`], [`Sscc`], [`LotNumber`], [`SerialNumber`] and [`Gs1Date`], made of a
//! [`CompanyPrefix`] where a business has one. What a label holds is several of them, each behind its
//! [`ApplicationIdentifier`]: an [`ElementString`], or the same as a web address, a [`DigitalLink`].
//! [`scan::read`] takes whatever a scanner or a person gives.

pub mod application_identifier;
pub mod character_set;
pub mod check_digit;
pub mod company_prefix;
pub mod digital_link;
mod digits;
pub mod element;
pub mod element_string;
#[cfg(test)]
mod generate;
pub mod gln;
pub mod gs1_date;
pub mod gtin;
pub mod key;
pub mod lot_number;
pub mod measure;
pub mod refusal;
pub mod scan;
pub mod serial;
pub mod sscc;
pub mod tax_code;
pub mod trace_code;

pub use application_identifier::ApplicationIdentifier;
pub use company_prefix::CompanyPrefix;
pub use digital_link::DigitalLink;
pub use element::{Element, Value};
pub use element_string::ElementString;
pub use gln::Gln;
pub use gs1_date::{Gs1Date, Gs1DateTime};
pub use gtin::Gtin;
pub use key::{Gs1Key, KeyType};
pub use lot_number::LotNumber;
pub use measure::Measure;
pub use refusal::{Fault, Refusal};
pub use serial::SerialNumber;
pub use sscc::Sscc;
pub use tax_code::TaxCode;
pub use trace_code::TraceCode;
