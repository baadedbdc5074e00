//! Where a trace begins: a record of one's own, or whatever a label says.
//!
//! Everything here takes many at once, in a number of statements that does not grow with them.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::qr::public_address;
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::concerned;
use super::relations::Node;
use crate::Application;
use crate::events::goods;
use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_link, former_lot_number, gs1_key, lot, stored, trace_code};

use crate::platform::in_chunks::{self, MAX_KEYS};
use crate::platform::problem::{Error, Result};

/// The most pairs of a lot and a holder that one statement of a trace of all holders gives; more are cut off, and said
/// to be.
const MAX_HOLDERS: u64 = 10_000;
/// Lots of such a statement: each may have five holders before any is cut off.
const LOTS_AT_ONCE: usize = 2_000;

/// Something that a label names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A single thing or a lot.
    Identity(goods::Thing),
    /// A lot of this system, by its record.
    Lot(Uuid),
}

/// Reads what a label says: an SSCC, an element string, a Digital Link, an EPC URN, the address or short code of a
/// record.
///
/// # Errors
/// What is wrong with it: `code` is refused when it names no lot, item or unit, or a record that there is not.
pub(crate) async fn read<C: ConnectionTrait>(application: &Application, connection: &C, code: &str) -> Result<Wanted> {
    let read = read_all(application, connection, &[code]).await?.into_iter().next();
    read.unwrap_or(Err(Reason::Required)).map_err(|reason| Error::field("code", reason))
}

/// Reads what several labels say, each as [`read`] does.
///
/// # Errors
/// When the database fails; what is wrong with a code stands in its place.
pub(crate) async fn read_all<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    codes: &[&str],
) -> Result<Vec<Result<Wanted, Reason>>> {
    let codes: Vec<&str> = codes.iter().map(|code| code.trim()).collect();
    let short: Vec<Option<String>> = codes.iter().map(|code| short_code(code).map(|code| code.to_string())).collect();
    let lots: Vec<(String, Uuid)> = in_chunks::find(connection, short.iter().flatten(), |chunk| {
        trace_code::Entity::find()
            .select_only()
            .columns([trace_code::Column::Code, trace_code::Column::RecordId])
            .filter(trace_code::Column::Code.is_in(chunk))
            .filter(trace_code::Column::Kind.eq(Kind::Lot.as_str()))
            .into_tuple()
    })
    .await?;
    let lots: HashMap<String, Uuid> = lots.into_iter().collect();
    let named = goods::identify(connection, &application.public_url, &codes).await?;
    let read = codes.iter().zip(short).zip(named).map(|((code, short), named)| {
        if code.is_empty() {
            return Err(Reason::Required);
        }
        // A lot of this system goes by all of its names, not only by the one that it has now.
        if let Some(lot) = short.and_then(|code| lots.get(&code).copied()) {
            return Ok(Wanted::Lot(lot));
        }
        let thing = named?;
        // A trade item without lot or serial number is nothing that can be traced.
        if thing.identity.trade_item() == Some(thing.identity.as_str()) {
            return Err(Reason::Incomplete { needs: "lot_number" });
        }
        Ok(Wanted::Identity(thing))
    });
    Ok(read.collect())
}

/// Returns all addresses under which events may name a lot: with every GTIN that its product and packagings have or
/// had, under every number that it has or had, and by its short code, which comes first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn addresses_of_lot<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    row: &lot::Model,
) -> Result<Vec<String>> {
    let mut addresses = addresses_of_lots(application, connection, std::slice::from_ref(row)).await?;
    Ok(addresses.remove(&row.id).unwrap_or_default())
}

