//! Identification of scanned and typed codes.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::events::epcis::Identity;
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::{DigitalLink, ElementString, Value, scan};
use nguon_domain::identification::qr::public_address;
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::violation::Reason;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::find::by_code;
use crate::platform::entity::{logistic_unit, lot, product};
use crate::platform::in_chunks;
use crate::platform::problem::Result;
use crate::records::restriction::address_of_lot;

/// A traceable item: trade item, lot, serial or logistic unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thing {
    /// Its identity in events.
    pub(crate) identity: Identity,
    /// Whether it is a class with quantities (lot or trade item) rather than a single item.
    pub(crate) is_class: bool,
}

impl Thing {
    /// Returns the item of an identity other than a lot without GTIN.
    fn of(identity: Identity) -> Result<Self, Reason> {
        let Ok(link) = DigitalLink::parse(identity.as_str()) else { return Ok(Self { identity, is_class: false }) };
        let is_serial =
            link.qualifiers().iter().any(|element| matches!(element.identifier().number(), number::SERIAL | 235));
        match link.key().identifier().number() {
            number::GTIN => Ok(Self { identity, is_class: !is_serial }),
            // Places and parties are not goods.
            number::PARTY | number::LOCATION => Err(Reason::NotAllowed),
            _ => Ok(Self { identity, is_class: false }),
        }
    }
}

/// Returns the identity of a lot: with its GTIN if the product has one, else its public address.
///
/// # Errors
/// For an invalid GTIN or lot number.
pub(crate) fn identity_of_lot(
    public_url: &str,
    gtin: Option<&str>,
    lot_number: &str,
    trace_code: &str,
) -> Result<Identity, Reason> {
    Identity::parse(&address_of_lot(public_url, gtin, lot_number, trace_code)?)
}

/// Identifies codes: SSCCs, element strings, Digital Links, EPC URNs, and addresses or short codes of lots, products
/// and logistic units of this system. Takes a fixed number of queries.
///
/// A code in which a scanner may have sent a name such as `<GS>` for FNC1 is read so if there is no lot whose number
/// contains the name.
///
/// # Errors
/// When the database fails.
pub(crate) async fn identify<C: ConnectionTrait>(
    connection: &C,
    public_url: &str,
    codes: &[&str],
) -> Result<Vec<Result<Thing, Reason>>> {
    let short: Vec<Option<String>> = codes.iter().map(|code| short_code(code).map(|code| code.to_string())).collect();
    let wanted: BTreeSet<&String> = short.iter().flatten().collect();
    let found = by_code(connection, &wanted.into_iter().collect::<Vec<_>>()).await?;
    let mut ids: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for (_, kind, id) in &found {
        if let Some(kind) = Kind::parse(kind) {
            ids.entry(kind).or_default().push(*id);
        }
    }
    let mut things = lots(connection, public_url, ids.get(&Kind::Lot).map_or(&[], Vec::as_slice)).await?;
    things.extend(units(connection, public_url, ids.get(&Kind::LogisticUnit).map_or(&[], Vec::as_slice)).await?);
    things.extend(products(connection, ids.get(&Kind::Product).map_or(&[], Vec::as_slice)).await?);
    let by_code: HashMap<&String, Uuid> = found.iter().map(|(code, _, id)| (code, *id)).collect();
    let named_separators = named_separators(connection, codes).await?;
    let named = codes.iter().zip(&short).map(|(text, short)| match short {
        Some(code) => {
            let thing = by_code.get(code).and_then(|id| things.get(id));
            thing.cloned().unwrap_or(Err(Reason::UnknownReference))
        }
        None => match named_separators.get(text) {
            Some(elements) => thing_of(elements),
            None => read(text),
        },
    });
    Ok(named.collect())
}

/// Parses a self-contained code.
fn read(text: &str) -> Result<Thing, Reason> {
    if text.starts_with("urn:") {
        return Identity::parse(text).and_then(Thing::of);
    }
    let scanned = scan::read(text.as_bytes()).map_err(Reason::from)?;
    thing_of(scanned.elements())
}

