//! The public views of places, logistic units and businesses.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use nguon_domain::input::quantity::Quantity;
use nguon_domain::public::{PublicContent, PublicLogisticUnit, PublicPlace, PublicTrace, Subject};
use nguon_migrations::seed::catalogue_id;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::found::referred;
use super::names::{Names, NeededNames};
use super::{public_business, published_by};
use crate::platform::entity::{logistic_unit, lot, organisation, place, product, reference, stored, trace_code};
use crate::platform::problem::Result;
use crate::records::management::FILE;

/// Place types that are business premises, so that their address is not personal data.
const PREMISES: [&str; 5] = ["packhouse", "factory", "warehouse", "shop", "office"];

/// Returns the view of a place; `None` when it is not public.
pub(super) async fn of_place<C: ConnectionTrait>(
    connection: &C,
    code: &trace_code::Model,
) -> Result<Option<PublicTrace>> {
    let active = stored::Status::Active;
    let place =
        place::Entity::find_by_id(code.record_id).filter(place::Column::Status.eq(active)).one(connection).await?;
    let (Some(place), Some(organisation)) = (place, published_by(connection, code).await?) else { return Ok(None) };
    let references = referred(connection, [place.id].into_iter()).await?;
    let wanted = wanted(&organisation, [place.category_id], place.size_unit.as_deref(), place.area_id, &references);
    let names = Names::load(connection, wanted).await?;
    let is_open = PREMISES.iter().any(|entry| catalogue_id("place_category", entry) == place.category_id);
    let changed_at = organisation.updated_at.max(place.updated_at);
    let place = PublicPlace {
        category: names.entry(place.category_id),
        area: place.area_id.and_then(|id| names.area(id)),
        size: names.measure(place.size.map(Quantity::from_thousandths), place.size_unit),
        image: names.held(place.id, "image").into_iter().next(),
        address: place.address.filter(|_| is_open),
        name: place.name,
        gln: place.gln,
        growing_area_code: place.growing_area_code,
        packing_house_code: place.packing_house_code,
        description: place.description,
        recorded_at: place.created_at,
    };
    Ok(Some(trace(&code.code, Subject::Place { place: Box::new(place) }, &organisation, &names, changed_at)))
}

/// Returns the view of a logistic unit; `None` when it is not public.
pub(super) async fn of_unit<C: ConnectionTrait>(
    connection: &C,
    code: &trace_code::Model,
) -> Result<Option<PublicTrace>> {
    let active = stored::Status::Active;
    let unit = logistic_unit::Entity::find_by_id(code.record_id)
        .filter(logistic_unit::Column::Status.eq(active))
        .one(connection)
        .await?;
    let (Some(unit), Some(organisation)) = (unit, published_by(connection, code).await?) else { return Ok(None) };
    let from = match unit.from_place_id {
        Some(id) => place::Entity::find_by_id(id).filter(place::Column::Status.eq(active)).one(connection).await?,
        None => None,
    };
    let area_id = from.as_ref().and_then(|place| place.area_id);
    let names = Names::load(connection, wanted(&organisation, [unit.category_id], None, area_id, &[])).await?;
    let (contents, lots_changed_at) = contents(connection, &unit).await?;
    let changed_at = [Some(organisation.updated_at), from.as_ref().map(|place| place.updated_at), lots_changed_at]
        .into_iter()
        .flatten()
        .fold(unit.updated_at, DateTime::max);
    let unit = PublicLogisticUnit {
        name: unit.name,
        category: names.entry(unit.category_id),
        sscc: unit.sscc,
        variety: unit.variety,
        contents,
        from_area: area_id.and_then(|id| names.area(id)),
        from_place_code: from.as_ref().map(|place| place.trace_code.clone()),
        from_place: from.map(|place| place.name),
        harvest_team: unit.harvest_team,
        harvested_on: unit.harvested_on,
        shipped_on: unit.shipped_on,
        recorded_at: unit.created_at,
    };
    let subject = Subject::LogisticUnit { logistic_unit: Box::new(unit) };
    Ok(Some(trace(&code.code, subject, &organisation, &names, changed_at)))
}

