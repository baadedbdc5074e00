//! Resolves the goods from which a trace starts: a record of the caller, or a code on a label. All functions take many
//! at once, in a number of statements that does not grow with them.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::qr::public_address;
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use nguon_domain::records::material_batch::batch_of_address;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::batches::{BatchRelations, lots_of_batches, node_of_batch};
use super::concerned;
use super::named_lot::{NamedLot, named_lot};
use super::relations::{Node, RelationStore};
use crate::Application;
use crate::events::goods;
use crate::platform::digest::key_of;
use crate::platform::entity::{epcis_link, former_lot_number, gs1_key, lot, material_batch, stored, trace_code};
use crate::platform::in_chunks::{self, MAX_KEYS};
use crate::platform::problem::{Error, Result};

/// The most pairs of lot and holder that one statement returns for a trace over all holders; further ones are cut off,
/// and the result says so.
const MAX_HOLDERS: u64 = 10_000;
/// Lots in one such statement: five holders of each fit before any is cut off.
const LOTS_AT_ONCE: usize = 2_000;

/// Goods to trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TraceTarget {
    /// An item or lot, by its identity in events.
    Identity(goods::Thing),
    /// A lot registered in this system, by its record.
    Lot(Uuid),
    /// A supplier's batch of a material, by its record.
    Batch(Uuid),
}

/// Parses a code on a label: SSCC, element string, Digital Link, EPC URN, or the address or short code of a record.
///
/// # Errors
/// A violation of `code` when it does not name a lot, item or logistic unit, or names an unknown record.
pub(crate) async fn read<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    code: &str,
) -> Result<TraceTarget> {
    let read = read_all(application, connection, &[code]).await?.into_iter().next();
    read.unwrap_or(Err(Reason::Required)).map_err(|reason| Error::field("code", reason))
}

/// Parses several codes, each as [`read`] does.
///
/// # Errors
/// When the database fails. An invalid code has its reason in its place in the result.
pub(crate) async fn read_all<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    codes: &[&str],
) -> Result<Vec<Result<TraceTarget, Reason>>> {
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
        // A registered lot is traced under all of its addresses, not only the present one.
        if let Some(lot) = short.and_then(|code| lots.get(&code).copied()) {
            return Ok(TraceTarget::Lot(lot));
        }
        if let Some(batch) = batch_of_address(code) {
            return Ok(TraceTarget::Batch(batch));
        }
        let thing = named?;
        // A trade item without lot or serial number cannot be traced.
        if thing.identity.trade_item() == Some(thing.identity.as_str()) {
            return Err(Reason::Incomplete { needs: "lot_number" });
        }
        Ok(TraceTarget::Identity(thing))
    });
    Ok(read.collect())
}

/// Returns all addresses under which events may name a lot: every present and former GTIN of its product and packagings
/// combined with every present and former lot number, and first its short code.
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

/// Returns the addresses of several lots by record, each as [`addresses_of_lot`] does.
///
/// # Errors
/// When the database fails.
pub(crate) async fn addresses_of_lots<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    rows: &[lot::Model],
) -> Result<HashMap<Uuid, Vec<String>>> {
    let products: Vec<Uuid> = rows.iter().map(|row| row.product_id).collect::<BTreeSet<_>>().into_iter().collect();
    // By business and product.
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
        let gtins = gtins.get(&(row.organisation_id, row.product_id)).into_iter().flatten();
        let numbers = former.get(&row.id).into_iter().flatten().chain([&row.code]);
        (row.id, all_addresses(&application.public_url, &row.trace_code, gtins, numbers))
    });
    Ok(all.collect())
}

/// Returns the short code of a lot as an address, then every GTIN combined with every number.
pub(super) fn all_addresses<'n>(
    public_url: &str,
    trace_code: &str,
    gtins: impl Iterator<Item = &'n String>,
    numbers: impl Iterator<Item = &'n String> + Clone,
) -> Vec<String> {
    let mut addresses = vec![public_address(public_url, trace_code)];
    for gtin in gtins {
        for number in numbers.clone() {
            let identity = goods::identity_of_lot(public_url, Some(gtin), number, trace_code);
            addresses.extend(identity.map(|identity| identity.as_str().to_owned()));
        }
    }
    addresses
}

/// Selects the GTINs of products, with their businesses, and the former numbers of lots, without, in one statement.
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

/// Returns the addresses of a registered lot by their keys.
///
/// # Errors
/// 404 when there is no such lot; when the database fails.
pub(crate) async fn names_of_lot<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    id: Uuid,
) -> Result<HashMap<Uuid, String>> {
    let lot = named_lot(application, connection, id).await?.ok_or(ProblemCode::NotFound)?;
    Ok(lot.addresses.into_iter().map(|address| (key_of(&address), address)).collect())
}

/// Returns which of `keys` are lots that `holder` has or had: it recorded events about them, or another party recorded
/// a hand-over from or to it.
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

/// Returns which of `keys` are items that occur in any event.
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

/// Returns the lots among `keys` with all of their holders, and whether some were cut off.
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

/// Returns the nodes of a lot where its manufacturer has it, by the keys of all of its addresses; empty when neither
/// the manufacturer recorded events about it, nor another party a hand-over from or to the manufacturer.
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
    // Items count only if the manufacturer recorded them. One statement, with an index for each side.
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

