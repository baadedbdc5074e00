//! Descriptions of what events refer to: goods by the records of the businesses that registered them, parties by their
//! names. All take a number of queries independent of the number of items.

mod batches;
mod code;
mod described;
mod find;
mod parties;
mod places;
mod units;

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::events::act::view::Goods;
use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::material_batch::batch_of_address;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use self::batches::{Batch, batches};
pub(crate) use self::code::{Thing, identify, identity_of_lot};
pub(crate) use self::described::{Described, DescribedLot, GoodsCache};
use self::find::{Key, Lot, Record, by_code, former, keys, lots, records_of};
pub(crate) use self::parties::parties;
pub(crate) use self::places::places;
pub(crate) use self::units::Units;
use crate::platform::entity::{epcis_identity, logistic_unit, product, stored};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// The keys and codes in an address.
#[derive(Clone, Debug, Default)]
struct AddressKeys {
    gtin: Option<String>,
    lot: Option<String>,
    serial: Option<String>,
    sscc: Option<String>,
    code: Option<String>,
    batch: Option<Uuid>,
}

impl AddressKeys {
    fn of(address: &str) -> Self {
        let mut named = Self::default();
        match DigitalLink::parse(address) {
            Ok(link) => {
                for element in link.elements().elements() {
                    let part = match element.identifier().number() {
                        number::GTIN => &mut named.gtin,
                        number::LOT => &mut named.lot,
                        number::SERIAL => &mut named.serial,
                        number::SSCC => &mut named.sscc,
                        _ => continue,
                    };
                    *part = Some(element.value().to_string());
                }
            }
            Err(_) if batch_of_address(address).is_some() => named.batch = batch_of_address(address),
            Err(_) if address.contains("://") => named.code = short_code(address).map(|code| code.to_string()),
            Err(_) => {}
        }
        named
    }
}

