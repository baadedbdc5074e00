//! Containment of places, according to a business's own place records.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::access::Tenant;
use crate::events::epcis::party::address_of_place;
use crate::platform::entity::place;
use crate::platform::problem::Result;

/// The places of a business.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// By the address of the place's GLN.
    ids: HashMap<String, Uuid>,
    addresses: HashMap<Uuid, String>,
    children: HashMap<Uuid, Vec<Uuid>>,
}

impl Places {
    /// Loads all places, since any may be within another.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn read<C: ConnectionTrait>(connection: &C, tenant: Tenant) -> Result<Self> {
        let rows: Vec<(Uuid, Option<Uuid>, Option<String>)> = place::Entity::find()
            .select_only()
            .columns([place::Column::Id, place::Column::ParentId, place::Column::Gln])
            .filter(place::Column::OrganisationId.eq(tenant.organisation_id))
            .into_tuple()
            .all(connection)
            .await?;
        let mut places = Self::default();
        for (id, parent, gln) in rows {
            if let Some(gln) = gln {
                let address = address_of_place(&gln);
                places.ids.insert(address.clone(), id);
                places.addresses.insert(id, address);
            }
            if let Some(parent) = parent {
                places.children.entry(parent).or_default().push(id);
            }
        }
        Ok(places)
    }

    /// Returns the addresses of all places with a GLN within a place, at any depth.
    pub(super) fn within(&self, address: &str) -> Vec<String> {
        let mut open: Vec<Uuid> = self.ids.get(address).copied().into_iter().collect();
        let mut seen: HashSet<Uuid> = open.iter().copied().collect();
        let mut found = Vec::new();
        while let Some(place) = open.pop() {
            for child in self.children.get(&place).into_iter().flatten().filter(|child| seen.insert(**child)) {
                found.extend(self.addresses.get(child).cloned());
                open.push(*child);
            }
        }
        found
    }
}
