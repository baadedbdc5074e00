//! Contents of the labels of a run, read in a number of queries independent of their number.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::identification::identifier::{Gtin, KeyType, LotNumber};
use nguon_domain::identification::qr::{QrContent, printed_address};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::reason::label::LabelRefusal;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::labelling::label::{LabelItem, LabelKind, LabelLine, PrintRunInput};
use nguon_labels::Content;
use nguon_labels::content::{Case, Consumer, FieldTag, Pallet, Party, day};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait, QueryFilter as _};
use uuid::Uuid;

use crate::access::Tenant;
use crate::platform::entity::{logistic_unit, lot, member, organisation, place, product, read_date, stored};
use crate::platform::problem::{Error, Result};
use crate::records::gs1::keys::ssccs_of;

/// Maximum number of faults reported.
const MAX_FAULTS: usize = 200;

/// A label with the record it is for.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) kind: Kind,
    pub(super) record_id: Uuid,
    pub(super) title: String,
    pub(super) detail: String,
    pub(super) copies: i32,
    pub(super) content: Content,
}

/// The labels of a run, and the GS1 keys on them.
#[derive(Debug)]
pub(super) struct Labels {
    pub(super) labels: Vec<Label>,
    pub(super) keys: BTreeSet<(KeyType, String)>,
}

/// Reads the contents of labels.
///
/// # Errors
/// [`Error::Invalid`] with the reason for each item that cannot be printed.
pub(super) async fn read<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    public_url: &str,
    input: &PrintRunInput,
) -> Result<Labels> {
    let kind = input.kind.ok_or_else(|| Error::field("kind", Reason::Required))?;
    let records = Records::load(connection, tenant, public_url, kind, input).await?;
    let mut labels = Labels { labels: Vec::with_capacity(input.items.len()), keys: BTreeSet::new() };
    let mut violations = Vec::new();
    for (index, item) in input.items.iter().enumerate() {
        match records.label(kind, input, item, &mut labels.keys) {
            Ok(label) => labels.labels.push(label),
            Err((part, reason)) => violations.push(Violation::new(format!("items[{index}].{part}"), reason)),
        }
        if violations.len() == MAX_FAULTS {
            break;
        }
    }
    if violations.is_empty() { Ok(labels) } else { Err(Error::Invalid(violations)) }
}

/// All records that the labels of a run refer to.
struct Records {
    public_url: String,
    business: organisation::Model,
    products: HashMap<Uuid, product::Model>,
    lots: HashMap<Uuid, lot::Model>,
    units: HashMap<Uuid, logistic_unit::Model>,
    places: HashMap<Uuid, place::Model>,
    members: HashMap<Uuid, member::Model>,
    ssccs: HashMap<Uuid, String>,
}

