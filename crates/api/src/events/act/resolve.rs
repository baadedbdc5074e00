//! Resolution of an act's references: own records and scanned codes become the addresses used in events.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::events::act::event::{CarrierParty, ResolvedAct, ResolvedItem};
use nguon_domain::events::act::{ActInput, ActItem, ActKind};
use nguon_domain::events::epcis::Identity;
use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::qr::public_address;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::records::material_batch::batch_address;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::transaction::transaction;
use crate::access::Tenant;
use crate::events::epcis::party::{address_of_member, address_of_own, address_of_place};
use crate::events::goods::{Thing, identify, identity_of_lot};
use crate::platform::entity::{catalogue_entry, lot, material_batch, member, organisation, place, product, stored};
use crate::platform::problem::{Error, Result};

/// The parts of an act, and the records they were read from.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) parts: ResolvedAct,
    pub(crate) business: organisation::Model,
    pub(crate) partner: Option<member::Model>,
}

/// Resolves the references of an act of a business.
///
/// # Errors
/// [`Error::Invalid`] for each dangling reference and each unreadable code.
pub(crate) async fn resolve<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    public_url: &str,
    business: organisation::Model,
    input: &ActInput,
) -> Result<Resolved> {
    let mut violations = Vec::new();
    let things = Things::load(connection, tenant, public_url, input).await?;
    let items = things.all("items", &input.items, input.kind, &mut violations);
    let results = things.all("results", &input.results, input.kind, &mut violations);
    let members = members(connection, tenant, [input.partner_id, input.carrier_id]).await?;
    let member = |field: &str, id: Option<Uuid>, violations: &mut Vec<Violation>| {
        let found = members.get(&id?).cloned();
        if found.is_none() {
            violations.push(Violation::new(field, Reason::UnknownReference));
        }
        found
    };
    let partner = member("partner_id", input.partner_id, &mut violations);
    let carrier = member("carrier_id", input.carrier_id, &mut violations);
    let places = places(connection, tenant, [input.place_id, input.from_place_id]).await?;
    let place = |field: &str, id: Option<Uuid>, violations: &mut Vec<Violation>| {
        let found = places.get(&id?);
        if found.is_none() {
            violations.push(Violation::new(field, Reason::UnknownReference));
        }
        found.map(|place| match &place.gln {
            Some(gln) => address_of_place(gln),
            None => public_address(public_url, &place.trace_code),
        })
    };
    let from_place = place("from_place_id", input.from_place_id, &mut violations);
    let place = place("place_id", input.place_id, &mut violations);
    let container = match input.container.as_deref() {
        Some(sscc) => match Identity::of_logistic_unit(sscc) {
            Ok(identity) => Some(identity),
            Err(reason) => {
                violations.push(Violation::new("container", reason));
                None
            }
        },
        None => None,
    };
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let order = if input.kind == Some(ActKind::Process) { "prodorder" } else { "po" };
    let numbers = [(order, &input.order_number), ("bol", &input.shipment_number)];
    let transactions = numbers
        .into_iter()
        .filter_map(|(kind, number)| Some((kind, transaction(public_url, &business, kind, number.as_deref()?))))
        .collect();
    let lot_number = match items.as_slice() {
        [only] => lot_number(&only.identity),
        _ => None,
    };
    Ok(Resolved {
        parts: ResolvedAct {
            items,
            results,
            container,
            is_new_container: false,
            own: address_of_own(&business),
            place,
            from_place,
            partner: partner.as_ref().map(address_of_member),
            partner_place: input.partner_place.as_deref().map(address_of_place),
            carrier: carrier
                .map(|carrier| CarrierParty { address: Some(address_of_member(&carrier)), name: carrier.name }),
            transactions,
            lot_number,
        },
        business,
        partner,
    })
}

/// Returns the lot number in an identity.
fn lot_number(identity: &Identity) -> Option<String> {
    let link = DigitalLink::parse(identity.as_str()).ok()?;
    let lot = link.qualifiers().iter().find(|element| element.identifier().number() == number::LOT)?;
    Some(lot.value().to_string())
}