/// Returns the addresses of several lots by their records, as [`addresses_of_lot`] does of one.
///
/// # Errors
/// When the database fails.
pub(crate) async fn addresses_of_lots<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    rows: &[lot::Model],
) -> Result<HashMap<Uuid, Vec<String>>> {
    let products: Vec<Uuid> = rows.iter().map(|row| row.product_id).collect::<BTreeSet<_>>().into_iter().collect();
    // By product and business: the record of a product is of one business, as its numbers are.
    let mut gtins: HashMap<(Uuid, Uuid), BTreeSet<String>> = HashMap::new();
    let mut former: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
    for place in (0..rows.len()).step_by(MAX_KEYS) {
        let lots: Vec<Uuid> = rows[place..].iter().take(MAX_KEYS).map(|row| row.id).collect();
        let products: Vec<Uuid> = products.iter().skip(place).take(MAX_KEYS).copied().collect();
        for row in connection.query_all(&names_of(products, lots)).await? {
            let (record, text): (Uuid, String) = (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
            match row.try_get_by_index::<Option<Uuid>>(1)? {
                Some(organisation) => gtins.entry((organisation, record)).or_default().insert(text),
                None => former.entry(record).or_default().insert(text),
            };
        }
    }
    let all = rows.iter().map(|row| {
        let mut addresses = vec![public_address(&application.public_url, &row.trace_code)];
        for gtin in gtins.get(&(row.organisation_id, row.product_id)).into_iter().flatten() {
            for number in former.get(&row.id).into_iter().flatten().chain([&row.code]) {
                let identity = goods::identity_of_lot(&application.public_url, Some(gtin), number, &row.trace_code);
                addresses.extend(identity.map(|identity| identity.as_str().to_owned()));
            }
        }
        (row.id, addresses)
    });
    Ok(all.collect())
}

/// The GTINs of some products, each with its business, and the former numbers of some lots, each without one: the public
/// page of a lot reads both at once.
fn names_of(products: Vec<Uuid>, lots: Vec<Uuid>) -> SelectStatement {
    use former_lot_number::Column as Former;
    use gs1_key::Column as Key;
    let former = Query::select()
        .column(Former::LotId)
        .expr(Expr::value(None::<Uuid>).cast_as("uuid"))
        .column(Former::Code)
        .from(former_lot_number::Entity)
        .and_where(Former::LotId.is_in(lots))
        .to_owned();
    Query::select()
        .columns([Key::RecordId, Key::OrganisationId, Key::Value])
        .from(gs1_key::Entity)
        .and_where(Key::RecordId.is_in(products))
        .and_where(Key::KeyType.eq(KeyType::Gtin.as_str()))
        .and_where(Key::State.is_in([stored::NumberState::Held, stored::NumberState::Former]))
        .union(UnionType::All, former)
        .to_owned()
}

/// Returns the addresses of the lot of a record by their keys.
///
/// # Errors
/// 404 when there is no such lot; when the database fails.
pub(crate) async fn names_of_lot<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    id: Uuid,
) -> Result<HashMap<Uuid, String>> {
    let row = lot::Entity::find_by_id(id).one(connection).await?.ok_or(ProblemCode::NotFound)?;
    let addresses = addresses_of_lot(application, connection, &row).await?;
    Ok(addresses.into_iter().map(|address| (key_of(&address), address)).collect())
}

