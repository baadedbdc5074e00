//! What a GS1 key with its qualifiers identifies.

use std::sync::Arc;

use nguon_domain::events::epcis::Identity;
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::gtin::Restriction;
use nguon_domain::identification::identifier::{DigitalLink, Element, ElementString, KeyType, Value};
use nguon_domain::input::localized::Language;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::public::PublicRecall;

use super::address::{lot_of, path_of};
use super::find::{Candidate, candidates, is_recorded};
use super::represent::ResolvedView;
use crate::Application;
use crate::platform::problem::{Error, Result};
use crate::public::page::Notice;
use crate::public::{self, Anchor, View, organisation};

/// Primary keys that are resolved, by application identifier.
pub(super) const KEYS: [(u16, KeyType); 4] = [
    (number::GTIN, KeyType::Gtin),
    (number::SSCC, KeyType::Sscc),
    (number::LOCATION, KeyType::Gln),
    (number::PARTY, KeyType::Gln),
];

/// Serial number given by a third party, (235).
const THIRD_PARTY_SERIAL: u16 = 235;

/// Finds the view that a link identifies.
pub(super) async fn resolve(
    application: &Application,
    link: &DigitalLink,
    digits: &str,
    language: Language,
) -> Result<ResolvedView> {
    let key = link.key().identifier().number();
    let (_, key_type) = KEYS.into_iter().find(|(number, _)| *number == key).ok_or(ProblemCode::NotFound)?;
    let lot = lot_of(link);
    let mut rows = candidates(application.database.read(), key_type, digits, lot.as_deref()).await?;
    let anchor = Anchor::new(&format!("{}{}", application.public_url, path_of(link)))?;
    if key_type == KeyType::Gln
        && let Some(owner) = organisation::of_gln(application.database.read(), digits).await?
    {
        // Nobody else's place has the confirmed GLN of a business (ADR 36, ADR 62).
        rows.retain(|row| row.organisation_id == owner.id);
        if rows.is_empty() {
            return Ok(ResolvedView { view: organisation::view(application, owner).await?, notice: None, anchor });
        }
    }
    if rows.is_empty() {
        return Err(unregistered(link.key(), language));
    }
    let (view, candidate) = published(application, &rows).await?;
    let notice = match lot {
        Some(lot) if !candidate.has_lot() => Some(Notice::UnknownLot(lot)),
        Some(lot) if candidate.is_former_lot() => Some(Notice::FormerNumber(lot)),
        _ if candidate.is_former_key() => Some(Notice::FormerKey(digits.to_owned())),
        _ => unknown_serial(application, candidate, link.elements()).await?.map(Notice::UnknownSerial),
    };
    Ok(ResolvedView { view, notice, anchor })
}

/// Returns the serial number among `elements` if no event of the candidate's business has the item.
pub(super) async fn unknown_serial(
    application: &Application,
    candidate: &Candidate,
    elements: &ElementString,
) -> Result<Option<String>> {
    let Some(serial) = [number::SERIAL, THIRD_PARTY_SERIAL].into_iter().find_map(|number| elements.get(number)) else {
        return Ok(None);
    };
    let Ok(identity) = Identity::of(elements) else { return Ok(None) };
    let is_recorded = is_recorded(application.database.read(), candidate.organisation_id, &identity).await?;
    Ok((!is_recorded).then(|| serial.to_string()))
}

/// Returns the best public view among the candidates.
///
/// # Errors
/// 404 when there are no candidates; 410 when none is public, or the lot itself is not: another business's product with
/// the same number is not a substitute.
pub(super) async fn published<'a>(
    application: &Application,
    rows: &'a [Candidate],
) -> Result<(Arc<View>, &'a Candidate)> {
    if rows.is_empty() {
        return Err(ProblemCode::NotFound.into());
    }
    for row in rows.iter().filter(|row| row.is_published()) {
        match public::look_up(application, &row.code).await {
            Ok(view) => return Ok((view, row)),
            Err(error) if error.code() == ProblemCode::Gone && !row.has_lot() => {}
            Err(error) => return Err(error),
        }
    }
    Err(ProblemCode::Gone.into())
}

/// Returns the recalls of a link's target that is not public.
pub(super) async fn recalls_of(
    application: &Application,
    link: &DigitalLink,
    digits: &str,
) -> Result<Vec<PublicRecall>> {
    let key = link.key().identifier().number();
    let (_, key_type) = KEYS.into_iter().find(|(number, _)| *number == key).ok_or(ProblemCode::NotFound)?;
    let rows = candidates(application.database.read(), key_type, digits, lot_of(link).as_deref()).await?;
    match rows.first() {
        Some(row) => public::recalls(application, &row.code).await,
        None => Ok(Vec::new()),
    }
}

/// Why the number of a key is that of no product, as in-store codes are not.
pub(super) fn restriction(key: &Element) -> Option<Restriction> {
    match key.value() {
        Value::Gtin(gtin) => gtin.restriction(),
        _ => None,
    }
}

/// Returns the error of a key that nobody has registered, in the language of the request.
pub(super) fn unregistered(key: &Element, language: Language) -> Error {
    match restriction(key) {
        Some(restriction) => Error::Explained(ProblemCode::NoTradeItem, restriction.message().get(language).to_owned()),
        None => ProblemCode::NotFound.into(),
    }
}
