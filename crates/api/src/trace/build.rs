//! The public view of a product or lot, put together from the database.

use std::collections::HashMap;

use nguon_domain::catalogue::CatalogueKind;
use nguon_domain::identifier::Gtin;
use nguon_domain::organisation::OrganisationState;
use nguon_domain::product::youtube_video;
use nguon_domain::public::{
    Bilingual, PublicBusiness, PublicLot, PublicMaterial, PublicMeasure, PublicMember, PublicProcess, PublicProduct,
    PublicTrace,
};
use nguon_domain::quantity::Quantity;
use nguon_domain::resource::Kind;
use nguon_domain::status::Status;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::clock::vietnam_date;
use crate::entity::{
    catalogue_entry, lot, material, member, organisation, process, product, read_date, reference, trace_code,
};
use crate::problem::{Error, Result};

/// Everything that a page shows, as it stands in the database.
struct Found {
    organisation: organisation::Model,
    product: product::Model,
    lot: Option<lot::Model>,
    members: Vec<member::Model>,
    materials: Vec<material::Model>,
    processes: Vec<process::Model>,
    /// Names of members that materials refer to.
    manufacturers: HashMap<Uuid, String>,
}

/// The view; none when it is not to be shown.
pub(super) async fn build<C: ConnectionTrait>(connection: &C, code: &trace_code::Model) -> Result<Option<PublicTrace>> {
    let Some(found) = gather(connection, code).await? else { return Ok(None) };
    let names = Names::load(connection, &found).await?;
    let data_as_of = [found.organisation.updated_at, found.product.updated_at]
        .into_iter()
        .chain(found.lot.as_ref().map(|lot| lot.updated_at))
        .chain(found.members.iter().map(|member| member.updated_at))
        .chain(found.materials.iter().map(|material| material.updated_at))
        .chain(found.processes.iter().map(|process| process.updated_at))
        .max()
        .unwrap_or(found.product.updated_at);
    let manufacturers = found.manufacturers;
    Ok(Some(PublicTrace {
        trace_code: code.code.clone(),
        product: public_product(found.product, &names),
        lot: found.lot.map(|lot| public_lot(lot, &names)),
        business: public_business(found.organisation, &names),
        members: found.members.into_iter().map(|member| public_member(member, &names)).collect(),
        materials: found
            .materials
            .into_iter()
            .map(|material| PublicMaterial {
                category: names.entry(material.category_id),
                name: material.name,
                origin: material.origin,
                manufacturer: material.manufacturer_id.and_then(|id| manufacturers.get(&id).cloned()),
                trace_url: material.trace_url,
            })
            .collect(),
        processes: found
            .processes
            .into_iter()
            .map(|process| PublicProcess {
                name: process.name,
                certificate_number: process.certificate_number,
                issued_on: process.issued_on,
                expires_on: read_date(process.expires_on),
                summary: process.summary,
            })
            .collect(),
        data_as_of,
    }))
}

async fn gather<C: ConnectionTrait>(connection: &C, code: &trace_code::Model) -> Result<Option<Found>> {
    let active = Status::Active.as_str();
    let approved = OrganisationState::Approved.as_str();
    let kind = Kind::parse(&code.kind).ok_or_else(|| Error::Internal(format!("kind {}", code.kind)))?;
    let lot = match kind {
        Kind::Lot => {
            let lot =
                lot::Entity::find_by_id(code.record_id).filter(lot::Column::Status.eq(active)).one(connection).await?;
            let Some(lot) = lot else { return Ok(None) };
            Some(lot)
        }
        _ => None,
    };
    let product_id = lot.as_ref().map_or(code.record_id, |lot| lot.product_id);
    let product =
        product::Entity::find_by_id(product_id).filter(product::Column::Status.eq(active)).one(connection).await?;
    let organisation = organisation::Entity::find_by_id(code.organisation_id)
        .filter(organisation::Column::State.eq(approved))
        .one(connection)
        .await?;
    let (Some(product), Some(organisation)) = (product, organisation) else { return Ok(None) };

    let sources = [Some(product.id), lot.as_ref().map(|lot| lot.id)];
    let references = reference::Entity::find()
        .filter(reference::Column::SourceId.is_in(sources.into_iter().flatten()))
        .order_by_asc(reference::Column::Field)
        .order_by_asc(reference::Column::Position)
        .all(connection)
        .await?;
    let targets = |field: &str| -> Vec<Uuid> {
        references.iter().filter(|reference| reference.field == field).map(|reference| reference.target_id).collect()
    };
    // Hidden and trashed records are not shown, whoever still refers to them.
    let members = member::Entity::find()
        .filter(member::Column::Id.is_in(targets("member_ids")))
        .filter(member::Column::Status.eq(active))
        .all(connection)
        .await?;
    let materials = material::Entity::find()
        .filter(material::Column::Id.is_in(targets("material_ids")))
        .filter(material::Column::Status.eq(active))
        .all(connection)
        .await?;
    let processes = process::Entity::find()
        .filter(process::Column::Id.is_in(targets("process_ids")))
        .filter(process::Column::Status.eq(active))
        .all(connection)
        .await?;
    let manufacturers = member::Entity::find()
        .filter(member::Column::Id.is_in(materials.iter().filter_map(|material| material.manufacturer_id)))
        .filter(member::Column::Status.eq(active))
        .all(connection)
        .await?
        .into_iter()
        .map(|member| (member.id, member.name))
        .collect();
    Ok(Some(Found {
        organisation,
        product,
        lot,
        members: in_order(members, &targets("member_ids"), |member| member.id),
        materials: in_order(materials, &targets("material_ids"), |material| material.id),
        processes: in_order(processes, &targets("process_ids"), |process| process.id),
        manufacturers,
    }))
}

