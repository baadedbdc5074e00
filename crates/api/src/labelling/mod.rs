//! Printing of labels and QR codes.

pub(crate) mod label;
pub mod qr;
pub(crate) mod qr_sheet;
