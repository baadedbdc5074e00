//! Finds what restricts goods as events name them: themselves, the lot that they belong to, and whatever is packed in
//! them. The number of statements is independent of the number of goods; it grows with the nesting of units.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use nguon_domain::events::epcis::Identity;
use nguon_domain::records::restriction::Restriction;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::access::Tenant;
use crate::events::epcis::aggregation::inside_at;
use crate::events::goods::{self, GoodsCache};
use crate::platform::clock::vietnam_date;
use crate::platform::digest::key_of;
use crate::platform::entity::epcis_link;
use crate::platform::in_chunks::MAX_PROBES;
use crate::platform::problem::Result;
use crate::records::restriction;

/// Goods, and the moment for which their restrictions are asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GoodsAt<'a> {
    /// Their identity.
    pub(crate) identity: &'a Identity,
    /// Whether they are a lot or trade item, counted in quantities; otherwise a single item or logistic unit.
    pub(crate) is_class: bool,
    /// When something is done with them: decides what is packed in them, and whether they are past their use-by date.
    /// Recalls and holds count that are in force now, however early somebody says that it was done.
    pub(crate) at: DateTime<Utc>,
}

impl GoodsAt<'_> {
    /// Returns the key of the identity and the moment, in milliseconds since 1970.
    fn key(&self) -> (Uuid, i64) {
        (key_of(self.identity.as_str()), self.at.timestamp_millis())
    }
}

/// Returns the restrictions on goods of a business, in the order of `asked`.
///
/// # Errors
/// When the database fails.
pub(crate) async fn restrictions<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    asked: &[GoodsAt<'_>],
) -> Result<Vec<Vec<Restriction>>> {
    RestrictionCache::of(tenant).find(connection, asked).await
}

/// The restrictions and descriptions that one unit of work of a business has read: nothing is read twice.
#[derive(Debug)]
pub(crate) struct RestrictionCache {
    tenant: Tenant,
    found: HashMap<(Uuid, i64), Vec<Restriction>>,
    /// The goods that were described on the way.
    pub(crate) goods: GoodsCache,
}

impl RestrictionCache {
    /// Creates an empty cache.
    #[must_use]
    pub(crate) fn of(tenant: Tenant) -> Self {
        Self { tenant, found: HashMap::new(), goods: GoodsCache::of(Some(tenant.organisation_id)) }
    }

    /// [`restrictions`], of which those that were found before are not read again.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn find<C: ConnectionTrait>(
        &mut self,
        connection: &C,
        asked: &[GoodsAt<'_>],
    ) -> Result<Vec<Vec<Restriction>>> {
        let unread: Vec<GoodsAt<'_>> =
            asked.iter().filter(|one| !self.found.contains_key(&one.key())).copied().collect();
        if !unread.is_empty() {
            let closure = Closure::load(connection, &unread).await?;
            let stored = self.read(connection, &closure).await?;
            for one in unread {
                let restrictions = self.of_goods(&closure, &stored, one);
                self.found.insert(one.key(), restrictions);
            }
        }
        Ok(asked.iter().map(|one| self.found.get(&one.key()).cloned().unwrap_or_default()).collect())
    }

    /// Describes what goods consist of, and reads the stored restrictions on all of it.
    async fn read<C: ConnectionTrait>(
        &mut self,
        connection: &C,
        closure: &Closure,
    ) -> Result<HashMap<Uuid, Vec<Restriction>>> {
        let mut keys = closure.keys();
        let unknown: Vec<Uuid> = keys.iter().filter(|key| !closure.addresses.contains_key(key)).copied().collect();
        let mut addresses = closure.addresses.clone();
        if !unknown.is_empty() {
            addresses.extend(goods::addresses(connection, &unknown).await?);
        }
        self.goods.read(connection, addresses).await?;
        let lots: Vec<Uuid> = keys.iter().filter_map(|key| Some(self.goods.get(key)?.lot?.id)).collect();
        keys.extend(lots);
        restriction::find(connection, self.tenant.organisation_id, keys).await
    }

