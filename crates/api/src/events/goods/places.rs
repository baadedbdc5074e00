//! Places by the names that a business has for its own.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::kind::Kind;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::MOST_AT_ONCE;
use crate::events::epcis::party;
use crate::platform::entity::{gs1_key, place};
use crate::platform::problem::Result;

/// The names of these addresses of places: what the business calls its own, else the number.
///
/// # Errors
/// When the database fails.
pub(crate) async fn places<C: ConnectionTrait>(
    connection: &C,
    addresses: &[&str],
    owner: Uuid,
) -> Result<HashMap<String, String>> {
    let unique: BTreeSet<&str> = addresses.iter().copied().collect();
    let glns: HashMap<&str, String> =
        unique.iter().filter_map(|address| Some((*address, party::gln_of(address)?))).collect();
    let codes: HashMap<&str, String> =
        unique.iter().filter_map(|address| Some((*address, short_code(address)?.to_string()))).collect();
    let mut ids: HashMap<String, Uuid> = HashMap::new();
    let wanted: BTreeSet<&String> = glns.values().collect();
    for chunk in wanted.into_iter().collect::<Vec<_>>().chunks(MOST_AT_ONCE) {
        let rows: Vec<(String, Option<Uuid>)> = gs1_key::Entity::find()
            .select_only()
            .columns([gs1_key::Column::Value, gs1_key::Column::RecordId])
            .filter(gs1_key::Column::OrganisationId.eq(owner))
            .filter(gs1_key::Column::KeyType.eq(KeyType::Gln.as_str()))
            .filter(gs1_key::Column::Value.is_in(chunk.iter().copied()))
            .filter(gs1_key::Column::Kind.eq(Kind::Place.as_str()))
            .into_tuple()
            .all(connection)
            .await?;
        ids.extend(rows.into_iter().filter_map(|(gln, id)| Some((gln, id?))));
    }
    let mut by_id: HashMap<Uuid, String> = HashMap::new();
    let mut by_code: HashMap<String, String> = HashMap::new();
    let wanted: Vec<Uuid> = ids.values().copied().collect();
    let select = || {
        place::Entity::find()
            .select_only()
            .columns([place::Column::Id, place::Column::TraceCode, place::Column::Name])
            .filter(place::Column::OrganisationId.eq(owner))
    };
    for chunk in wanted.chunks(MOST_AT_ONCE) {
        let rows: Vec<(Uuid, String, String)> =
            select().filter(place::Column::Id.is_in(chunk.iter().copied())).into_tuple().all(connection).await?;
        by_id.extend(rows.into_iter().map(|(id, _, name)| (id, name)));
    }
    let wanted: BTreeSet<&String> = codes.values().collect();
    for chunk in wanted.into_iter().collect::<Vec<_>>().chunks(MOST_AT_ONCE) {
        let rows: Vec<(Uuid, String, String)> =
            select().filter(place::Column::TraceCode.is_in(chunk.iter().copied())).into_tuple().all(connection).await?;
        by_code.extend(rows.into_iter().map(|(_, code, name)| (code, name)));
    }
    let name = |address: &str| {
        let gln = glns.get(address);
        let own = gln.and_then(|gln| by_id.get(ids.get(gln)?));
        let own = own.or_else(|| by_code.get(codes.get(address)?));
        own.cloned().or_else(|| gln.map(|gln| format!("GLN {gln}"))).unwrap_or_else(|| address.to_owned())
    };
    Ok(unique.into_iter().map(|address| (address.to_owned(), name(address))).collect())
}
