//! Names of places.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::kind::Kind;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::events::epcis::party;
use crate::platform::entity::{gs1_key, place};
use crate::platform::in_chunks;
use crate::platform::problem::Result;

/// Returns the names of places: those in the business's own records, else the GLN.
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
    let wanted: BTreeSet<&String> = glns.values().collect();
    let rows: Vec<(String, Option<Uuid>)> = in_chunks::find(connection, wanted, |chunk| {
        gs1_key::Entity::find()
            .select_only()
            .columns([gs1_key::Column::Value, gs1_key::Column::RecordId])
            .filter(gs1_key::Column::OrganisationId.eq(owner))
            .filter(gs1_key::Column::KeyType.eq(KeyType::Gln.as_str()))
            .filter(gs1_key::Column::Value.is_in(chunk))
            .filter(gs1_key::Column::Kind.eq(Kind::Place.as_str()))
            .into_tuple()
    })
    .await?;
    let ids: HashMap<String, Uuid> = rows.into_iter().filter_map(|(gln, id)| Some((gln, id?))).collect();
    let select = || {
        place::Entity::find()
            .select_only()
            .columns([place::Column::Id, place::Column::TraceCode, place::Column::Name])
            .filter(place::Column::OrganisationId.eq(owner))
    };
    let rows: Vec<(Uuid, String, String)> = in_chunks::find(connection, ids.values().copied(), |chunk| {
        select().filter(place::Column::Id.is_in(chunk)).into_tuple()
    })
    .await?;
    let by_id: HashMap<Uuid, String> = rows.into_iter().map(|(id, _, name)| (id, name)).collect();
    let wanted: BTreeSet<&String> = codes.values().collect();
    let rows: Vec<(Uuid, String, String)> = in_chunks::find(connection, wanted, |chunk| {
        select().filter(place::Column::TraceCode.is_in(chunk)).into_tuple()
    })
    .await?;
    let by_code: HashMap<String, String> = rows.into_iter().map(|(_, code, name)| (code, name)).collect();
    let name = |address: &str| {
        let gln = glns.get(address);
        let own = gln.and_then(|gln| by_id.get(ids.get(gln)?));
        let own = own.or_else(|| by_code.get(codes.get(address)?));
        own.cloned().or_else(|| gln.map(|gln| format!("GLN {gln}"))).unwrap_or_else(|| address.to_owned())
    };
    Ok(unique.into_iter().map(|address| (address.to_owned(), name(address))).collect())
}
