//! Descriptions of goods within one unit of work: what was read once is not read again.

use std::collections::HashMap;

use chrono::NaiveDate;
use nguon_domain::events::act::view::Goods;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::load;
use crate::platform::problem::Result;

/// Goods with the registered lot that they are or belong to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Described {
    /// The goods as the viewer may see them.
    pub(crate) goods: Goods,
    /// The lot, whoever registered it.
    pub(crate) lot: Option<DescribedLot>,
}

/// A registered lot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DescribedLot {
    /// Its id.
    pub(crate) id: Uuid,
    /// Its use-by date.
    pub(crate) expires_on: Option<NaiveDate>,
}

/// The descriptions that one unit of work has read, for one viewer, by identity key.
///
/// Lives no longer than a request or transaction, since records change.
#[derive(Debug)]
pub(crate) struct GoodsCache {
    viewer: Option<Uuid>,
    described: HashMap<Uuid, Described>,
}

impl GoodsCache {
    /// Creates an empty cache for a viewer; see [`describe`](super::describe).
    #[must_use]
    pub(crate) fn of(viewer: Option<Uuid>) -> Self {
        Self { viewer, described: HashMap::new() }
    }

    /// Reads the descriptions of those identities that are not in the cache.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn read<C: ConnectionTrait>(
        &mut self,
        connection: &C,
        mut addresses: HashMap<Uuid, String>,
    ) -> Result<()> {
        addresses.retain(|key, _| !self.described.contains_key(key));
        if !addresses.is_empty() {
            self.described.extend(load(connection, addresses, self.viewer).await?);
        }
        Ok(())
    }

    /// Returns the description of an identity that was read.
    pub(crate) fn get(&self, key: &Uuid) -> Option<&Described> {
        self.described.get(key)
    }

    /// Returns the goods of an identity that was read.
    pub(crate) fn goods(&self, key: &Uuid) -> Option<&Goods> {
        self.get(key).map(|described| &described.goods)
    }

    pub(super) fn into_described(self) -> HashMap<Uuid, Described> {
        self.described
    }
}