/// The nodes from which a trace starts.
#[derive(Debug, Default)]
pub(crate) struct TraceStarts {
    /// The nodes.
    pub(crate) nodes: Vec<Node>,
    /// Relations that no event establishes, and addresses of nodes that no event names.
    pub(crate) known: BatchRelations,
    /// What was read of them from the event store, for the trace.
    pub(super) store: RelationStore,
    /// Whether some holders were cut off.
    pub(crate) is_cut: bool,
}

/// Returns the nodes from which a caller's trace starts.
///
/// A lot may have several holders: for a business, `own`, the trace starts from its share of the lot, otherwise from
/// all shares. A registered lot can be traced before any event mentions it.
///
/// # Errors
/// 404 for another business's record, for goods that no event names, and for goods that the business never dealt with.
pub(crate) async fn nodes<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    own: Option<Uuid>,
    wanted: TraceTarget,
) -> Result<TraceStarts> {
    match wanted {
        TraceTarget::Batch(id) => batch(application, connection, own, id).await,
        TraceTarget::Lot(id) => {
            let lot = named_lot(application, connection, id).await?.ok_or(ProblemCode::NotFound)?;
            nodes_of_lot(connection, own, lot).await
        }
        TraceTarget::Identity(thing) => {
            let address = thing.identity.as_str();
            nodes_among(connection, own, vec![(key_of(address), address.to_owned())], None).await
        }
    }
}

/// Returns the nodes from which a caller's trace of a registered lot starts, as [`nodes`] does.
///
/// # Errors
/// As [`nodes`].
pub(super) async fn nodes_of_lot<C: ConnectionTrait>(
    connection: &C,
    own: Option<Uuid>,
    lot: NamedLot,
) -> Result<TraceStarts> {
    let named = lot.addresses.into_iter().map(|address| (key_of(&address), address)).collect();
    nodes_among(connection, own, named, Some(lot.owner)).await
}

/// Returns the nodes among identities, by key and address, from which a caller's trace starts: the identities of a lot
/// that `maker` registered, or one that is in a code.
async fn nodes_among<C: ConnectionTrait>(
    connection: &C,
    own: Option<Uuid>,
    named: Vec<(Uuid, String)>,
    maker: Option<Uuid>,
) -> Result<TraceStarts> {
    let keys: Vec<Uuid> = named.iter().map(|(key, _)| *key).collect();
    let mut store = RelationStore::default();
    let ahead = match own {
        Some(own) => store.read_ahead(connection, &keys, own).await?,
        None => None,
    };
    let mut is_cut = false;
    let (lots, mut items) = match (own, ahead) {
        (Some(_), Some(found)) => (found.lots, found.items),
        (Some(own), None) => (lots_with(connection, &keys, own).await?, items_among(connection, &keys).await?),
        (None, _) => (BTreeSet::new(), items_among(connection, &keys).await?),
    };
    let mut lots: BTreeSet<(Uuid, Uuid)> = match own {
        Some(own) => lots.into_iter().map(|identity| (identity, own)).collect(),
        None => {
            let (lots, has_more) = lots_with_all(connection, &keys).await?;
            is_cut = has_more;
            lots
        }
    };
    let is_theirs = |maker: &Uuid| own.is_none_or(|own| own == *maker);
    if lots.is_empty()
        && let Some(maker) = maker.filter(is_theirs)
    {
        lots.extend(keys.first().map(|key| (*key, maker)));
    }
    if let Some(own) = own
        && !items.is_empty()
    {
        // Of a registered lot, the business has to have dealt with the items.
        let is_registered = match (maker, named.first()) {
            (None, Some((_, address))) => concerned::is_registered(connection, own, address).await?,
            _ => false,
        };
        if !is_registered {
            items = concerned::items(connection, own, &items.into_iter().collect()).await?.into_iter().collect();
        }
    }
    let lots = lots.into_iter().map(|(identity, holder)| Node::Lot { identity, holder });
    let nodes: Vec<Node> = items.into_iter().map(Node::Item).chain(lots).collect();
    // A business may only trace goods that it dealt with.
    if nodes.is_empty() {
        return Err(ProblemCode::NotFound.into());
    }
    let known = BatchRelations { addresses: named.into_iter().collect(), ..BatchRelations::default() };
    Ok(TraceStarts { nodes, known, store, is_cut })
}

/// Returns the node of a batch, of the business's own or, for an authority, of any business.
async fn batch<C: ConnectionTrait>(
    application: &Application,
    connection: &C,
    own: Option<Uuid>,
    id: Uuid,
) -> Result<TraceStarts> {
    let row = material_batch::Entity::find_by_id(id).one(connection).await?.ok_or(ProblemCode::NotFound)?;
    if own.is_some_and(|own| own != row.organisation_id) {
        return Err(ProblemCode::NotFound.into());
    }
    let (node, address) = node_of_batch(application, row.organisation_id, id);
    let mut known = lots_of_batches(application, connection, row.organisation_id, &[id]).await?;
    known.addresses.extend(node.identity().map(|key| (key, address)));
    Ok(TraceStarts { nodes: vec![node], is_cut: known.is_cut, known, store: RelationStore::default() })
}