/// Rows in the order in which the business put them.
fn in_order<T>(mut rows: Vec<T>, order: &[Uuid], id: impl Fn(&T) -> Uuid) -> Vec<T> {
    rows.sort_by_key(|row| order.iter().position(|wanted| *wanted == id(row)));
    rows
}

/// Names of catalogue entries, units and areas.
struct Names {
    entries: HashMap<Uuid, Bilingual>,
    units: HashMap<String, Bilingual>,
    areas: HashMap<Uuid, String>,
}

impl Names {
    async fn load<C: ConnectionTrait>(connection: &C, found: &Found) -> Result<Self> {
        let entries = [found.product.category_id, found.organisation.business_type_id]
            .into_iter()
            .chain(found.members.iter().map(|member| member.category_id))
            .chain(found.materials.iter().map(|material| material.category_id));
        let units = found.lot.iter().flat_map(|lot| [lot.weight_unit.clone(), lot.quantity_unit.clone()]).flatten();
        let rows = catalogue_entry::Entity::find()
            .filter(
                Condition::any().add(catalogue_entry::Column::Id.is_in(entries)).add(
                    catalogue_entry::Column::Kind
                        .eq(CatalogueKind::Unit.as_str())
                        .and(catalogue_entry::Column::Code.is_in(units)),
                ),
            )
            .all(connection)
            .await?;
        let mut names = Self { entries: HashMap::new(), units: HashMap::new(), areas: HashMap::new() };
        for row in rows {
            let name = Bilingual { vi: row.name_vi, en: row.name_en };
            if row.kind == CatalogueKind::Unit.as_str() {
                names.units.insert(row.code, name.clone());
            }
            names.entries.insert(row.id, name);
        }
        let areas = found.members.iter().filter_map(|member| member.area_id).chain([found.organisation.area_id]);
        names.areas = crate::area::full_names(connection, areas).await?;
        Ok(names)
    }

    fn entry(&self, id: Uuid) -> Bilingual {
        self.entries.get(&id).cloned().unwrap_or_default()
    }

    fn measure(&self, value: Option<i64>, unit: Option<String>) -> Option<PublicMeasure> {
        let (value, unit) = (Quantity::from_thousandths(value?), unit?);
        let unit_name =
            self.units.get(&unit).cloned().unwrap_or_else(|| Bilingual { vi: unit.clone(), en: unit.clone() });
        Some(PublicMeasure { value, unit, unit_name })
    }
}

fn public_product(product: product::Model, names: &Names) -> PublicProduct {
    PublicProduct {
        category: names.entry(product.category_id),
        name: product.name,
        gtin: product.gtin.map(|gtin| gtin.parse::<Gtin>().map_or(gtin, |gtin| gtin.to_string())),
        variety: product.variety,
        description: product.description,
        instructions: product.instructions,
        price: product.price,
        attributes: product.attributes.0,
        ocop_stars: product.ocop_stars.map(i64::from),
        ocop_decision: product.ocop_decision,
        youtube_video: product.youtube_url.as_deref().and_then(youtube_video).map(str::to_owned),
    }
}

fn public_lot(lot: lot::Model, names: &Names) -> PublicLot {
    PublicLot {
        weight: names.measure(lot.weight, lot.weight_unit),
        quantity: names.measure(lot.quantity, lot.quantity_unit),
        name: lot.name,
        code: lot.code,
        harvested_on: lot.harvested_on,
        produced_on: read_date(lot.produced_on),
        packed_on: lot.packed_on,
        expires_on: read_date(lot.expires_on),
        packaging: lot.packaging,
        origin: lot.origin,
        description: lot.description,
        recorded_at: lot.created_at,
    }
}

fn public_business(organisation: organisation::Model, names: &Names) -> PublicBusiness {
    PublicBusiness {
        business_type: names.entry(organisation.business_type_id),
        area: names.areas.get(&organisation.area_id).cloned().unwrap_or_default(),
        name: organisation.name,
        tax_code: organisation.tax_code,
        address: organisation.registered_address,
        phone: organisation.phone,
        website: organisation.website,
        introduction: organisation.introduction,
        gln: organisation.gln,
        approved_on: organisation.decided_at.map(vietnam_date),
    }
}

fn public_member(member: member::Model, names: &Names) -> PublicMember {
    PublicMember {
        category: names.entry(member.category_id),
        area: member.area_id.and_then(|id| names.areas.get(&id).cloned()),
        name: member.name,
        gln: member.gln,
        specifications: member.specifications.0,
        content: member.content,
    }
}