/// Returns members of the business that are not in the trash.
async fn members<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    ids: [Option<Uuid>; 2],
) -> Result<HashMap<Uuid, member::Model>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().flatten().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = member::Entity::find()
        .filter(member::Column::Id.is_in(ids))
        .filter(member::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(member::Column::Status.ne(stored::Status::Trashed))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Returns places of the business that are not in the trash.
async fn places<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    ids: [Option<Uuid>; 2],
) -> Result<HashMap<Uuid, place::Model>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().flatten().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = place::Entity::find()
        .filter(place::Column::Id.is_in(ids))
        .filter(place::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(place::Column::Status.ne(stored::Status::Trashed))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The lots, batches, codes and units of measure that the items of an act refer to.
struct Things {
    lots: HashMap<Uuid, Result<Identity, Reason>>,
    batches: HashMap<Uuid, Result<Identity, Reason>>,
    codes: HashMap<String, Result<Thing, Reason>>,
    units: HashSet<String>,
}

impl Things {
    async fn load<C: ConnectionTrait>(
        connection: &C,
        tenant: Tenant,
        public_url: &str,
        input: &ActInput,
    ) -> Result<Self> {
        let all = || input.items.iter().chain(&input.results);
        let ids: BTreeSet<Uuid> = all().filter_map(|item| item.lot_id).collect();
        let mut lots = HashMap::new();
        if !ids.is_empty() {
            let rows: Vec<(Uuid, String, String, Option<String>)> = lot::Entity::find()
                .select_only()
                .columns([lot::Column::Id, lot::Column::Code, lot::Column::TraceCode])
                .column(product::Column::Gtin)
                .join(
                    sea_orm::JoinType::InnerJoin,
                    lot::Entity::belongs_to(product::Entity)
                        .from(lot::Column::ProductId)
                        .to(product::Column::Id)
                        .into(),
                )
                .filter(lot::Column::Id.is_in(ids))
                .filter(lot::Column::OrganisationId.eq(tenant.organisation_id))
                .filter(lot::Column::Status.ne(stored::Status::Trashed))
                .into_tuple()
                .all(connection)
                .await?;
            lots.extend(
                rows.into_iter()
                    .map(|(id, number, code, gtin)| (id, identity_of_lot(public_url, gtin.as_deref(), &number, &code))),
            );
        }
        let ids: BTreeSet<Uuid> = all().filter_map(|item| item.batch_id).collect();
        let batches: Vec<Uuid> = if ids.is_empty() {
            Vec::new()
        } else {
            material_batch::Entity::find()
                .select_only()
                .column(material_batch::Column::Id)
                .filter(material_batch::Column::Id.is_in(ids))
                .filter(material_batch::Column::OrganisationId.eq(tenant.organisation_id))
                .filter(material_batch::Column::Status.ne(stored::Status::Trashed))
                .into_tuple()
                .all(connection)
                .await?
        };
        let batches = batches.into_iter().map(|id| (id, Identity::parse(&batch_address(public_url, id))));
        let batches = batches.collect();
        let texts: BTreeSet<&str> = all().filter_map(|item| item.code.as_deref()).collect();
        let texts: Vec<&str> = texts.into_iter().collect();
        let things = identify(connection, public_url, &texts).await?;
        let codes = texts.into_iter().map(str::to_owned).zip(things).collect();
        let wanted: BTreeSet<&str> = all().filter_map(|item| item.unit.as_deref()).collect();
        let units: Vec<String> = if wanted.is_empty() {
            Vec::new()
        } else {
            catalogue_entry::Entity::find()
                .select_only()
                .column(catalogue_entry::Column::Code)
                .filter(catalogue_entry::Column::Kind.eq(CatalogueKind::Unit.as_str()))
                .filter(catalogue_entry::Column::Code.is_in(wanted))
                .into_tuple()
                .all(connection)
                .await?
        };
        Ok(Self { lots, batches, codes, units: units.into_iter().collect() })
    }

    /// Returns the items of a list, adding every fault to `violations`.
    fn all(
        &self,
        field: &str,
        items: &[ActItem],
        kind: Option<ActKind>,
        violations: &mut Vec<Violation>,
    ) -> Vec<ResolvedItem> {
        let mut seen = HashSet::new();
        let mut things = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let part = item.reference();
            match self.one(item, kind) {
                Ok(thing) if !seen.insert((thing.identity.clone(), thing.unit.clone())) => {
                    violations.push(Violation::new(format!("{field}[{index}].{part}"), Reason::Duplicate));
                }
                Ok(thing) => things.push(thing),
                Err((at, reason)) => {
                    violations.push(Violation::new(format!("{field}[{index}].{}", at.unwrap_or(part)), reason));
                }
            }
        }
        things
    }

    fn one(&self, item: &ActItem, kind: Option<ActKind>) -> Result<ResolvedItem, (Option<&'static str>, Reason)> {
        let here = |reason: Reason| (None, reason);
        let thing = match (&item.lot_id, &item.code) {
            (Some(id), _) => {
                let identity = self.lots.get(id).cloned().unwrap_or(Err(Reason::UnknownReference)).map_err(here)?;
                Thing { identity, is_class: true }
            }
            (None, None) if item.batch_id.is_some() => {
                let found = item.batch_id.and_then(|id| self.batches.get(&id)).cloned();
                let identity = found.unwrap_or(Err(Reason::UnknownReference)).map_err(here)?;
                Thing { identity, is_class: true }
            }
            (None, Some(code)) => {
                self.codes.get(code).cloned().unwrap_or(Err(Reason::UnknownReference)).map_err(here)?
            }
            (None, None) => return Err((Some("code"), Reason::Required)),
        };
        match (thing.is_class, item.quantity) {
            // An inspection need not state a quantity.
            (true, None) if kind != Some(ActKind::Inspect) => return Err((Some("quantity"), Reason::Required)),
            (true, Some(quantity)) if item.unit.is_none() && quantity.thousandths() % 1_000 != 0 => {
                return Err((Some("quantity"), Reason::WrongType));
            }
            (false, Some(_)) => return Err((Some("quantity"), Reason::NotAllowed)),
            _ => {}
        }
        if let Some(unit) = &item.unit {
            if !thing.is_class {
                return Err((Some("unit"), Reason::NotAllowed));
            }
            if !self.units.contains(unit) {
                return Err((Some("unit"), Reason::UnknownReference));
            }
        }
        Ok(ResolvedItem {
            identity: thing.identity,
            is_class: thing.is_class,
            quantity: item.quantity,
            unit: item.unit.clone(),
        })
    }
}