    fn of_goods(
        &self,
        closure: &Closure,
        stored: &HashMap<Uuid, Vec<Restriction>>,
        asked: GoodsAt<'_>,
    ) -> Vec<Restriction> {
        let day = vietnam_date(asked.at);
        let mut found: Vec<Restriction> = Vec::new();
        for (key, is_inside) in closure.of(asked) {
            let described = self.goods.get(&key);
            let lot = described.and_then(|described| described.lot);
            let within = described.map(|described| described.goods.in_one_line()).filter(|_| is_inside);
            let keys = std::iter::once(key).chain(lot.map(|lot| lot.id));
            let in_force = keys.filter_map(|key| stored.get(&key)).flatten().cloned();
            let expired = lot.and_then(|lot| Restriction::expired(lot.expires_on?, day));
            for restriction in in_force.chain(expired) {
                let is_same = |one: &Restriction| {
                    (one.kind, one.source_id, one.last_day)
                        == (restriction.kind, restriction.source_id, restriction.last_day)
                };
                if !found.iter().any(is_same) {
                    found.push(Restriction { within: within.clone(), ..restriction });
                }
            }
        }
        found.sort_by_key(|restriction| (restriction.kind, restriction.since));
        found
    }
}

/// What goods consist of.
struct Closure {
    /// The contents of each unit at a time, in milliseconds since 1970.
    inside: HashMap<(Uuid, i64), Vec<Uuid>>,
    /// The lots and trade items that single items belong to.
    classes: HashMap<Uuid, BTreeSet<Uuid>>,
    /// The addresses that are known without looking them up.
    addresses: HashMap<Uuid, String>,
}

impl Closure {
    async fn load<C: ConnectionTrait>(connection: &C, asked: &[GoodsAt<'_>]) -> Result<Self> {
        let mut closure = Self { inside: HashMap::new(), classes: HashMap::new(), addresses: HashMap::new() };
        let mut level: BTreeSet<(Uuid, i64)> = BTreeSet::new();
        let mut single: BTreeSet<Uuid> = BTreeSet::new();
        for GoodsAt { identity, is_class, at } in asked {
            let key = key_of(identity.as_str());
            closure.addresses.insert(key, identity.to_string());
            if let Some(class) = identity.class() {
                closure.classes.entry(key).or_default().insert(key_of(class));
                closure.addresses.insert(key_of(class), class.to_owned());
            }
            if !is_class {
                single.insert(key);
                level.insert((key, at.timestamp_millis()));
            }
        }
        // However deep: what is not looked into would pass. Each unit is looked into once, so that cycles end.
        loop {
            level.retain(|unit| !closure.inside.contains_key(unit));
            if level.is_empty() {
                break;
            }
            let found = inside_at(connection, &level.iter().copied().collect::<Vec<_>>()).await?;
            level.clear();
            for ((unit, at), items) in found {
                for item in items.iter().filter(|item| !item.is_class) {
                    single.insert(item.identity);
                    level.insert((item.identity, at));
                }
                closure.inside.insert((unit, at), items.into_iter().map(|item| item.identity).collect());
            }
        }
        closure.add_classes(connection, single).await?;
        Ok(closure)
    }

    /// Adds the lots that events name together with single items.
    async fn add_classes<C: ConnectionTrait>(&mut self, connection: &C, single: BTreeSet<Uuid>) -> Result<()> {
        use epcis_link::Column;
        let single: Vec<Uuid> = single.into_iter().collect();
        for chunk in single.chunks(MAX_PROBES) {
            let rows: Vec<(Uuid, Option<Uuid>)> = epcis_link::Entity::find()
                .select_only()
                .columns([Column::Identity, Column::Class])
                .distinct()
                .filter(Column::Identity.is_in(chunk.iter().copied()))
                .filter(Column::Class.is_not_null())
                .filter(Column::IsVoid.eq(false))
                .into_tuple()
                .all(connection)
                .await?;
            for (identity, class) in rows {
                self.classes.entry(identity).or_default().extend(class);
            }
        }
        Ok(())
    }

    /// Returns the keys of goods and of all that they consist of; `true` for what is inside.
    fn of(&self, asked: GoodsAt<'_>) -> BTreeMap<Uuid, bool> {
        let at = asked.at.timestamp_millis();
        let mut found: BTreeMap<Uuid, bool> = BTreeMap::new();
        let mut next = vec![(key_of(asked.identity.as_str()), false)];
        while let Some((key, is_inside)) = next.pop() {
            if found.contains_key(&key) {
                continue;
            }
            found.insert(key, is_inside);
            next.extend(self.classes.get(&key).into_iter().flatten().map(|class| (*class, is_inside)));
            next.extend(self.inside.get(&(key, at)).into_iter().flatten().map(|item| (*item, true)));
        }
        found
    }

    fn keys(&self) -> BTreeSet<Uuid> {
        let classes = self.classes.values().flatten();
        self.addresses.keys().chain(classes).chain(self.inside.values().flatten()).copied().collect()
    }
}
