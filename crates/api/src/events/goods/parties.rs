//! Names of parties.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::events::act::view::Party;
use nguon_domain::events::epcis::Identity;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::addresses;
use crate::events::epcis::party;
use crate::platform::entity::{member, organisation};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// Returns the parties behind holders as `viewer` may see them: businesses of this system by name, others by the name
/// of the viewer's supply-chain member, else by GLN. A holder is a business id, or the key of a party's address.
///
/// # Errors
/// When the database fails.
pub(crate) async fn parties<C: ConnectionTrait>(
    connection: &C,
    holders: &[Uuid],
    viewer: Option<Uuid>,
) -> Result<HashMap<Uuid, Party>> {
    let mut parties = HashMap::new();
    let mut businesses = businesses(connection, holders).await?;
    let others: Vec<Uuid> = holders.iter().filter(|holder| !businesses.contains_key(holder)).copied().collect();
    let addresses = addresses(connection, &others).await?;
    // A party may have joined this system since the event was captured.
    let identities: HashMap<Uuid, Identity> =
        addresses.iter().filter_map(|(key, address)| Some((*key, Identity::parse(address).ok()?))).collect();
    let joined: HashMap<Uuid, Uuid> = party::holders(connection, identities.values())
        .await
        .map(|found| identities.iter().map(|(key, identity)| (*key, found[identity.as_str()])).collect())?;
    let new: Vec<Uuid> = joined.iter().filter(|(key, holder)| key != holder).map(|(_, holder)| *holder).collect();
    businesses.extend(self::businesses(connection, &new).await?);
    let members = match viewer {
        Some(viewer) => Members::load(connection, viewer, addresses.values()).await?,
        None => Members::default(),
    };
    for holder in holders {
        let business = businesses.get(joined.get(holder).unwrap_or(holder));
        let party = match (business, addresses.get(holder)) {
            (Some((id, name, gln)), _) => {
                Party { name: name.clone(), gln: gln.clone(), is_registered: true, is_own: Some(*id) == viewer }
            }
            (None, Some(address)) => members.party(address),
            (None, None) => continue,
        };
        parties.insert(*holder, party);
    }
    Ok(parties)
}

/// Returns businesses with name and GLN.
async fn businesses<C: ConnectionTrait>(
    connection: &C,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (Uuid, String, Option<String>)>> {
    use organisation::Column;
    let rows: Vec<(Uuid, String, Option<String>)> = in_chunks::find(connection, ids.iter().copied(), |chunk| {
        organisation::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name, Column::Gln])
            .filter(Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().map(|row| (row.0, row)).collect())
}

/// Names of a business's supply-chain members.
#[derive(Debug, Default)]
struct Members {
    by_gln: HashMap<String, String>,
    by_id: HashMap<Uuid, (String, Option<String>)>,
}

impl Members {
    async fn load<'a, C: ConnectionTrait>(
        connection: &C,
        viewer: Uuid,
        addresses: impl Iterator<Item = &'a String>,
    ) -> Result<Self> {
        use member::Column;
        let (mut glns, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for address in addresses {
            glns.extend(party::gln_of(address));
            ids.extend(party::id_of(address));
        }
        let mut members = Self::default();
        let select = || {
            member::Entity::find()
                .select_only()
                .columns([Column::Id, Column::Name, Column::Gln])
                .filter(Column::OrganisationId.eq(viewer))
        };
        let rows: Vec<(Uuid, String, Option<String>)> =
            in_chunks::find(connection, glns, |chunk| select().filter(Column::Gln.is_in(chunk)).into_tuple()).await?;
        members.by_gln.extend(rows.into_iter().filter_map(|(_, name, gln)| Some((gln?, name))));
        let rows: Vec<(Uuid, String, Option<String>)> =
            in_chunks::find(connection, ids, |chunk| select().filter(Column::Id.is_in(chunk)).into_tuple()).await?;
        members.by_id.extend(rows.into_iter().map(|(id, name, gln)| (id, (name, gln))));
        Ok(members)
    }

    fn party(&self, address: &str) -> Party {
        let gln = party::gln_of(address);
        if let Some((name, gln)) = party::id_of(address).and_then(|id| self.by_id.get(&id)) {
            return Party { name: name.clone(), gln: gln.clone(), ..Party::default() };
        }
        let known = gln.as_ref().and_then(|gln| self.by_gln.get(gln));
        let name = known.cloned().or_else(|| gln.as_ref().map(|gln| format!("GLN {gln}")));
        Party { name: name.unwrap_or_else(|| address.to_owned()), gln, ..Party::default() }
    }
}
