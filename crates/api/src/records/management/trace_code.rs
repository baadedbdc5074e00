//! Generation of trace codes.

use nguon_domain::identification::identifier::TraceCode;

use crate::platform::clock::Clock;

/// Returns a new random trace code.
pub(super) fn new(clock: &Clock) -> TraceCode {
    let secret = clock.secret();
    let mut bytes = [0_u8; 8];
    bytes.copy_from_slice(&secret[24..]);
    TraceCode::from_random(u64::from_be_bytes(bytes))
}
