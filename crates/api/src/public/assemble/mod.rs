//! Builds public views from the database.

mod codes;
mod found;
mod handling;
mod journey;
mod logistics;
mod names;

use nguon_domain::identification::identifier::Gtin;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::public::{
    CertificateGroup, PublicBusiness, PublicCertificate, PublicDiary, PublicDiaryEntry, PublicLot, PublicMaterial,
    PublicMember, PublicProcess, PublicProduct, PublicRuralIndustry, PublicTrace, PublicUse, Subject,
};
use nguon_domain::records::certificate::Certificate;
use nguon_domain::records::diary::MaterialUse;
use nguon_domain::records::product::youtube_video;
use nguon_domain::records::recognition::RuralIndustryLevel;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::Application;
use crate::platform::clock::vietnam_date;
use crate::platform::digest::key_of;
use crate::platform::entity::{
    Certificates, diary_entry, lot, material, member, organisation, process, product, read_date, stored, trace_code,
};
use crate::platform::problem::{Error, Result};
use crate::public::{holds, recalls};
use crate::trace::start::addresses_of_lot;
use found::PageRecords;
pub(super) use logistics::of_organisation;
use names::Names;

/// Returns the view of a code and the other businesses whose records it contains; `None` when it is not public. The
/// number of statements is fixed, except for a few for each step of a lot's journey.
pub(super) async fn build<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    code: &trace_code::Model,
) -> Result<Option<(PublicTrace, Vec<Uuid>)>> {
    let (mut others, mut keys) = (Vec::new(), Vec::new());
    let trace = match Kind::parse(&code.kind) {
        Some(kind @ (Kind::Product | Kind::Lot)) => {
            let Some((mut trace, lot)) = of_goods(connection, code, kind).await? else { return Ok(None) };
            if let Some(lot) = lot {
                let addresses = addresses_of_lot(application, connection, &lot).await?;
                keys = addresses.iter().map(|address| key_of(address)).collect();
                (trace.journey, others) =
                    journey::of_lot(connection, lot.organisation_id, &keys, lot.harvested_on.is_some()).await?;
            }
            Some(trace)
        }
        Some(Kind::Place) => logistics::of_place(connection, code).await?,
        Some(Kind::LogisticUnit) => {
            let trace = logistics::of_unit(connection, code).await?;
            if let Some(Subject::LogisticUnit { logistic_unit }) = trace.as_ref().map(|trace| &trace.subject) {
                keys.extend(logistic_unit.sscc.as_deref().and_then(recalls::key_of_unit));
            }
            trace
        }
        _ => return Err(Error::Internal(format!("trace code {} of kind {}", code.code, code.kind))),
    };
    let Some(mut trace) = trace else { return Ok(None) };
    trace.recalls = match &trace.subject {
        Subject::Product { .. } => {
            recalls::of_product(application, connection, code.organisation_id, code.record_id).await?
        }
        _ => recalls::of_things(connection, code.organisation_id, &keys).await?,
    };
    trace.holds = holds::of_things(connection, code.organisation_id, &keys).await?;
    let recalled = trace.recalls.iter().map(|recall| recall.closed_at.unwrap_or(recall.published_at));
    let changes = recalled.chain(trace.holds.iter().map(|hold| hold.since));
    trace.data_as_of = changes.fold(trace.data_as_of, Ord::max);
    Ok(Some((trace, others)))
}

/// Returns the business of a code if it is approved.
async fn published_by<C: ConnectionTrait>(
    connection: &C,
    code: &trace_code::Model,
) -> Result<Option<organisation::Model>> {
    Ok(organisation::Entity::find_by_id(code.organisation_id)
        .filter(organisation::Column::State.eq(stored::OrganisationState::Approved))
        .one(connection)
        .await?)
}

