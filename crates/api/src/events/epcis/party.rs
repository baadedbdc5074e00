//! Resolution of parties in events to businesses of this system: by GLN, or by the id that parties without a GLN have.

use std::collections::{HashMap, HashSet};

use nguon_domain::events::epcis::Identity;
use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::identifier::application_identifier::number;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait as _, ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::platform::digest::key_of;
use crate::platform::entity::{gs1_key, member, organisation, stored};
use crate::platform::in_chunks::MAX_KEYS;
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
    let (all_glns, all_ids): (Vec<&str>, Vec<Uuid>) =
        (glns.keys().map(String::as_str).collect(), ids.keys().copied().collect());
    let mut found = Vec::new();
    for place in (0..all_glns.len().max(all_ids.len())).step_by(MAX_KEYS) {
        let glns: Vec<&str> = all_glns.iter().skip(place).take(MAX_KEYS).copied().collect();
        let ids: Vec<Uuid> = all_ids.iter().skip(place).take(MAX_KEYS).copied().collect();
        found.extend(find_records(connection, registered(&glns, &ids)).await?);
    }
    let mut businesses = HashMap::new();
    for row in &found {
        businesses.insert(row.key(), row.id);
    }
    for (gln, addresses) in &glns {
        if let Some(id) = businesses.get(&PartyKey::Gln(gln.clone())) {
            holders.extend(addresses.iter().map(|address| ((*address).to_owned(), *id)));
        }
    }
    for (id, address) in ids {
        if let Some(id) = businesses.get(&PartyKey::Id(id)) {
            holders.insert(address.to_owned(), *id);
        }
    }
    Ok(holders)
}

/// What the address of a party contains.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PartyKey {
    /// A 13-digit GLN.
    Gln(String),
    /// The id of a party without a GLN.
    Id(Uuid),
}

impl PartyKey {
    /// Returns the key in an address; `None` for an address of another kind.
    pub(crate) fn of(address: &str) -> Option<Self> {
        gln_of(address).map(Self::Gln).or_else(|| id_of(address).map(Self::Id))
    }
}

/// A record behind the address of a party, as [`registered`] selects it.
#[derive(Clone, Debug)]
pub(crate) struct PartyRecord {
    /// What it is found by; the greatest one of a party counts.
    pub(crate) basis: i32,
    /// The GLN in the address, unless it was found by its id.
    wanted: Option<String>,
    /// Its id.
    pub(crate) id: Uuid,
    /// Its name.
    pub(crate) name: String,
    /// Its own GLN.
    pub(crate) gln: Option<String>,
}

impl PartyRecord {
    /// Reads a row of [`registered`].
    fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            basis: row.try_get_by_index(0)?,
            wanted: row.try_get_by_index(1)?,
            id: row.try_get_by_index(2)?,
            name: row.try_get_by_index(3)?,
            gln: row.try_get_by_index(4)?,
        })
    }

    /// Returns the key of the address by which it was found.
    pub(crate) fn key(&self) -> PartyKey {
        self.wanted.clone().map_or(PartyKey::Id(self.id), PartyKey::Gln)
    }
}

/// A business by its id.
const BY_ID: i32 = 0;
/// A business by the GLN that it claims as its own.
const BY_OWN_GLN: i32 = 1;
/// A business by the GLN of a place, which it built from its own prefix: it takes precedence over a claim.
const BY_PLACE: i32 = 2;

/// Selects the businesses of this system that are the parties with these GLNs and ids, as [`PartyRecord`]s.
pub(crate) fn registered(glns: &[&str], ids: &[Uuid]) -> Vec<SelectStatement> {
    use gs1_key::Column as Key;
    use organisation::Column;
    let of_key = |column: Key| (gs1_key::Entity, column);
    let of_business = |column: Column| (organisation::Entity, column);
    let mut selects = Vec::new();
    if !glns.is_empty() {
        let mut by_place = Query::select();
        by_place
            .expr(basis(BY_PLACE))
            .column(of_key(Key::Value))
            .columns([Column::Id, Column::Name, Column::Gln].map(of_business))
            .from(gs1_key::Entity)
            .inner_join(organisation::Entity, Expr::col(of_business(Column::Id)).equals(of_key(Key::OrganisationId)))
            .and_where(Expr::col(of_key(Key::Value)).is_in(glns.iter().copied()))
            .and_where(Expr::col(of_key(Key::KeyType)).eq(KeyType::Gln.as_str()))
            .and_where(Expr::col(of_key(Key::OwnPrefix)).eq(true));
        let mut by_own_gln = Query::select();
        by_own_gln
            .expr(basis(BY_OWN_GLN))
            .columns([Column::Gln, Column::Id, Column::Name, Column::Gln])
            .from(organisation::Entity)
            .and_where(Column::Gln.is_in(glns.iter().copied()))
            .and_where(Column::State.eq(stored::OrganisationState::Approved));
        selects.extend([by_place, by_own_gln]);
    }
    if !ids.is_empty() {
        let mut by_id = Query::select();
        by_id
            .expr(basis(BY_ID))
            .expr(Expr::value(None::<String>).cast_as("text"))
            .columns([Column::Id, Column::Name, Column::Gln])
            .from(organisation::Entity)
            .and_where(Column::Id.is_in(ids.iter().copied()));
        selects.push(by_id);
    }
    selects
}

/// Returns a basis as the first column of a [`PartyRecord`].
pub(crate) fn basis(number: i32) -> Expr {
    Expr::value(number).cast_as("integer")
}

/// Returns the records that these selects find, in one statement, by their basis.
///
/// # Errors
/// When the database fails.
pub(crate) async fn find_records<C: ConnectionTrait>(
    connection: &C,
    selects: Vec<SelectStatement>,
) -> Result<Vec<PartyRecord>> {
    let mut selects = selects.into_iter();
    let Some(mut all) = selects.next() else { return Ok(Vec::new()) };
    for select in selects {
        all.union(UnionType::All, select);
    }
    let rows = connection.query_all(&all).await?;
    let mut found = rows.iter().map(PartyRecord::read).collect::<Result<Vec<_>>>()?;
    found.sort_by_key(|record| record.basis);
    Ok(found)
}