/// Returns the addresses of identity keys; unknown keys are left out.
///
/// # Errors
/// When the database fails.
pub(crate) async fn addresses<C: ConnectionTrait>(connection: &C, keys: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = in_chunks::find(connection, keys.iter().copied(), |chunk| {
        epcis_identity::Entity::find()
            .select_only()
            .columns([epcis_identity::Column::Key, epcis_identity::Column::Address])
            .filter(epcis_identity::Column::Key.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Describes the identities of `keys`, as far as the business `viewer` may see them. Unknown keys are left out;
/// identities that nobody registered have their numbers but no name.
///
/// # Errors
/// When the database fails.
pub(crate) async fn describe<C: ConnectionTrait>(
    connection: &C,
    keys: &[Uuid],
    viewer: Option<Uuid>,
) -> Result<HashMap<Uuid, Goods>> {
    describe_addresses(connection, addresses(connection, keys).await?, viewer).await
}

/// [`describe`] for identities whose addresses are known.
///
/// # Errors
/// When the database fails.
pub(crate) async fn describe_addresses<C: ConnectionTrait>(
    connection: &C,
    addresses: HashMap<Uuid, String>,
    viewer: Option<Uuid>,
) -> Result<HashMap<Uuid, Goods>> {
    let mut cache = GoodsCache::of(viewer);
    cache.read(connection, addresses).await?;
    Ok(cache.into_described().into_iter().map(|(key, described)| (key, described.goods)).collect())
}

/// Reads the descriptions of identities.
async fn load<C: ConnectionTrait>(
    connection: &C,
    addresses: HashMap<Uuid, String>,
    viewer: Option<Uuid>,
) -> Result<HashMap<Uuid, Described>> {
    let named: HashMap<Uuid, (String, AddressKeys)> = addresses
        .into_iter()
        .map(|(key, address)| {
            let named = AddressKeys::of(&address);
            (key, (address, named))
        })
        .collect();
    let registry = Registry::load(connection, named.values().map(|(_, named)| named), viewer).await?;
    let described = named.into_iter().map(|(key, (address, named))| {
        let lot = registry.lot(&named).map(|lot| DescribedLot { id: lot.id, expires_on: lot.last_day() });
        (key, Described { goods: registry.goods(address, named), lot })
    });
    Ok(described.collect())
}

/// Returns the businesses that registered each of these identities, by key: a lot or logistic unit has a public page
/// with each of them.
///
/// # Errors
/// When the database fails.
pub(crate) async fn registrars<C: ConnectionTrait>(
    connection: &C,
    addresses: &HashMap<Uuid, String>,
) -> Result<HashMap<Uuid, BTreeSet<Uuid>>> {
    let named: HashMap<Uuid, AddressKeys> =
        addresses.iter().map(|(key, address)| (*key, AddressKeys::of(address))).collect();
    let registry = Registry::load(connection, named.values(), None).await?;
    Ok(named.into_iter().map(|(key, named)| (key, registry.registrars(&named))).collect())
}

/// Returns the lots that businesses registered under these addresses, by key: business and lot.
///
/// # Errors
/// When the database fails.
pub(crate) async fn registered_lots<C: ConnectionTrait>(
    connection: &C,
    addresses: &HashMap<Uuid, String>,
) -> Result<HashMap<Uuid, Vec<(Uuid, Uuid)>>> {
    let named: HashMap<Uuid, AddressKeys> =
        addresses.iter().map(|(key, address)| (*key, AddressKeys::of(address))).collect();
    let registry = Registry::load(connection, named.values(), None).await?;
    Ok(named.into_iter().map(|(key, named)| (key, registry.registered_lots(&named))).collect())
}

/// The records behind a set of addresses.
struct Registry {
    viewer: Option<Uuid>,
    /// Businesses that may publish.
    approved: HashSet<Uuid>,
    keys: HashMap<String, Vec<Key>>,
    products: HashMap<Uuid, Record>,
    units: HashMap<Uuid, Record>,
    lots: HashMap<Uuid, Lot>,
    /// Lot ids by product and lot number, including former numbers.
    numbers: HashMap<(Uuid, String), Uuid>,
    codes: HashMap<String, (String, Uuid)>,
    batches: HashMap<Uuid, Batch>,
}

impl Registry {
    async fn load<'n, C: ConnectionTrait>(
        connection: &C,
        named: impl Iterator<Item = &'n AddressKeys> + Clone,
        viewer: Option<Uuid>,
    ) -> Result<Self> {
        let values: BTreeSet<&String> = named.clone().flat_map(|named| named.gtin.iter().chain(&named.sscc)).collect();
        let codes: BTreeSet<&String> = named.clone().filter_map(|named| named.code.as_ref()).collect();
        let mut registry = Self {
            viewer,
            approved: HashSet::new(),
            keys: HashMap::new(),
            products: HashMap::new(),
            units: HashMap::new(),
            lots: HashMap::new(),
            numbers: HashMap::new(),
            codes: HashMap::new(),
            batches: HashMap::new(),
        };
        let batch_ids: BTreeSet<Uuid> = named.clone().filter_map(|named| named.batch).collect();
        registry.batches = batches(connection, &batch_ids.into_iter().collect::<Vec<_>>()).await?;
        for key in keys(connection, &values.into_iter().collect::<Vec<_>>()).await? {
            registry.keys.entry(key.value.clone()).or_default().push(key);
        }
        let mut lot_ids = BTreeSet::new();
        for (code, kind, id) in by_code(connection, &codes.into_iter().collect::<Vec<_>>()).await? {
            if kind == Kind::Lot.as_str() {
                lot_ids.insert(id);
            }
            registry.codes.insert(code, (kind, id));
        }
        let mut pairs = BTreeSet::new();
        for named in named.clone() {
            let (Some(gtin), Some(number)) = (&named.gtin, &named.lot) else { continue };
            pairs.extend(registry.keys.get(gtin).into_iter().flatten().map(|key| (key.record_id, number.clone())));
        }
        let pairs: Vec<(Uuid, String)> = pairs.into_iter().collect();
        for lot in lots(connection, &pairs, &lot_ids.iter().copied().collect::<Vec<_>>()).await? {
            registry.add(lot);
        }
        // The current holder of a number takes precedence over former ones.
        let mut of_nobody = pairs;
        of_nobody.retain(|pair| !registry.numbers.contains_key(pair));
        let former = former(connection, &of_nobody).await?;
        let unread: BTreeSet<Uuid> =
            former.iter().map(|(.., id)| *id).filter(|id| !registry.lots.contains_key(id)).collect();
        for lot in lots(connection, &[], &unread.into_iter().collect::<Vec<_>>()).await? {
            registry.add(lot);
        }
        for (product, number, id) in former {
            registry.numbers.entry((product, number)).or_insert(id);
        }
        let ssccs: HashSet<&String> = named.filter_map(|named| named.sscc.as_ref()).collect();
        let (units, products): (Vec<_>, Vec<_>) = registry.keys.iter().partition(|(value, _)| ssccs.contains(value));
        let of_kind = |wanted: Kind| {
            let codes = registry.codes.values().filter(move |(kind, _)| kind == wanted.as_str());
            codes.map(|(_, id)| *id)
        };
        let records_of_keys = |keys: Vec<(&String, &Vec<Key>)>| {
            keys.into_iter().flat_map(|(_, keys)| keys).map(|key| key.record_id).collect::<BTreeSet<Uuid>>()
        };
        let mut units = records_of_keys(units);
        units.extend(of_kind(Kind::LogisticUnit));
        let mut products = records_of_keys(products);
        products.extend(of_kind(Kind::Product));
        products.extend(registry.lots.values().map(|lot| lot.product_id));
        let ids = |ids: BTreeSet<Uuid>| ids.into_iter().collect::<Vec<_>>();
        registry.products = by_id(records_of::<product::Entity, C>(connection, &ids(products)).await?);
        registry.units = by_id(records_of::<logistic_unit::Entity, C>(connection, &ids(units)).await?);
        let records = registry.products.values().chain(registry.units.values());
        registry.approved = records.filter(|record| record.is_approved).map(|record| record.organisation_id).collect();
        Ok(registry)
    }

    /// Adds a lot under its present number.
    fn add(&mut self, lot: Lot) {
        self.numbers.insert((lot.product_id, lot.code.clone()), lot.id);
        self.lots.insert(lot.id, lot);
    }

    fn registrars(&self, named: &AddressKeys) -> BTreeSet<Uuid> {
        let lot = |id: &Uuid| self.lots.get(id).map(|lot| lot.organisation_id);
        let unit = |id: &Uuid| self.units.get(id).map(|unit| unit.organisation_id);
        let keys = |value: &String| self.keys.get(value).into_iter().flatten();
        match (&named.sscc, &named.gtin, &named.lot, &named.code) {
            (Some(sscc), ..) => keys(sscc).filter_map(|key| unit(&key.record_id)).collect(),
            (None, Some(gtin), Some(number), _) => {
                let of_products = keys(gtin).filter_map(|key| self.numbers.get(&(key.record_id, number.clone())));
                of_products.filter_map(lot).collect()
            }
            (None, None, _, Some(code)) => {
                self.codes.get(code).and_then(|(_, id)| lot(id).or_else(|| unit(id))).into_iter().collect()
            }
            _ => BTreeSet::new(),
        }
    }

    fn registered_lots(&self, named: &AddressKeys) -> Vec<(Uuid, Uuid)> {
        let lot = |id: &Uuid| self.lots.get(id).map(|lot| (lot.organisation_id, lot.id));
        match (&named.gtin, &named.lot, &named.serial, &named.code) {
            (Some(gtin), Some(number), None, _) => {
                let keys = self.keys.get(gtin).into_iter().flatten();
                let ids = keys.filter_map(|key| self.numbers.get(&(key.record_id, number.clone())));
                ids.collect::<BTreeSet<_>>().into_iter().filter_map(lot).collect()
            }
            (None, _, None, Some(code)) => self.codes.get(code).and_then(|(_, id)| lot(id)).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a record may be shown to the viewer: it is public, or their own.
    fn may_know(&self, owner: Uuid, status: stored::Status) -> bool {
        Some(owner) == self.viewer || self.is_public(owner, status)
    }

    fn is_public(&self, owner: Uuid, status: stored::Status) -> bool {
        status == stored::Status::Active && self.approved.contains(&owner)
    }

    /// Returns the best record for a key. In order of preference: the viewer's own; of an approved business; has the
    /// lot; from the business's own prefix; current holder; earliest.
    fn best(&self, value: &str, lot: Option<&String>) -> Option<&Key> {
        let has_lot = |key: &Key| lot.is_some_and(|lot| self.numbers.contains_key(&(key.record_id, lot.clone())));
        self.keys.get(value)?.iter().min_by_key(|key| {
            (
                Some(key.organisation_id) != self.viewer,
                key.organisation_state != stored::OrganisationState::Approved,
                !has_lot(key),
                !key.own_prefix,
                key.state != stored::NumberState::Held,
                key.given_at,
                key.organisation_id,
            )
        })
    }

    /// Returns the lot that an address names, of the business whose record is the best for it.
    fn lot(&self, named: &AddressKeys) -> Option<&Lot> {
        let id = match (&named.gtin, &named.lot, &named.code) {
            (Some(gtin), Some(number), _) => {
                let product = self.best(gtin, Some(number))?.record_id;
                self.numbers.get(&(product, number.clone()))?
            }
            (None, _, Some(code)) => &self.codes.get(code)?.1,
            _ => return None,
        };
        self.lots.get(id)
    }

    fn goods(&self, address: String, named: AddressKeys) -> Goods {
        let mut goods = Goods { address, ..Goods::default() };
        if let Some(id) = named.batch {
            self.fill_batch(&mut goods, id);
        } else if let Some(sscc) = &named.sscc {
            let unit = self.best(sscc, None).and_then(|key| self.units.get(&key.record_id));
            self.fill_unit(&mut goods, unit);
        } else if let Some(gtin) = &named.gtin {
            let product = self.best(gtin, named.lot.as_ref()).map(|key| key.record_id);
            self.fill_product(&mut goods, product.and_then(|id| self.products.get(&id)));
            self.fill_lot(&mut goods, self.lot(&named));
        } else if let Some((kind, id)) = named.code.as_ref().and_then(|code| self.codes.get(code)) {
            match Kind::parse(kind) {
                Some(Kind::Lot) => {
                    let lot = self.lots.get(id);
                    self.fill_product(&mut goods, lot.and_then(|lot| self.products.get(&lot.product_id)));
                    self.fill_lot(&mut goods, lot);
                    goods.lot_number =
                        lot.filter(|lot| self.may_know(lot.organisation_id, lot.status)).map(|lot| lot.code.clone());
                }
                Some(Kind::Product) => self.fill_product(&mut goods, self.products.get(id)),
                Some(Kind::LogisticUnit) => self.fill_unit(&mut goods, self.units.get(id)),
                _ => {}
            }
        }
        goods.gtin = named.gtin;
        goods.lot_number = goods.lot_number.or(named.lot);
        goods.serial = named.serial;
        goods.sscc = named.sscc;
        goods
    }

    fn fill_product(&self, goods: &mut Goods, product: Option<&Record>) {
        let Some(product) = product.filter(|product| self.may_know(product.organisation_id, product.status)) else {
            return;
        };
        goods.name = Some(product.name.clone());
        let is_public = self.is_public(product.organisation_id, product.status);
        goods.page = is_public.then(|| page(&product.trace_code));
    }

    /// Batches are nobody else's business; an authority, the viewer without business, sees them.
    fn fill_batch(&self, goods: &mut Goods, id: Uuid) {
        let is_shown = |batch: &&Batch| self.viewer.is_none_or(|viewer| viewer == batch.organisation_id);
        let Some(batch) = self.batches.get(&id).filter(is_shown) else { return };
        goods.name = Some(batch.material.clone());
        goods.batch_number.clone_from(&batch.batch_number);
        goods.batch_id = Some(id).filter(|_| Some(batch.organisation_id) == self.viewer);
    }

    fn fill_unit(&self, goods: &mut Goods, unit: Option<&Record>) {
        let Some(unit) = unit.filter(|unit| self.may_know(unit.organisation_id, unit.status)) else { return };
        goods.name = Some(unit.name.clone());
        goods.unit_id = Some(unit.id).filter(|_| Some(unit.organisation_id) == self.viewer);
        goods.page = self.is_public(unit.organisation_id, unit.status).then(|| page(&unit.trace_code));
    }

    fn fill_lot(&self, goods: &mut Goods, lot: Option<&Lot>) {
        let Some(lot) = lot else { return };
        goods.lot_id = Some(lot.id).filter(|_| Some(lot.organisation_id) == self.viewer);
        // A lot has a public page only if its product has one.
        if goods.page.is_some() && self.is_public(lot.organisation_id, lot.status) {
            goods.page = Some(page(&lot.trace_code));
        }
    }
}

fn page(trace_code: &str) -> String {
    format!("/t/{trace_code}")
}

fn by_id(records: Vec<Record>) -> HashMap<Uuid, Record> {
    records.into_iter().map(|record| (record.id, record)).collect()
}
