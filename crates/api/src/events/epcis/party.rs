//! Resolution of parties in events to businesses of this system: by GLN, or by the id that parties without a GLN have.

use std::collections::{HashMap, HashSet};

use nguon_domain::events::epcis::Identity;
use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::identifier::application_identifier::number;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::platform::digest::key_of;
use crate::platform::entity::{gs1_key, member, organisation, stored};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};

/// Prefix of the id of a party without a GLN.
const UUID_URN: &str = "urn:uuid:";

/// Returns the address of a business without a GLN in events.
pub(crate) fn address_without_gln(id: Uuid) -> String {
    format!("{UUID_URN}{id}")
}

/// Returns the address of a party with a 13-digit GLN in events.
pub(crate) fn address_of_party(gln: &str) -> String {
    format!("https://id.gs1.org/{}/{gln}", number::PARTY)
}

/// Returns the address of a business in events.
pub(crate) fn address_of_own(business: &organisation::Model) -> String {
    business.gln.as_deref().map_or_else(|| address_without_gln(business.id), address_of_party)
}

/// Returns the address of a supply-chain member in events.
pub(crate) fn address_of_member(member: &member::Model) -> String {
    member.gln.as_deref().map_or_else(|| address_without_gln(member.id), address_of_party)
}

/// Returns the address of a place with a 13-digit GLN in events.
pub(crate) fn address_of_place(gln: &str) -> String {
    format!("https://id.gs1.org/{}/{gln}", number::LOCATION)
}

/// Returns the 13-digit GLN in an address.
pub(crate) fn gln_of(address: &str) -> Option<String> {
    let link = DigitalLink::parse(address).ok()?;
    let key = link.key();
    matches!(key.identifier().number(), number::PARTY | number::LOCATION).then(|| key.value().to_string())
}

/// Returns the id in the address of a party without a GLN.
pub(crate) fn id_of(address: &str) -> Option<Uuid> {
    address.strip_prefix(UUID_URN).and_then(|id| Uuid::try_parse(id).ok())
}

/// Returns the holder for the party with this GLN; see [`holders`].
///
/// # Errors
/// When the database fails.
pub(crate) async fn holder<C: ConnectionTrait>(connection: &C, gln: &str) -> Result<Uuid> {
    let address = address_of_party(gln);
    let identity = Identity::parse(&address).map_err(|reason| Error::field("gln", reason))?;
    let known = holders(connection, std::iter::once(&identity)).await?;
    Ok(known.get(identity.as_str()).copied().unwrap_or_else(|| key_of(&address)))
}

/// Returns the holder for each party: the business of this system, else the key of the party's own address.
///
/// # Errors
/// When the database fails.
pub(crate) async fn holders<'p, C: ConnectionTrait>(
    connection: &C,
    parties: impl Iterator<Item = &'p Identity>,
) -> Result<HashMap<String, Uuid>> {
    let addresses: HashSet<&str> = parties.map(Identity::as_str).collect();
    let mut holders: HashMap<String, Uuid> = HashMap::new();
    let mut glns: HashMap<String, Vec<&str>> = HashMap::new();
    let mut ids: HashMap<Uuid, &str> = HashMap::new();
    for address in addresses {
        holders.insert(address.to_owned(), key_of(address));
        if let Some(gln) = gln_of(address) {
            glns.entry(gln).or_default().push(address);
        } else if let Some(id) = id_of(address) {
            ids.insert(id, address);
        }
    }
    let approved = stored::OrganisationState::Approved;
    let found: Vec<Uuid> = in_chunks::find(connection, ids.keys().copied(), |chunk| {
        organisation::Entity::find()
            .select_only()
            .column(organisation::Column::Id)
            .filter(organisation::Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    for id in found {
        if let Some(address) = ids.get(&id) {
            holders.insert((*address).to_owned(), id);
        }
    }
    // Owners of places come last and so take precedence over businesses that claim the GLN as their own.
    let places: Vec<(String, Uuid)> = in_chunks::find(connection, glns.keys(), |chunk| {
        gs1_key::Entity::find()
            .select_only()
            .columns([gs1_key::Column::Value, gs1_key::Column::OrganisationId])
            .filter(gs1_key::Column::KeyType.eq(KeyType::Gln.as_str()))
            .filter(gs1_key::Column::Value.is_in(chunk))
            .filter(gs1_key::Column::OwnPrefix.eq(true))
            .into_tuple()
    })
    .await?;
    let parties: Vec<(Option<String>, Uuid)> = in_chunks::find(connection, glns.keys(), |chunk| {
        organisation::Entity::find()
            .select_only()
            .columns([organisation::Column::Gln, organisation::Column::Id])
            .filter(organisation::Column::Gln.is_in(chunk))
            .filter(organisation::Column::State.eq(approved))
            // If several claim it, the earliest comes last and so takes precedence.
            .order_by_desc(organisation::Column::CreatedAt)
            .into_tuple()
    })
    .await?;
    let parties = parties.into_iter().filter_map(|(gln, id)| Some((gln?, id)));
    for (gln, id) in parties.chain(places) {
        for address in glns.get(&gln).into_iter().flatten() {
            holders.insert((*address).to_owned(), id);
        }
    }
    Ok(holders)
}
