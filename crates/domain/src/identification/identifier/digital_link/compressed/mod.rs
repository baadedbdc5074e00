//! Compressed Digital Links: elements packed into bits, in the URI-safe base64 alphabet (GS1 Digital Link Standard:
//! Compression; optional since GS1-Conformant Resolver Standard 1.2).
//!
//! `https://id.gs1.org/AQnYUc1gmiCNV4JG` is `https://id.gs1.org/01/05412345000013/10/ABC123`; the key may also stand
//! before the packed elements, as in `/01/05412345000013/EI1Xgk`. EPC binary strings are another encoding and are not
//! read (ADR 65).

mod bits;
mod packing;
mod read;
#[cfg(test)]
mod tests;

pub use read::decompress;