/// Returns the view of a business, by its GLN.
///
/// # Errors
/// When the database fails.
pub(in crate::public) async fn of_organisation<C: ConnectionTrait>(
    connection: &C,
    gln: &str,
    subject: Subject,
    organisation: &organisation::Model,
) -> Result<PublicTrace> {
    let wanted = NeededNames {
        organisation_id: organisation.id,
        entries: BTreeSet::from([organisation.business_type_id]),
        units: BTreeSet::new(),
        areas: BTreeSet::from([organisation.area_id]),
        files: BTreeSet::new(),
        references: &[],
    };
    let names = Names::load(connection, wanted).await?;
    Ok(trace(gln, subject, organisation, &names, organisation.updated_at))
}

/// Returns the lots in a unit that have a public page, in the order of the record, and when any of them was last
/// changed.
async fn contents<C: ConnectionTrait>(
    connection: &C,
    unit: &logistic_unit::Model,
) -> Result<(Vec<PublicContent>, Option<DateTime<Utc>>)> {
    let order: Vec<Uuid> = unit.contents.0.iter().filter_map(|amount| amount.lot_id).collect();
    if order.is_empty() {
        return Ok((Vec::new(), None));
    }
    let active = stored::Status::Active;
    let lots = lot::Entity::find()
        .filter(lot::Column::Id.is_in(order.iter().copied()))
        .filter(lot::Column::OrganisationId.eq(unit.organisation_id))
        .filter(lot::Column::Status.eq(active))
        .all(connection)
        .await?;
    let products: HashMap<Uuid, product::Model> = product::Entity::find()
        .filter(product::Column::Id.is_in(lots.iter().map(|lot| lot.product_id).collect::<BTreeSet<_>>()))
        .filter(product::Column::Status.eq(active))
        .all(connection)
        .await?
        .into_iter()
        .map(|product| (product.id, product))
        .collect();
    let changed_at =
        lots.iter().map(|lot| lot.updated_at).chain(products.values().map(|product| product.updated_at)).max();
    let content = |id: &Uuid| {
        let lot = lots.iter().find(|lot| lot.id == *id)?;
        let product = products.get(&lot.product_id)?.name.clone();
        Some(PublicContent { trace_code: lot.trace_code.clone(), product, lot: lot.code.clone() })
    };
    Ok((order.iter().filter_map(content).collect(), changed_at))
}

fn wanted<'a>(
    organisation: &organisation::Model,
    entries: [Uuid; 1],
    unit: Option<&'a str>,
    area_id: Option<Uuid>,
    references: &'a [reference::Model],
) -> NeededNames<'a> {
    let held = references.iter().filter(|row| row.target_kind == FILE).map(|row| row.target_id);
    NeededNames {
        organisation_id: organisation.id,
        entries: entries.into_iter().chain([organisation.business_type_id]).collect(),
        units: unit.into_iter().collect(),
        areas: area_id.into_iter().chain([organisation.area_id]).collect(),
        files: held.chain(organisation.logo_id).collect(),
        references,
    }
}

/// Returns a view without diary and certificates.
fn trace(
    code: &str,
    subject: Subject,
    organisation: &organisation::Model,
    names: &Names,
    data_as_of: DateTime<Utc>,
) -> PublicTrace {
    PublicTrace {
        trace_code: code.to_owned(),
        subject,
        recalls: Vec::new(),
        holds: Vec::new(),
        business: public_business(organisation, names),
        members: Vec::new(),
        diary: None,
        journey: None,
        materials: Vec::new(),
        isolation: None,
        processes: Vec::new(),
        links: Vec::new(),
        inherited_links: 0,
        data_as_of,
    }
}