/// Returns the item of a code. A bare in-store code names nothing outside of the shop that gave it.
fn thing_of(elements: &ElementString) -> Result<Thing, Reason> {
    if let [only] = elements.elements()
        && let Value::Gtin(gtin) = only.value()
        && let Some(restriction) = gtin.restriction()
    {
        return Err(restriction.into());
    }
    Identity::of(elements).and_then(Thing::of)
}

/// Returns the codes in which names such as `<GS>` are separators, since no lot has the number with the name in it.
async fn named_separators<'a, C: ConnectionTrait>(
    connection: &C,
    codes: &[&'a str],
) -> Result<HashMap<&'a str, ElementString>> {
    let mut read: HashMap<&str, ElementString> =
        codes.iter().filter_map(|code| Some((*code, scan::with_named_separators(code.as_bytes())?))).collect();
    let numbers = |code: &str| {
        let scanned = scan::read(code.as_bytes()).ok()?;
        let elements = scanned.elements();
        Some((elements.gtin()?.as_14_digits().to_owned(), elements.lot()?.to_string()))
    };
    let lots: HashSet<String> = read.keys().filter_map(|code| Some(numbers(code)?.1)).collect();
    if lots.is_empty() {
        return Ok(read);
    }
    let known: Vec<(Option<String>, String)> = in_chunks::find(connection, lots, |chunk| {
        lot::Entity::find()
            .select_only()
            .column(product::Column::Gtin)
            .column(lot::Column::Code)
            .join(
                sea_orm::JoinType::InnerJoin,
                lot::Entity::belongs_to(product::Entity).from(lot::Column::ProductId).to(product::Column::Id).into(),
            )
            .filter(lot::Column::Code.is_in(chunk))
            .into_tuple()
    })
    .await?;
    let known: HashSet<(Option<String>, String)> = known.into_iter().collect();
    read.retain(|code, _| numbers(code).is_none_or(|(gtin, lot)| !known.contains(&(Some(gtin), lot))));
    Ok(read)
}

type IdentifiedThings = HashMap<Uuid, Result<Thing, Reason>>;

async fn lots<C: ConnectionTrait>(connection: &C, public_url: &str, ids: &[Uuid]) -> Result<IdentifiedThings> {
    let rows: Vec<(Uuid, String, String, Option<String>)> = in_chunks::find(connection, ids.iter().copied(), |chunk| {
        lot::Entity::find()
            .select_only()
            .columns([lot::Column::Id, lot::Column::Code, lot::Column::TraceCode])
            .column(product::Column::Gtin)
            .join(
                sea_orm::JoinType::InnerJoin,
                lot::Entity::belongs_to(product::Entity).from(lot::Column::ProductId).to(product::Column::Id).into(),
            )
            .filter(lot::Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, number, code, gtin)| {
            let identity = identity_of_lot(public_url, gtin.as_deref(), &number, &code);
            (id, identity.map(|identity| Thing { identity, is_class: true }))
        })
        .collect())
}

async fn units<C: ConnectionTrait>(connection: &C, public_url: &str, ids: &[Uuid]) -> Result<IdentifiedThings> {
    let rows: Vec<(Uuid, Option<String>, String)> = in_chunks::find(connection, ids.iter().copied(), |chunk| {
        logistic_unit::Entity::find()
            .select_only()
            .columns([logistic_unit::Column::Id, logistic_unit::Column::Sscc, logistic_unit::Column::TraceCode])
            .filter(logistic_unit::Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, sscc, code)| {
            let thing = match sscc {
                Some(sscc) => read(&sscc),
                None => Identity::parse(&public_address(public_url, &code)).and_then(Thing::of),
            };
            (id, thing)
        })
        .collect())
}

/// A product without a GTIN is not traceable itself; its lots are.
async fn products<C: ConnectionTrait>(connection: &C, ids: &[Uuid]) -> Result<IdentifiedThings> {
    let rows: Vec<(Uuid, Option<String>)> = in_chunks::find(connection, ids.iter().copied(), |chunk| {
        product::Entity::find()
            .select_only()
            .columns([product::Column::Id, product::Column::Gtin])
            .filter(product::Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().map(|(id, gtin)| (id, gtin.ok_or(Reason::NotAllowed).and_then(|gtin| read(&gtin)))).collect())
}
