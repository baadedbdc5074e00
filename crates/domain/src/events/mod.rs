//! EPCIS events, acts, despatch advices, key data elements.

pub mod act;
pub mod balance;
pub mod despatch;
pub mod epcis;
pub mod hold;
pub mod kde;