/// Of these keys, returns those of lots that lie or lay with a holder: it recorded something of them, or somebody
/// recorded that they came from it or went to it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn lots_with<C: ConnectionTrait>(
    connection: &C,
    keys: &[Uuid],
    holder: Uuid,
) -> Result<BTreeSet<Uuid>> {
    use epcis_link::Column;
    let mut found = BTreeSet::new();
    for side in [Column::OrganisationId, Column::Counterparty] {
        let rows: Vec<Uuid> = in_chunks::find(connection, keys.iter().copied(), |chunk| {
            epcis_link::Entity::find()
                .select_only()
                .column(Column::Identity)
                .distinct()
                .filter(Column::Identity.is_in(chunk))
                .filter(side.eq(holder))
                .filter(Column::IsClass.eq(true))
                .filter(Column::IsVoid.eq(false))
                .into_tuple()
        })
        .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Of these keys, returns those of single things of which anybody recorded anything.
///
/// # Errors
/// When the database fails.
pub(crate) async fn items_among<C: ConnectionTrait>(connection: &C, keys: &[Uuid]) -> Result<BTreeSet<Uuid>> {
    use epcis_link::Column;
    let rows: Vec<Uuid> = in_chunks::find(connection, keys.iter().copied(), |chunk| {
        epcis_link::Entity::find()
            .select_only()
            .column(Column::Identity)
            .distinct()
            .filter(Column::Identity.is_in(chunk))
            .filter(Column::IsClass.eq(false))
            .filter(Column::IsVoid.eq(false))
            .into_tuple()
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Returns the lots of these keys with all of their holders, and whether there are more than are taken.
async fn lots_with_all<C: ConnectionTrait>(connection: &C, keys: &[Uuid]) -> Result<(BTreeSet<(Uuid, Uuid)>, bool)> {
    use epcis_link::Column;
    let mut found = BTreeSet::new();
    let mut is_cut = false;
    for chunk in keys.chunks(LOTS_AT_ONCE) {
        for side in [Column::OrganisationId, Column::Counterparty] {
            let rows: Vec<(Uuid, Uuid)> = epcis_link::Entity::find()
                .select_only()
                .columns([Column::Identity, side])
                .distinct()
                .filter(Column::Identity.is_in(chunk.iter().copied()))
                .filter(Column::IsClass.eq(true))
                .filter(Column::IsVoid.eq(false))
                .filter(side.is_not_null())
                .order_by_asc(Column::Identity)
                .order_by_asc(side)
                .limit(MAX_HOLDERS + 1)
                .into_tuple()
                .all(connection)
                .await?;
            is_cut |= rows.len() as u64 > MAX_HOLDERS;
            found.extend(rows.into_iter().take(usize::try_from(MAX_HOLDERS).unwrap_or(usize::MAX)));
        }
    }
    Ok((found, is_cut))
}

/// Returns the nodes of a lot where it lies with its maker, by the keys of all of its addresses; none when the maker
/// recorded nothing of it, nor anybody that it came from there or went there.
///
/// # Errors
/// When the database fails.
pub(crate) async fn recorded<C: ConnectionTrait>(connection: &C, keys: &[Uuid], maker: Uuid) -> Result<Vec<Node>> {
    use epcis_link::Column;
    let side = |column: Column| {
        Query::select()
            .distinct()
            .columns([Column::Identity, Column::IsClass])
            .from(epcis_link::Entity)
            .and_where(Column::Identity.is_in(keys.iter().copied()))
            .and_where(column.eq(maker))
            .and_where(Column::IsVoid.eq(false))
            .to_owned()
    };
    // Of single things only what the maker recorded; both sides by an index each, in one statement.
    let with_others = side(Column::Counterparty).and_where(Column::IsClass.eq(true)).to_owned();
    let query = side(Column::OrganisationId).union(UnionType::Distinct, with_others).to_owned();
    let rows = connection.query_all(&query).await?;
    let mut nodes = BTreeSet::new();
    for row in rows {
        let (identity, is_class): (Uuid, bool) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        nodes.insert(if is_class { Node::Lot { identity, holder: maker } } else { Node::Item(identity) });
    }
    Ok(nodes.into_iter().collect())
}

/// Where a trace begins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beginning {
    /// The things.
    pub(crate) nodes: Vec<Node>,
    /// Whether there are more holders than are taken.
    pub(crate) is_cut: bool,
}

/// Returns the nodes from which somebody's trace begins.
///
/// A lot lies with several holders: for a business, `own`, it begins where the lot lies with that business, otherwise
/// with everybody. A lot of a business lies with it even before anything is recorded of it.
///
/// # Errors
/// 404 for a record that is not the caller's, for what no event names, and for a business when it never had to do with
/// it.
pub(crate) async fn nodes<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    own: Option<Uuid>,
    wanted: Wanted,
) -> Result<Beginning> {
    let (keys, maker, address) = match wanted {
        Wanted::Lot(id) => {
            let row = lot::Entity::find_by_id(id).one(connection).await?.ok_or(ProblemCode::NotFound)?;
            let addresses = addresses_of_lot(application, connection, &row).await?;
            (addresses.iter().map(|address| key_of(address)).collect(), Some(row.organisation_id), None)
        }
        Wanted::Identity(thing) => (vec![key_of(thing.identity.as_str())], None, Some(thing.identity)),
    };
    let (mut lots, is_cut) = match own {
        Some(own) => {
            let lots = lots_with(connection, &keys, own).await?;
            (lots.into_iter().map(|identity| (identity, own)).collect(), false)
        }
        None => lots_with_all(connection, &keys).await?,
    };
    let is_theirs = |maker: &Uuid| own.is_none_or(|own| own == *maker);
    if lots.is_empty()
        && let Some(maker) = maker.filter(is_theirs)
    {
        lots.extend(keys.first().map(|key| (*key, maker)));
    }
    let mut items = items_among(connection, &keys).await?;
    if let Some(own) = own
        && !items.is_empty()
    {
        let is_registered = match &address {
            Some(address) => concerned::is_registered(connection, own, address.as_str()).await?,
            None => false,
        };
        if !is_registered {
            items = concerned::items(connection, own, &items.into_iter().collect()).await?.into_iter().collect();
        }
    }
    let lots = lots.into_iter().map(|(identity, holder)| Node::Lot { identity, holder });
    let nodes: Vec<Node> = items.into_iter().map(Node::Item).chain(lots).collect();
    // What never was in one's hands is not one's to trace.
    if nodes.is_empty() { Err(ProblemCode::NotFound.into()) } else { Ok(Beginning { nodes, is_cut }) }
}
