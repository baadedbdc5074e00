//! Identifiers, validated when parsed and valid by type from then on.
//!
//! The single identifiers are [`Gtin`], [`Gln`], [`Sscc`], [`LotNumber`], [`SerialNumber`] and [`Gs1Date`]; keys are
//! built from a [`CompanyPrefix`] if a business has one. A label contains several of them, each with its
//! [`ApplicationIdentifier`]: an [`ElementString`], or as a web URI a [`DigitalLink`]. [`scan::read`] parses any of
//! these forms, scanned or typed.

pub mod application_identifier;
pub(crate) mod as_sent;
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
pub mod registration_number;
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
pub use registration_number::RegistrationNumber;
pub use serial::SerialNumber;
pub use sscc::Sscc;
pub use tax_code::TaxCode;
pub use trace_code::TraceCode;