async fn of_goods<C: ConnectionTrait>(
    connection: &C,
    code: &trace_code::Model,
    kind: Kind,
) -> Result<Option<(PublicTrace, Option<lot::Model>)>> {
    let Some(found) = PageRecords::gather(connection, code, kind).await? else { return Ok(None) };
    let names = Names::load(connection, found.wanted()).await?.naming(&found.named_members, &found.named_materials);
    let lot = found.lot.as_ref();
    let product = Box::new(public_product(&found.product, &names));
    let links = lot.iter().flat_map(|lot| &lot.links.0).chain(&found.product.links.0).cloned().collect();
    let trace = PublicTrace {
        trace_code: code.code.clone(),
        data_as_of: found.last_change(),
        subject: match lot {
            Some(lot) => {
                let lot = PublicLot { product_trace_code: found.product_code.clone(), ..public_lot(lot, &names) };
                Subject::Lot { product, lot: Box::new(lot) }
            }
            None => Subject::Product { product },
        },
        recalls: Vec::new(),
        holds: Vec::new(),
        business: public_business(&found.organisation, &names),
        members: found.members.iter().map(|member| public_member(member, &names)).collect(),
        diary: found.diary.as_ref().map(|diary| PublicDiary {
            total: diary.total,
            entries: diary.entries.iter().map(|entry| public_entry(entry, &names)).collect(),
        }),
        journey: None,
        materials: found.materials.iter().map(|material| public_material(material, &names)).collect(),
        isolation: lot
            .and_then(|lot| lot.harvested_on)
            .and_then(|day| nguon_domain::public::isolation(found.plant_protection.iter().copied(), day)),
        processes: found.processes.iter().map(|process| public_process(process, &names)).collect(),
        links,
        inherited_links: if found.lot.is_some() { found.product.links.0.len() } else { 0 },
    };
    Ok(Some((trace, found.lot)))
}

fn public_product(product: &product::Model, names: &Names) -> PublicProduct {
    let product = product.clone();
    PublicProduct {
        category: names.entry(product.category_id),
        brand_owner: product.brand_owner_id.and_then(|id| names.member(id)),
        cover_image: names.held(product.id, "cover_image").into_iter().next(),
        images: names.held(product.id, "images"),
        name: product.name,
        gtin: product.gtin.map(|gtin| gtin.parse::<Gtin>().map_or(gtin, |gtin| gtin.to_string())),
        variety: product.variety,
        description: product.description,
        instructions: product.instructions,
        price: product.price,
        attributes: product.attributes.0,
        ocop_stars: product.ocop_stars.map(i64::from),
        ocop_decision: product.ocop_decision,
        rural_industry: product.rural_industry_level.as_deref().and_then(RuralIndustryLevel::parse).map(|level| {
            PublicRuralIndustry {
                level,
                level_name: level.label().into(),
                decision: product.rural_industry_decision,
                year: product.rural_industry_year.map(i64::from),
                expires_on: product.rural_industry_expires_on,
            }
        }),
        local_specialty_decision: product.local_specialty_decision,
        certificates: public_certificates(
            [
                ("self_declarations", &product.self_declarations),
                ("conformity_certificates", &product.conformity_certificates),
            ],
            names,
        ),
        brand: product.brand,
        model: product.model,
        standards: product.standards.0,
        ingredients: product.ingredients,
        allergens: product.allergens.0.into_iter().map(Into::into).collect(),
        allergen_note: product.allergen_note,
        safety_warnings: product.safety_warnings,
        youtube_video: product.youtube_url.as_deref().and_then(youtube_video).map(str::to_owned),
    }
}

fn public_lot(lot: &lot::Model, names: &Names) -> PublicLot {
    let lot = lot.clone();
    PublicLot {
        weight: names.measure(lot.weight.map(Quantity::from_thousandths), lot.weight_unit),
        quantity: names.measure(lot.quantity.map(Quantity::from_thousandths), lot.quantity_unit),
        cover_image: names.held(lot.id, "cover_image").into_iter().next(),
        images: names.held(lot.id, "images"),
        name: lot.name,
        code: lot.code,
        harvested_on: lot.harvested_on,
        produced_on: read_date(lot.produced_on),
        packed_on: lot.packed_on,
        expires_on: read_date(lot.expires_on),
        packaging: lot.packaging,
        origin: lot.origin,
        production_line: lot.production_line,
        shift: lot.shift,
        certificates: public_certificates([("test_reports", &lot.test_reports)], names),
        description: lot.description,
        product_trace_code: None,
        recorded_at: lot.created_at,
    }
}

