//! Containment of places, according to a business's own place records.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::access::Tenant;
use crate::events::epcis::master_data;
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
    /// Addresses within an address, according to the master data of documents.
    described: HashMap<String, Vec<String>>,
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
        for (parent, child) in master_data::children(connection, tenant).await? {
            places.described.entry(parent).or_default().push(child);
        }
        Ok(places)
    }

    /// Returns the addresses of all places within a place, at any depth, according to the records of places with a GLN
    /// and to master data.
    pub(super) fn within(&self, address: &str) -> Vec<String> {
        let mut open = vec![address.to_owned()];
        let mut seen: HashSet<String> = open.iter().cloned().collect();
        let mut found = Vec::new();
        while let Some(place) = open.pop() {
            let described = self.described.get(&place).into_iter().flatten().cloned();
            for child in self.recorded(&place).into_iter().chain(described) {
                if seen.insert(child.clone()) {
                    found.push(child.clone());
                    open.push(child);
                }
            }
        }
        found
    }

    /// Returns the addresses of the nearest places with a GLN within a place, according to the records.
    fn recorded(&self, address: &str) -> Vec<String> {
        let mut open: Vec<Uuid> = self.ids.get(address).copied().into_iter().collect();
        let mut seen: HashSet<Uuid> = open.iter().copied().collect();
        let mut found = Vec::new();
        while let Some(place) = open.pop() {
            for child in self.children.get(&place).into_iter().flatten().filter(|child| seen.insert(**child)) {
                match self.addresses.get(child) {
                    Some(address) => found.push(address.clone()),
                    None => open.push(*child),
                }
            }
        }
        found
    }
}
