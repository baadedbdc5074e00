//! Identifiers derived from codes (UUIDv5), so that they are the same in every installation. Shared with the build
//! script.

use uuid::Uuid;

/// The namespace of the derived identifiers.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6e67_756f_6e00_5000_8000_7472_6163_6500);

/// Returns the identifier of the area that was first loaded with an official code.
#[must_use]
pub fn area_id(code: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("area/{code}").as_bytes())
}