fn public_business(organisation: &organisation::Model, names: &Names) -> PublicBusiness {
    let organisation = organisation.clone();
    PublicBusiness {
        business_type: names.entry(organisation.business_type_id),
        area: names.area(organisation.area_id).unwrap_or_default(),
        logo: organisation.logo_id.and_then(|id| names.file(id)),
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

fn public_member(member: &member::Model, names: &Names) -> PublicMember {
    let certificates = [
        ("licences", &member.licences),
        ("quality_certificates", &member.quality_certificates),
        ("test_certificates", &member.test_certificates),
    ];
    PublicMember {
        category: names.entry(member.category_id),
        area: member.area_id.and_then(|id| names.area(id)),
        image: names.held(member.id, "image").into_iter().next(),
        certificates: public_certificates(certificates, names),
        name: member.name.clone(),
        gln: member.gln.clone(),
        specifications: member.specifications.0.clone(),
        content: member.content.clone(),
    }
}

fn public_material(material: &material::Model, names: &Names) -> PublicMaterial {
    let certificates =
        [("quality_certificates", &material.quality_certificates), ("test_certificates", &material.test_certificates)];
    PublicMaterial {
        category: names.entry(material.category_id),
        manufacturer: material.manufacturer_id.and_then(|id| names.member(id)),
        image: names.held(material.id, "image").into_iter().next(),
        certificates: public_certificates(certificates, names),
        name: material.name.clone(),
        origin: material.origin.clone(),
        trace_url: material.trace_url.clone(),
    }
}

fn public_certificates<const N: usize>(lists: [(&str, &Certificates); N], names: &Names) -> Vec<PublicCertificate> {
    let of_list = |(field, list): (&str, &Certificates)| -> Vec<PublicCertificate> {
        list.0.iter().map(|certificate| public_certificate(field, certificate, names)).collect()
    };
    lists.into_iter().flat_map(of_list).collect()
}

fn public_certificate(field: &str, certificate: &Certificate, names: &Names) -> PublicCertificate {
    PublicCertificate {
        group: CertificateGroup::of_field(field),
        kind: certificate.kind_id.map(|id| names.entry(id)),
        number: certificate.number.clone(),
        issuer: certificate.issuer.clone(),
        issued_on: certificate.issued_on,
        expires_on: certificate.expires_on,
        scope: certificate.scope.clone(),
        result: certificate.result.clone(),
        file: certificate.file.and_then(|id| names.file(id)),
    }
}

fn public_process(process: &process::Model, names: &Names) -> PublicProcess {
    PublicProcess {
        certificate_images: names.held(process.id, "certificate_images"),
        files: names.held(process.id, "files"),
        name: process.name.clone(),
        certificate_number: process.certificate_number.clone(),
        issued_on: process.issued_on,
        expires_on: read_date(process.expires_on),
        summary: process.summary.clone(),
    }
}

fn public_entry(entry: &diary_entry::Model, names: &Names) -> PublicDiaryEntry {
    let used = |used: &MaterialUse| {
        let amount = names.measure(used.quantity, used.unit.clone());
        let batch = used.batch_id.and_then(|id| names.batch(id));
        Some(PublicUse { batch, name: names.material(used.material_id?)?, amount })
    };
    PublicDiaryEntry {
        name: entry.name.clone(),
        description: entry.description.clone(),
        started_at: entry.started_at,
        ended_at: entry.ended_at,
        recorded_at: entry.created_at,
        changed_at: (entry.version > 1).then_some(entry.updated_at),
        members: names.workers(entry.id),
        materials: entry.materials.0.iter().filter_map(used).collect(),
        images: names.held(entry.id, "images"),
    }
}
