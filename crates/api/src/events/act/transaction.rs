//! Addresses of orders, bills of lading and despatch advices (CBV 2.0, section 8.5).

use percent_encoding::{percent_decode_str, utf8_percent_encode};

use crate::http::edge::SEGMENT;
use crate::platform::entity::organisation;

/// Prefix of the GLN of the business that issued the number.
const URN: &str = "urn:epcglobal:cbv:bt:";

/// Returns the address of a business transaction: with the GLN of the business if it has one, else under our own
/// domain.
pub(crate) fn transaction(public_url: &str, business: &organisation::Model, kind: &str, number: &str) -> String {
    let number = utf8_percent_encode(number, SEGMENT);
    match &business.gln {
        Some(gln) => format!("{URN}{gln}:{number}"),
        None => format!("{public_url}/transactions/{}/{kind}/{number}", business.id),
    }
}

/// Returns the number in the address of any business transaction, or the address if it has none.
pub(crate) fn number_of(address: &str) -> String {
    let number = match address.strip_prefix(URN) {
        Some(rest) => rest.split_once(':').map_or(rest, |(_, number)| number),
        None => address.rsplit(['/', ':']).next().unwrap_or(address),
    };
    percent_decode_str(number).decode_utf8_lossy().into_owned()
}
