//! Names of parties.

use std::collections::HashMap;

use nguon_domain::events::act::view::Party;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait as _, ConnectionTrait};
use uuid::Uuid;

use crate::events::epcis::party::{PartyKey, PartyRecord, basis, find_records, registered};
use crate::platform::entity::{epcis_identity, member, organisation};
use crate::platform::in_chunks::MAX_KEYS;
use crate::platform::problem::Result;

/// The basis of a [`PartyRecord`] that is a supply-chain member, found by its GLN or id.
const MEMBER: i32 = 10;

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
    // Parties that are known by their address only.
    let mut outside: Vec<(Uuid, String, Option<PartyKey>)> = Vec::new();
    for chunk in holders.chunks(MAX_KEYS) {
        for row in connection.query_all(&behind(chunk)).await? {
            let (holder, gln): (Uuid, Option<String>) = (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
            match (row.try_get_by_index::<Option<String>>(1)?, row.try_get_by_index::<Option<String>>(3)?) {
                (Some(name), _) => {
                    parties.insert(holder, of_business(holder, name, gln, viewer));
                }
                (None, Some(address)) => {
                    let key = PartyKey::of(&address);
                    outside.push((holder, address, key));
                }
                (None, None) => {}
            }
        }
    }
    for chunk in outside.chunks(MAX_KEYS) {
        let (mut glns, mut ids) = (Vec::new(), Vec::new());
        for (.., key) in chunk {
            match key {
                Some(PartyKey::Gln(gln)) => glns.push(gln.as_str()),
                Some(PartyKey::Id(id)) => ids.push(*id),
                None => {}
            }
        }
        let mut selects = registered(&glns, &ids);
        if let Some(viewer) = viewer {
            selects.extend(members_of(viewer, &glns, &ids));
        }
        let (mut businesses, mut members) = (HashMap::new(), HashMap::new());
        for record in find_records(connection, selects).await? {
            let found = if record.basis == MEMBER { &mut members } else { &mut businesses };
            found.insert(record.key(), record);
        }
        for (holder, address, key) in chunk {
            // A party may have joined this system since the event was captured.
            let joined = key.as_ref().and_then(|key| businesses.get(key));
            let party = match joined {
                Some(PartyRecord { id, name, gln, .. }) => of_business(*id, name.clone(), gln.clone(), viewer),
                None => of_outside(address, key.as_ref(), &members),
            };
            parties.entry(*holder).or_insert(party);
        }
    }
    Ok(parties)
}

/// Selects the businesses among holders, with name and GLN, and the addresses of the others.
fn behind(holders: &[Uuid]) -> SelectStatement {
    use epcis_identity::Column as Identity;
    use organisation::Column;
    let no_text = || Expr::value(None::<String>).cast_as("text");
    let addresses = Query::select()
        .column(Identity::Key)
        .expr(no_text())
        .expr(no_text())
        .column(Identity::Address)
        .from(epcis_identity::Entity)
        .and_where(Identity::Key.is_in(holders.iter().copied()))
        .to_owned();
    Query::select()
        .columns([Column::Id, Column::Name, Column::Gln])
        .expr(no_text())
        .from(organisation::Entity)
        .and_where(Column::Id.is_in(holders.iter().copied()))
        .union(UnionType::All, addresses)
        .to_owned()
}

/// Selects the viewer's supply-chain members with these GLNs and ids, as [`PartyRecord`]s.
fn members_of(viewer: Uuid, glns: &[&str], ids: &[Uuid]) -> Vec<SelectStatement> {
    use member::Column;
    let select = || {
        let mut select = Query::select();
        select.expr(basis(MEMBER)).from(member::Entity).and_where(Column::OrganisationId.eq(viewer));
        select
    };
    let mut selects = Vec::new();
    if !glns.is_empty() {
        let mut by_gln = select();
        by_gln
            .columns([Column::Gln, Column::Id, Column::Name, Column::Gln])
            .and_where(Column::Gln.is_in(glns.iter().copied()));
        selects.push(by_gln);
    }
    if !ids.is_empty() {
        let mut by_id = select();
        by_id
            .expr(Expr::value(None::<String>).cast_as("text"))
            .columns([Column::Id, Column::Name, Column::Gln])
            .and_where(Column::Id.is_in(ids.iter().copied()));
        selects.push(by_id);
    }
    selects
}

fn of_business(id: Uuid, name: String, gln: Option<String>, viewer: Option<Uuid>) -> Party {
    Party { name, gln, is_registered: true, is_own: Some(id) == viewer }
}

/// Returns a party outside of this system: by the name of the viewer's supply-chain member, else by its GLN.
fn of_outside(address: &str, key: Option<&PartyKey>, members: &HashMap<PartyKey, PartyRecord>) -> Party {
    let member = key.and_then(|key| members.get(key));
    match (key, member) {
        (Some(PartyKey::Id(_)), Some(member)) => {
            Party { name: member.name.clone(), gln: member.gln.clone(), ..Party::default() }
        }
        (Some(PartyKey::Gln(gln)), member) => {
            let name = member.map_or_else(|| format!("GLN {gln}"), |member| member.name.clone());
            Party { name, gln: Some(gln.clone()), ..Party::default() }
        }
        _ => Party { name: address.to_owned(), ..Party::default() },
    }
}