/// The faulty part of an item, and the reason.
type Fault = (&'static str, Reason);

impl Records {
    async fn load<C: ConnectionTrait>(
        connection: &C,
        tenant: Tenant,
        public_url: &str,
        kind: LabelKind,
        input: &PrintRunInput,
    ) -> Result<Self> {
        let of_kind = |wanted: Kind| -> HashSet<Uuid> {
            input
                .items
                .iter()
                .filter(|item| record_kind(kind, item) == wanted)
                .filter_map(|item| item.record_id)
                .collect()
        };
        let owner = tenant.organisation_id;
        let business = organisation::Entity::find_by_id(owner).one(connection).await?;
        let business = business.ok_or_else(|| Error::Internal(format!("organisation {owner}")))?;
        let lots = lot::Entity::find()
            .filter(lot::Column::OrganisationId.eq(owner))
            .filter(lot::Column::Id.is_in(of_kind(Kind::Lot)));
        let lots: HashMap<Uuid, lot::Model> = by_id(lots.all(connection).await?, |lot| lot.id);
        let product_ids = of_kind(Kind::Product).into_iter().chain(lots.values().map(|lot| lot.product_id));
        let products = product::Entity::find()
            .filter(product::Column::OrganisationId.eq(owner))
            .filter(product::Column::Id.is_in(product_ids.collect::<HashSet<Uuid>>()));
        let products = by_id(products.all(connection).await?, |product| product.id);
        let units = logistic_unit::Entity::find()
            .filter(logistic_unit::Column::OrganisationId.eq(owner))
            .filter(logistic_unit::Column::Id.is_in(of_kind(Kind::LogisticUnit)));
        let units: HashMap<Uuid, logistic_unit::Model> = by_id(units.all(connection).await?, |unit| unit.id);
        let place_ids: HashSet<Uuid> = units.values().filter_map(|unit| unit.from_place_id).collect();
        let places = place::Entity::find()
            .filter(place::Column::OrganisationId.eq(owner))
            .filter(place::Column::Id.is_in(place_ids));
        let places = by_id(places.all(connection).await?, |place| place.id);
        let member_ids: HashSet<Uuid> =
            units.values().flat_map(|unit| [unit.receiver_id, unit.carrier_id]).flatten().collect();
        let members = member::Entity::find()
            .filter(member::Column::OrganisationId.eq(owner))
            .filter(member::Column::Id.is_in(member_ids));
        let members = by_id(members.all(connection).await?, |member| member.id);
        let ssccs = ssccs_of(connection, tenant, units.keys().copied()).await?;
        Ok(Self { public_url: public_url.to_owned(), business, products, lots, units, places, members, ssccs })
    }

    fn label(
        &self,
        kind: LabelKind,
        input: &PrintRunInput,
        item: &LabelItem,
        keys: &mut BTreeSet<(KeyType, String)>,
    ) -> Result<Label, Fault> {
        let record_id = item.record_id.ok_or(("record_id", Reason::Required))?;
        let content = input.qr_content.unwrap_or_default();
        let mut label = match (kind, record_kind(kind, item)) {
            (LabelKind::Consumer, Kind::Product) => {
                let product = in_use(&self.products, record_id, |product| product.status)?;
                self.consumer(product, None, input, content, keys)
            }
            (LabelKind::Consumer, _) => {
                let lot = in_use(&self.lots, record_id, |lot| lot.status)?;
                let product = self.products.get(&lot.product_id).ok_or(("record_id", Reason::UnknownReference))?;
                self.consumer(product, Some(lot), input, content, keys)
            }
            (LabelKind::Case, _) => {
                let lot = in_use(&self.lots, record_id, |lot| lot.status)?;
                let product = self.products.get(&lot.product_id).ok_or(("record_id", Reason::UnknownReference))?;
                self.case(product, lot, item, content, keys)?
            }
            (LabelKind::Pallet, _) => self.pallet(in_use(&self.units, record_id, |unit| unit.status)?, keys)?,
            (LabelKind::FieldTag, _) => self.field_tag(in_use(&self.units, record_id, |unit| unit.status)?, keys)?,
        };
        label.copies = i32::try_from(item.count()).unwrap_or(i32::MAX);
        Ok(label)
    }

    fn address(
        &self,
        product: &product::Model,
        lot: Option<&lot::Model>,
        gtin: Option<&Gtin>,
        content: QrContent,
        keys: &mut BTreeSet<(KeyType, String)>,
    ) -> String {
        let number: Option<LotNumber> = lot.and_then(|lot| lot.code.parse().ok());
        if let Some(gtin) = gtin.filter(|_| content == QrContent::Auto) {
            keys.insert((KeyType::Gtin, gtin.as_14_digits().to_owned()));
        }
        let code = lot.map_or(&product.trace_code, |lot| &lot.trace_code);
        printed_address(&self.public_url, gtin, number.as_ref(), code, content)
    }

    fn consumer(
        &self,
        product: &product::Model,
        lot: Option<&lot::Model>,
        input: &PrintRunInput,
        content: QrContent,
        keys: &mut BTreeSet<(KeyType, String)>,
    ) -> Label {
        let gtin = gtin_of(product);
        let code = lot.map_or(&product.trace_code, |lot| &lot.trace_code);
        let chosen = if input.lines.is_empty() { &LabelLine::DEFAULT[..] } else { &input.lines };
        let mut lines = Vec::with_capacity(chosen.len());
        for line in chosen {
            let text = match line {
                LabelLine::ProductName => Some(product.name.clone()),
                LabelLine::LotNumber => lot.map(|lot| format!("Lô: {}", lot.code)),
                LabelLine::Dates => lot.and_then(dates),
                LabelLine::Business => Some(self.business.name.clone()),
                LabelLine::TraceCode => Some(format!("Mã truy xuất: {code}")),
                LabelLine::Gtin => gtin.as_ref().map(|gtin| {
                    keys.insert((KeyType::Gtin, gtin.as_14_digits().to_owned()));
                    format!("GTIN: {gtin}")
                }),
            };
            lines.extend(text);
        }
        let address = self.address(product, lot, gtin.as_ref(), content, keys);
        Label {
            kind: if lot.is_some() { Kind::Lot } else { Kind::Product },
            record_id: lot.map_or(product.id, |lot| lot.id),
            title: product.name.clone(),
            detail: lot.map_or(code, |lot| &lot.code).clone(),
            copies: 1,
            content: Content::Consumer(Consumer { address, lines }),
        }
    }

    fn case(
        &self,
        product: &product::Model,
        lot: &lot::Model,
        item: &LabelItem,
        content: QrContent,
        keys: &mut BTreeSet<(KeyType, String)>,
    ) -> Result<Label, Fault> {
        let of_product = gtin_of(product);
        let (gtin, packaging) = match item.packaging {
            None => (of_product.clone().ok_or(("record_id", LabelRefusal::NoGtin.into()))?, None),
            Some(index) => {
                let level = usize::try_from(index).ok().and_then(|index| product.packaging.0.get(index));
                let level = level.ok_or(("packaging", LabelRefusal::NoPackaging.into()))?;
                let gtin = level.gtin.as_deref().and_then(|gtin| gtin.parse::<Gtin>().ok());
                (gtin.ok_or(("packaging", LabelRefusal::NoGtin.into()))?, Some(level.name.clone()))
            }
        };
        keys.insert((KeyType::Gtin, gtin.as_14_digits().to_owned()));
        let address = self.address(product, Some(lot), of_product.as_ref().or(Some(&gtin)), content, keys);
        Ok(Label {
            kind: Kind::Lot,
            record_id: lot.id,
            title: product.name.clone(),
            detail: lot.code.clone(),
            copies: 1,
            content: Content::Case(Case {
                name: product.name.clone(),
                packaging: packaging.or_else(|| lot.packaging.clone()),
                business: self.business.name.clone(),
                gtin: gtin.to_string(),
                lot: lot.code.clone(),
                packed_on: lot.packed_on,
                produced_on: read_date(lot.produced_on),
                expires_on: read_date(lot.expires_on),
                address,
            }),
        })
    }

    fn sscc(&self, unit: &logistic_unit::Model, keys: &mut BTreeSet<(KeyType, String)>) -> Result<String, Fault> {
        let missing = if unit.sscc.is_some() { LabelRefusal::SsccGivenAgain } else { LabelRefusal::NoSscc };
        let sscc = self.ssccs.get(&unit.id).cloned().ok_or(("record_id", missing.into()))?;
        keys.insert((KeyType::Sscc, sscc.clone()));
        Ok(sscc)
    }

    fn pallet(&self, unit: &logistic_unit::Model, keys: &mut BTreeSet<(KeyType, String)>) -> Result<Label, Fault> {
        let sscc = self.sscc(unit, keys)?;
        let member = |id: Option<Uuid>| id.and_then(|id| self.members.get(&id));
        let place = unit.from_place_id.and_then(|id| self.places.get(&id));
        let from = place.map(|place| match &place.address {
            Some(address) => format!("{}, {address}", place.name),
            None => place.name.clone(),
        });
        let party = |member: &member::Model| Party { name: member.name.clone(), address: member.address.clone() };
        Ok(Label {
            kind: Kind::LogisticUnit,
            record_id: unit.id,
            title: unit.name.clone(),
            detail: sscc.clone(),
            copies: 1,
            content: Content::Pallet(Pallet {
                sscc,
                name: unit.name.clone(),
                from: Party {
                    name: self.business.name.clone(),
                    address: Some(from.unwrap_or_else(|| self.business.registered_address.clone())),
                },
                to: member(unit.receiver_id).map(party),
                carrier: member(unit.carrier_id).map(|member| member.name.clone()),
                shipped_on: unit.shipped_on,
                order_number: unit.order_number.clone(),
                gross_weight: unit.gross_weight.map(Quantity::from_thousandths),
            }),
        })
    }

    fn field_tag(&self, unit: &logistic_unit::Model, keys: &mut BTreeSet<(KeyType, String)>) -> Result<Label, Fault> {
        let sscc = self.sscc(unit, keys)?;
        let place = unit.from_place_id.and_then(|id| self.places.get(&id));
        let gln = place.and_then(|place| place.gln.clone()).or_else(|| self.business.gln.clone());
        keys.extend(gln.iter().map(|gln| (KeyType::Gln, gln.clone())));
        Ok(Label {
            kind: Kind::LogisticUnit,
            record_id: unit.id,
            title: unit.name.clone(),
            detail: sscc.clone(),
            copies: 1,
            content: Content::FieldTag(FieldTag {
                sscc,
                commodity: unit.name.clone(),
                variety: unit.variety.clone(),
                grower: self.business.name.clone(),
                gln,
                place: place.map(|place| match &place.growing_area_code {
                    Some(code) => format!("{} ({code})", place.name),
                    None => place.name.clone(),
                }),
                harvest_team: unit.harvest_team.clone(),
                harvested_on: unit.harvested_on,
            }),
        })
    }
}

/// Returns the kind of an item's record: as given, else the first kind that this kind of label is for.
fn record_kind(kind: LabelKind, item: &LabelItem) -> Kind {
    item.record_kind.or_else(|| kind.records().first().copied()).unwrap_or(Kind::Lot)
}

fn by_id<M>(models: Vec<M>, id: impl Fn(&M) -> Uuid) -> HashMap<Uuid, M> {
    models.into_iter().map(|model| (id(&model), model)).collect()
}

/// Returns a record of the business that is not in the trash.
fn in_use<M>(models: &HashMap<Uuid, M>, id: Uuid, status: impl Fn(&M) -> stored::Status) -> Result<&M, Fault> {
    let model = models.get(&id).filter(|model| status(model) != stored::Status::Trashed);
    model.ok_or(("record_id", Reason::UnknownReference))
}

fn gtin_of(product: &product::Model) -> Option<Gtin> {
    product.gtin.as_deref().and_then(|gtin| gtin.parse().ok())
}
/// Returns the dates that are set: NSX (produced) or else NĐG (packed), and HSD (use by). A no-break space keeps each
/// date with its name.
fn dates(lot: &lot::Model) -> Option<String> {
    let made = read_date(lot.produced_on).map(|date| ("NSX", date)).or_else(|| lot.packed_on.map(|date| ("NĐG", date)));
    let shown: Vec<String> = made
        .into_iter()
        .chain(read_date(lot.expires_on).map(|date| ("HSD", date)))
        .map(|(name, date)| format!("{name}:\u{a0}{}", day(date)))
        .collect();
    (!shown.is_empty()).then(|| shown.join("  "))
}
