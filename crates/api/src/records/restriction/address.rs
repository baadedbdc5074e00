//! The addresses by which events name registered lots and logistic units.

use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::{DigitalLink, Element, ElementString};
use nguon_domain::identification::qr::public_address;
use nguon_domain::input::violation::Reason;

/// Returns the address of a lot: with its GTIN if the product has one, else its public address.
///
/// # Errors
/// For an invalid GTIN or lot number.
pub(crate) fn address_of_lot(
    public_url: &str,
    gtin: Option<&str>,
    lot_number: &str,
    trace_code: &str,
) -> Result<String, Reason> {
    match gtin {
        // Of values and not of text: a lot number may contain brackets.
        Some(gtin) => {
            let elements = [Element::of(number::GTIN, gtin)?, Element::of(number::LOT, lot_number)?];
            Ok(DigitalLink::new(&ElementString::new(elements)?)?.canonical())
        }
        None => Ok(public_address(public_url, trace_code)),
    }
}

/// Returns the address of a logistic unit.
///
/// # Errors
/// For an invalid SSCC.
pub(crate) fn address_of_unit(sscc: &str) -> Result<String, Reason> {
    let elements = ElementString::new([Element::of(number::SSCC, sscc)?])?;
    Ok(DigitalLink::new(&elements)?.canonical())
}
